"""background-labelled: a mechanism step that no given study states is marked as background and carries no DOI."""

from __future__ import annotations

from pipeline import doi
from pipeline.checks.subject import Subject, violation
from pipeline.records import Violation

CODE = "background-labelled"


def check(subject: Subject) -> list[Violation]:
    """One violation for each step that is neither a study's nor marked, or that is both."""
    found: list[Violation] = []
    for p in subject.passages:
        if p.kind != "step":
            continue
        cited = bool(p.dois or doi.find(p.text))
        if p.background and cited:
            found.append(
                violation(
                    CODE,
                    "error",
                    p.pointer,
                    p.place,
                    f"“{p.text[:160]}” is marked as background and cites a study.",
                    "Mark it as background without a study, or as the study's own statement.",
                )
            )
        elif not p.background and not cited:
            found.append(
                violation(
                    CODE,
                    "error",
                    p.pointer,
                    p.place,
                    f"“{p.text[:160]}” names no study and is not marked as background.",
                    "Name the study that states it, or mark it as background knowledge.",
                )
            )
    return found
