"""claimsynth: evidence syntheses in which every sentence is traced to a study that was really given.

Start reading at `pipeline.synthesis.synthesize`: it is the whole way of one claim, top to bottom.
"""
