"""The checks: each a module with one public function `check(subject)` that returns violations.

To add one, write its module and put it into `CHECKS` (docs/extending.md). The checks read the finished text
as if a stranger had written it; `Subject` is that text, whether it came from a synthesis or from a file.
"""

from __future__ import annotations

from collections.abc import Callable

from pipeline.checks import (
    background_labelled,
    citation_in_set,
    citation_present,
    nothing_left_out,
    quote_verbatim,
)
from pipeline.checks.subject import Passage, Subject, subject_of_synthesis, subject_of_text
from pipeline.records import Report, Violation

__all__ = ["CHECKS", "Passage", "Subject", "run_checks", "subject_of_synthesis", "subject_of_text"]

CHECKS: dict[str, Callable[[Subject], list[Violation]]] = {
    "citation-in-set": citation_in_set.check,
    "citation-present": citation_present.check,
    "quote-verbatim": quote_verbatim.check,
    "nothing-left-out": nothing_left_out.check,
    "background-labelled": background_labelled.check,
}


def run_checks(subject: Subject) -> Report:
    """Every check in one pass; violations in the order of the checks, then of their places."""
    found = tuple(v for check in CHECKS.values() for v in check(subject))
    return Report(subject=subject.name, checks=tuple(CHECKS), violations=found)
