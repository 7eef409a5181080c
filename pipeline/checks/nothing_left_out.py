"""nothing-left-out: every study given is on the page, and those that disagree are in the summary."""

from __future__ import annotations

from collections import Counter

from pipeline.checks.subject import Subject, violation
from pipeline.records import Tally, Violation

CODE = "nothing-left-out"


def check(subject: Subject) -> list[Violation]:
    """One violation for each study that is missing, or that contradicts or is mixed and not in the summary."""
    if subject.evidence is None:
        return _of_text(subject)
    found: list[Violation] = []
    listed = Counter(e.doi for e in subject.evidence)
    for study in subject.studies.values():
        if listed[study.doi] != 1 and not (
            listed[study.doi] == 0 and any(s.file == study.file for s in subject.set_aside)
        ):
            what = (
                "is not in the evidence"
                if not listed[study.doi]
                else f"is in the evidence {listed[study.doi]} times"
            )
            found.append(
                violation(
                    CODE,
                    "error",
                    "/evidence",
                    "evidence from studies",
                    f"{study.label} ({study.doi}) {what}.",
                    "List each study once, or set it aside with a reason.",
                )
            )
    in_summary = {d for p in subject.passages if p.kind == "summary" for d in p.dois}
    for number, entry in enumerate(subject.evidence):
        if entry.stance in ("contradicts", "mixed") and entry.doi not in in_summary:
            what = f"{entry.label} ({entry.doi}) {'contradicts the claim' if entry.stance == 'contradicts' else 'is mixed'} and is not in the summary."
            found.append(
                violation(
                    CODE,
                    "error",
                    f"/evidence/{number}",
                    "lay summary",
                    what,
                    "Say in the summary what it found.",
                )
            )
    if subject.tally is not None:
        counted = Tally.of(e.stance for e in subject.evidence)
        if counted != subject.tally:
            found.append(
                violation(
                    CODE,
                    "error",
                    "/tally",
                    "the tally",
                    f"It says {_figures(subject.tally)}.",
                    f"The evidence listed is {_figures(counted)}.",
                )
            )
    return found


def _of_text(subject: Subject) -> list[Violation]:
    """A stranger's text: an error where it cites no study at all, else a warning for each that is missing."""
    cited = {d for p in subject.passages for d in p.dois} | set(_in_fields(subject))
    text = " ".join(text for _, text in subject.fields)
    if not cited & subject.studies.keys():
        what = "It cites none of the studies that were given."
        return [violation(CODE, "error", "line 1", "the whole text", what, "Cite each study by its DOI.")]
    found = []
    for study in subject.studies.values():
        if study.doi not in cited:
            named = study.label in text
            what = f"{study.label} ({study.doi}) was given and is {'named, but not cited by its DOI' if named else 'not mentioned'}."
            wanted = "Put its DOI where it is named." if named else "Cite it, or say why it was set aside."
            found.append(violation(CODE, "warning", "line 1", "the whole text", what, wanted))
    return found


def _in_fields(subject: Subject) -> list[str]:
    from pipeline import doi

    found = [f for _, text in subject.fields for f in doi.find(text)]
    return [f.doi for f in found] + [
        d for f in found if f.truncated and (d := doi.complete(f.doi, subject.studies))
    ]


def _figures(tally: Tally) -> str:
    return f"{tally.supports} supporting, {tally.contradicts} contradicting, {tally.mixed} mixed, {tally.indirect} indirect"
