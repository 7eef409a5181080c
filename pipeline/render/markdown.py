"""A synthesis as Markdown: every part of the claim page, citations as DOIs in full."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline import doi
from pipeline.records import Hypothesis, Sentence, Synthesis
from pipeline.render.words import CONTRIBUTE, DIRECTIONS, STANCES, balance, describe, flat, headline

_SPECIAL = re.compile(r"([\\`*\[\]<>#|]|(?<!\w)_|_(?!\w))")


def render(synthesis: Synthesis) -> str:
    """The page as Markdown, with a final newline."""
    return "\n".join(_lines(synthesis)).rstrip() + "\n"


def _lines(s: Synthesis) -> Iterator[str]:
    yield f"# {escape(s.claim.statement)}"
    yield f"\n**{headline(s)}** — {balance(s)}  \n**Certainty (GRADE): {s.certainty.level}**"
    if s.status != "ok":
        yield "\n> **Needs review**"
        yield from (f"> - {escape(line)}" for line in s.review)
    yield "\n## In plain words\n"
    yield _paragraph(s.summary)
    yield "\n## Most probable mechanism\n"
    if not s.hypotheses:
        yield "No mechanism is given: none of the studies states one, and this analyst proposes none of its own."
    for hypothesis in s.hypotheses[:1]:
        yield from _hypothesis(hypothesis)
    if s.hypotheses[1:]:
        yield "\n## Less supported by current evidence, but not ruled out\n"
        for hypothesis in s.hypotheses[1:]:
            yield from _hypothesis(hypothesis)
    yield "\n## Evidence from studies"
    for stance, (heading, meaning) in STANCES.items():
        entries = [e for e in s.evidence if e.stance == stance]
        yield f"\n### {heading} ({len(entries)})\n\n{meaning}\n"
        if not entries:
            yield "None."
        for e in entries:
            yield f"- **{escape(e.label)}** — {escape(e.title)} {cite([e.doi])}  "
            yield f"  {describe(e)}. {escape(flat(e.reason))}"
            if e.quote:
                yield f"  > “{escape(flat(e.quote.text))}”"
            for remark in e.remarks:
                yield f"  - {escape(remark)}"
            if e.findings:
                yield "\n  Findings:"
                for f in e.findings:
                    outcome = f"{escape(f.outcome)}: " if f.outcome else ""
                    yield f"  - {outcome}{DIRECTIONS[f.direction]} — “{escape(flat(f.quote.text))}”"
    yield f"\n{CONTRIBUTE.format(slug=s.claim.slug)}"
    yield f"\n## Certainty\n\n{escape(s.certainty.summary)}\n"
    yield from (f"- {item.domain}: −{item.levels}. {escape(item.why)}" for item in s.certainty.lowered)
    yield "\n## Gold standard evidence needed\n"
    yield "The studies that would settle this claim, by GRADE and EBM, strongest first.\n"
    for n in s.needed:
        yield f"{n.rank}. **{escape(n.design)}**. {escape(n.why)}"
        for name, value in (
            ("Population", n.population),
            ("Intervention", n.intervention),
            ("Comparator", n.comparator),
            ("Outcome", n.outcome),
            ("Duration", n.duration),
            ("Size", n.size),
        ):
            yield f"   - {name}: {escape(value)}"
    if s.dropped:
        yield "\n## Taken out by the checks\n"
        yield from (
            f"- {escape(d.place)} ({d.code}): {escape(d.why)}" + (f" — ‘{escape(d.text)}’" if d.text else "")
            for d in s.dropped
        )
    if s.set_aside:
        yield "\n## Set aside\n"
        yield from (f"- {escape(a.file)}: {escape(a.reason)}" for a in s.set_aside)
    if s.claim.notes:
        yield f"\n## Editor's notes\n\n{escape(s.claim.notes)}"
    if s.limits:
        yield "\n## What this page cannot do\n"
        yield from (f"- {line}" for line in s.limits)


def _hypothesis(h: Hypothesis) -> Iterator[str]:
    yield f"### {escape(h.title)}\n\n{_paragraph(h.lay)}\n"
    for number, step in enumerate(h.steps, start=1):
        yield f"{number}. {escape(flat(step.text))} {'*(background knowledge, not from the studies)*' if step.background else cite(step.dois)}"


def _paragraph(sentences: Iterable[Sentence]) -> str:
    return "\n".join(f"{escape(flat(s.text))} {cite(s.dois)}".rstrip() for s in sentences)


def cite(dois: Iterable[str]) -> str:
    """Citations in brackets: each DOI as a link that shows it whole."""
    links = ", ".join(f"[{d}](<{doi.link(d)}>)" for d in dois)
    return f"({links})" if links else ""


def escape(text: str) -> str:
    """Plain text as Markdown; DOIs in it stay as they are."""
    out, at = [], 0
    for found in doi.find(text):
        out += [_SPECIAL.sub(r"\\\1", text[at : found.start]), text[found.start : found.end]]
        at = found.end
    return "".join(out) + _SPECIAL.sub(r"\\\1", text[at:])


def unescape(text: str) -> str:
    """The text behind a line of Markdown, as the checks read it."""
    return re.sub(r"\\([\\`*_\[\]<>#|])", r"\1", text)
