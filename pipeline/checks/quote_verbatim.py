"""quote-verbatim: every quote stands word for word in its study's text, and is long enough to mean something."""

from __future__ import annotations

import difflib
import re

from pipeline.checks.subject import Passage, Subject, violation
from pipeline.records import Quote, Violation
from pipeline.text import MIN_QUOTE_WORDS, Span, locate, quotable, sentences, words

CODE = "quote-verbatim"

_QUOTED = re.compile(r"“([^“”]{12,})”|\"([^\"]{12,})\"|«([^«»]{12,})»")


def check(subject: Subject) -> list[Violation]:
    """One violation for each quote that is not its study's; quoted words inside a sentence count as quotes."""
    found = [v for pointer, place, quote in subject.quotes for v in _record(subject, pointer, place, quote)]
    for passage in subject.passages:
        found += _inside(subject, passage)
    return found


def _record(subject: Subject, pointer: str, place: str, quote: Quote) -> list[Violation]:
    study = subject.studies.get(quote.doi)
    shown = _shown(quote.text)
    if study is None:
        return [
            violation(
                CODE,
                "error",
                pointer,
                place,
                f"{shown} is quoted from {quote.doi}, which is not among the studies.",
                "Quote one of the studies given.",
            )
        ]
    if not quotable(quote.text):
        return [
            violation(
                CODE,
                "error",
                pointer,
                place,
                f"{shown} is too short to prove anything.",
                f"Quote at least {MIN_QUOTE_WORDS} words.",
            )
        ]
    if study.text[quote.start : quote.end] == quote.text:
        return []
    stands = locate(quote.text, study.text)
    if stands is None:
        near = nearest(quote.text, study.text)
        return [
            violation(
                CODE,
                "error",
                pointer,
                place,
                f"{shown} does not stand in {study.label} word for word.",
                f"The nearest sentence there is: “{near}”",
            )
        ]
    if stands != Span(quote.start, quote.end):
        what = f"{shown} stands at {stands.start}–{stands.end} of {study.label}, not at {quote.start}–{quote.end}."
        return [violation(CODE, "error", pointer, place, what, "Give the offsets at which the words stand.")]
    return []


def _inside(subject: Subject, passage: Passage) -> list[Violation]:
    found = []
    for m in _QUOTED.finditer(passage.text):
        quoted = next(g for g in m.groups() if g).strip(" ,;")
        if len(words(quoted)) < MIN_QUOTE_WORDS:
            continue
        cited = [subject.studies[d] for d in passage.dois if d in subject.studies] or list(
            subject.studies.values()
        )
        if any(_stands(quoted, study.text) for study in cited):
            continue
        elsewhere = next(
            (s for s in subject.studies.values() if s not in cited and _stands(quoted, s.text)), None
        )
        if elsewhere:
            what, wanted = (
                f"{_shown(quoted)} is not in the study cited; it stands in {elsewhere.label}.",
                f"Cite {elsewhere.doi}.",
            )
        else:
            what = f"{_shown(quoted)} does not stand in the cited studies word for word."
            wanted = f"The nearest sentence is: “{nearest(quoted, ' '.join(s.text for s in cited))}”"
        found.append(violation(CODE, "error", passage.pointer, passage.place, what, wanted))
    return found


def _stands(quoted: str, text: str) -> bool:
    """Whether the words stand there; "…" in a quote joins pieces that must stand there in this order."""
    at = 0
    for piece in re.split(r"\s*(?:…|\[…\]|\.\.\.|\[\.\.\.\])\s*", quoted.rstrip(".")):
        if not piece.strip(" .,"):
            continue
        span = locate(piece.strip(), text[at:])
        if span is None:
            return False
        at += span.end
    return True


def nearest(quoted: str, text: str) -> str:
    """The sentence of a text that is most like a quote, shortened for a message."""
    wanted = words(quoted)
    options = [s.text for s in sentences(text)]
    best = max(
        options,
        key=lambda s: difflib.SequenceMatcher(None, wanted, words(s), autojunk=False).ratio(),
        default="",
    )
    return " ".join(best.split())[:300]


def _shown(quote: str) -> str:
    flat = " ".join(quote.split())
    return f"“{flat[:160]}{'…' if len(flat) > 160 else ''}”"
