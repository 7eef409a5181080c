"""citation-in-set: every DOI on the page, however it is written, is one of the claim's studies."""

from __future__ import annotations

from pipeline import doi
from pipeline.checks.subject import Subject, violation
from pipeline.records import Violation

CODE = "citation-in-set"


def check(subject: Subject) -> list[Violation]:
    """One violation for each DOI that is not in the set; a cut-off one that fits one study is a warning."""
    found: list[Violation] = []
    known = ", ".join(subject.studies)
    for pointer, text in subject.fields:
        for cited in doi.find(text):
            if cited.doi in subject.studies:
                continue
            fits = doi.complete(cited.doi, subject.studies) if cited.truncated else None
            place = pointer if subject.in_lines else f"the field {pointer}"
            if fits:
                what = f"the DOI {cited.doi}… is cut off; only {fits} begins so."
                found.append(violation(CODE, "warning", pointer, place, what, f"Write {fits} in full."))
            else:
                what = f"{cited.doi}{'…' if cited.truncated else ''} is not the DOI of any study given for this claim."
                found.append(
                    violation(
                        CODE,
                        "error",
                        pointer,
                        place,
                        what,
                        f"Cite one of the studies given ({known}), or leave the sentence out.",
                    )
                )
    return found
