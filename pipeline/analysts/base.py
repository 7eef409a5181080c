"""The protocol of those who read the studies: four methods, and what decides their answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pipeline.records import Appraisal, Certainty, Claim, Draft, Extraction, Stage, Study, Violation


@dataclass(frozen=True)
class Case:
    """A claim with everything that is known of its studies when the draft is written."""

    claim: Claim
    studies: tuple[Study, ...]
    extractions: Mapping[str, Extraction]
    """By DOI."""
    appraisals: tuple[Appraisal, ...]
    """In the order of the studies."""
    certainty: Certainty

    def appraisal(self, doi: str) -> Appraisal:
        """The appraisal of one study."""
        return next(a for a in self.appraisals if a.doi == doi)


class Analyst(Protocol):
    """Reads studies and writes drafts. Raises ModelOutputError or ProviderError, never anything else."""

    @property
    def name(self) -> str:
        """`extractive` or `language model`, as the page names it."""
        ...

    @property
    def limits(self) -> tuple[str, ...]:
        """What this analyst leaves out, in sentences for the page."""
        ...

    def fingerprint(self, stage: Stage) -> str:
        """A hash of all that decides this stage's answers but the inputs: version, prompt, schema, model."""
        ...

    async def extract(self, claim: Claim, study: Study) -> Extraction:
        """The findings of one study that bear on the claim, each with a verbatim quote."""
        ...

    async def appraise(self, claim: Claim, study: Study, extraction: Extraction) -> Appraisal:
        """One study held against the claim."""
        ...

    async def draft(self, case: Case) -> Draft:
        """The words of the claim page."""
        ...

    async def revise(self, case: Case, draft: Draft, violations: Sequence[Violation]) -> Draft:
        """The draft again, with the violations mended."""
        ...
