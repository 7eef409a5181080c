"""What the checks look at: a claim page as passages, quotes and listed studies, wherever it came from."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline import doi
from pipeline.records import Claim, Evidence, Quote, SetAside, Severity, Study, Synthesis, Tally, Violation
from pipeline.text import sentences

Kind = Literal["summary", "lay", "step", "text"]


@dataclass(frozen=True)
class Passage:
    """A piece of the page that is judged as a whole: a sentence of the summary, a step of a mechanism."""

    pointer: str
    place: str
    text: str
    dois: tuple[str, ...]
    kind: Kind
    background: bool = False


@dataclass(frozen=True)
class Subject:
    """What is checked, and against what."""

    name: str
    claim: Claim
    studies: Mapping[str, Study]
    """By DOI."""
    passages: tuple[Passage, ...]
    fields: tuple[tuple[str, str], ...]
    """Every text of the page with its JSON pointer (or line), DOI fields among them."""
    quotes: tuple[tuple[str, str, Quote], ...]
    """Pointer, place, quote."""
    evidence: tuple[Evidence, ...] | None
    """The studies as the page files them; None for a text that has no such list."""
    set_aside: tuple[SetAside, ...] = ()
    tally: Tally | None = None
    in_lines: bool = False
    """Whether pointers are lines of a file."""


def violation(code: str, severity: Severity, pointer: str, place: str, found: str, wanted: str) -> Violation:
    """A violation, as every check makes it."""
    return Violation(code=code, severity=severity, pointer=pointer, place=place, found=found, wanted=wanted)


def subject_of_synthesis(synthesis: Synthesis, studies: Sequence[Study]) -> Subject:
    """A synthesis as the checks see it."""
    passages: list[Passage] = []
    quotes: list[tuple[str, str, Quote]] = []
    for i, sentence in enumerate(synthesis.summary):
        place = f"lay summary, sentence {i + 1}"
        passages.append(Passage(f"/summary/{i}", place, sentence.text, sentence.dois, "summary"))
        quotes += [(f"/summary/{i}/quotes/{q}", place, quote) for q, quote in enumerate(sentence.quotes)]
    for h, hypothesis in enumerate(synthesis.hypotheses):
        for i, sentence in enumerate(hypothesis.lay):
            place = f"mechanism {h + 1}, lay sentence {i + 1}"
            passages.append(Passage(f"/hypotheses/{h}/lay/{i}", place, sentence.text, sentence.dois, "lay"))
            quotes += [
                (f"/hypotheses/{h}/lay/{i}/quotes/{q}", place, quote)
                for q, quote in enumerate(sentence.quotes)
            ]
        for i, step in enumerate(hypothesis.steps):
            place = f"mechanism {h + 1}, step {i + 1}"
            passages.append(
                Passage(f"/hypotheses/{h}/steps/{i}", place, step.text, step.dois, "step", step.background)
            )
    for e, entry in enumerate(synthesis.evidence):
        if entry.quote:
            quotes.append((f"/evidence/{e}/quote", f"evidence, {entry.label}", entry.quote))
        quotes += [
            (f"/evidence/{e}/findings/{f}/quote", f"evidence, {entry.label}, finding {f + 1}", finding.quote)
            for f, finding in enumerate(entry.findings)
        ]
    return Subject(
        name=synthesis.claim.slug,
        claim=synthesis.claim,
        studies={s.doi: s for s in studies},
        passages=tuple(passages),
        fields=tuple(_texts(synthesis.model_dump(mode="json"), "")),
        quotes=tuple(quotes),
        evidence=synthesis.evidence,
        set_aside=synthesis.set_aside,
        tally=synthesis.tally,
    )


def _texts(value: object, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _texts(item, f"{pointer}/{name}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _texts(item, f"{pointer}/{number}")


def subject_of_text(content: str, name: str, claim: Claim, studies: Sequence[Study]) -> Subject:
    """Any text, Markdown, HTML or JSON of a stranger, read line by line; pointers are `line N`."""
    lines = _lines(content)
    passages: list[Passage] = []
    for number, line in lines:
        cited = tuple(dict.fromkeys(f.doi for f in doi.find(line)))
        for sentence in sentences(line) if line.strip() else ():
            own = tuple(dict.fromkeys(f.doi for f in doi.find(sentence.text))) or cited
            passages.append(Passage(f"line {number}", f"line {number}", sentence.text, own, "text"))
    return Subject(
        name=name,
        claim=claim,
        studies={s.doi: s for s in studies},
        passages=tuple(passages),
        fields=tuple((f"line {number}", line) for number, line in lines if line.strip()),
        quotes=(),
        evidence=None,
        in_lines=True,
    )


def _lines(content: str) -> list[tuple[int, str]]:
    """The lines of a text; of JSON its strings, one a line; of HTML its visible text and its link targets."""
    head = content.lstrip()[:1]
    if head in ("{", "["):
        try:
            return list(enumerate((text for _, text in _texts(json.loads(content), "")), start=1))
        except (ValueError, RecursionError):
            pass
    if re.match(r"\s*(?:<!doctype html|<html|<\?xml)", content, re.IGNORECASE):
        content = re.sub(r"(?is)<(script|style)\b.*?</\1>", lambda m: "\n" * m.group().count("\n"), content)
        content = re.sub(r"(?i)</?(?:em|strong|b|i|u|span|sup|sub|q|cite|mark|abbr)\b[^>]*>", "", content)
        content = re.sub(r"(?is)<a\b[^>]*?href=[\"']([^\"']*doi[^\"']*)[\"'][^>]*>", r" \1 ", content)
        content = html.unescape(re.sub(r"(?s)<[^>]*>", lambda m: " " + "\n" * m.group().count("\n"), content))
    return list(enumerate(content.split("\n"), start=1))
