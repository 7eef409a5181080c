"""A claim folder to records. `read_claim` is the way in; one module per study format.

claims/<slug>/claim.yaml     statement, and optionally population, intervention, comparator, outcome, notes
claims/<slug>/claim.txt      or the bare statement
claims/<slug>/studies/       one file a study; `paper.yaml` beside `paper.pdf` gives or corrects its fields
"""

from pipeline.ingest.folder import GivenClaim, claim_folders, read_claim

__all__ = ["GivenClaim", "claim_folders", "read_claim"]
