"""citation-present: every sentence of the lay parts that states a finding names at least one study."""

from __future__ import annotations

import re

from pipeline.checks.subject import Subject, violation
from pipeline.records import Violation

CODE = "citation-present"

# What may stand alone: a call for research, the certainty's name, a sentence about this page itself.
_NO_FINDING = re.compile(
    r"^(?:(?:so |but |still,? )?(?:more|further|better|larger|longer|future) (?:and \w+ )?(?:research|studies|trials|evidence|work)\b.{0,120}\b(?:needed|required|could|would|should)\b"
    r"|by grade,? the certainty is|(?:the )?(?:overall )?certainty (?:of (?:the|this) evidence )?is|none of the (?:given )?studies tests? (?:this|the) claim|no (?:given )?study states a mechanism)",
    re.IGNORECASE,
)


_RESULT = re.compile(
    r"\d\s?%|\bp\s*[<=>]|\b(?:found|showed|shown|proved|increased|decreased|reduced|improved|doubled|halved|grew|died|fell|rose|"
    r"(?:studies|trials|research) (?:show|find|prove|suggest)|leads? to|prevents?|causes?|(?:more|less|fewer|greater|similar|same) [\w ]{0,30}(?:than|as))\b",
    re.IGNORECASE,
)


def check(subject: Subject) -> list[Violation]:
    """One violation for each sentence of the summary or a lay paragraph without a study."""
    return _of_text(subject) + [
        violation(
            CODE,
            "error",
            p.pointer,
            p.place,
            f"“{p.text[:160]}” names no study.",
            "Name the study or studies that it rests on, or leave it out.",
        )
        for p in subject.passages
        if p.kind in ("summary", "lay") and not p.dois and not _NO_FINDING.search(p.text.strip())
    ]


def _of_text(subject: Subject) -> list[Violation]:
    """A stranger's sentence that reports a result, by its verb or a figure, and has no DOI in it or on its line."""
    return [
        violation(
            CODE,
            "warning",
            p.pointer,
            p.place,
            f"“{p.text[:160]}” seems to report a result and names no study by DOI.",
            "Name the study or studies that it rests on, or leave it out.",
        )
        for p in subject.passages
        if p.kind == "text" and not p.dois and _RESULT.search(p.text)
    ]
