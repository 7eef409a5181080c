"""The embedded analyst: reads by rules and quotes what it finds; no model, no network, no key.

It is honest about what it is: it writes nothing that a study does not say, proposes no mechanism of its own,
and its reading of an abstract is the baseline that a model has to beat (docs/evaluation.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline import code_hash
from pipeline.analysts.base import Case
from pipeline.analysts.rules import design, stance
from pipeline.analysts.rules.drafting import plain_draft
from pipeline.analysts.rules.effects import effect_in
from pipeline.analysts.rules.frame import Frame, frame
from pipeline.analysts.rules.reading import Clause, clauses, modifies_an_effect
from pipeline.analysts.rules.terms import BAD_WHEN_HIGHER, bad_when_higher, families_in, outcome_words
from pipeline.records import (
    Appraisal,
    Claim,
    Direction,
    Draft,
    Extraction,
    Finding,
    Quote,
    Stage,
    Study,
    Violation,
)
from pipeline.text import Sentence, digest, quotable, sentences

_COURSE = re.compile(r"\b(?:heal\w*|recover\w*|resol(?:ve|ution)\w*|disappear\w*|clear\w*)\b", re.IGNORECASE)

MOST_FINDINGS = 12
"""Findings kept of one study, in the order of the text; the conclusion's are always among them."""


class ExtractiveAnalyst:
    """Finds design, numbers, direction and conclusion sentences by rules, and quotes them."""

    name = "extractive"
    limits = (
        "This page was made without a language model: rules counted, sorted and quoted the studies. Its sentences are the studies' own words.",
        "Rules do not propose mechanisms: only an explanation that a study states itself is listed.",
        "Rules can misread a long or unusual sentence: read the deciding quote before you rely on where a study is filed.",
    )

    def fingerprint(self, stage: Stage) -> str:
        """The rules themselves: a changed rule makes its answers anew."""
        rules = ("analysts/extractive.py", "analysts/rules", "text.py", "numbers.py", "grade.py", "ladder.py")
        return digest(self.name, stage, code_hash.of(*rules))

    async def extract(self, claim: Claim, study: Study) -> Extraction:
        """One finding for each direction that a sentence of results or conclusion states.

        A field is left empty, and a direction "unclear", wherever the words do not settle it.
        """
        asserted = frame(claim)
        found: list[tuple[Sentence, Direction, list[str]]] = []
        for sentence in stance.reported(sentences(study.text)):
            if sentence.section not in ("results", "conclusion", "discussion", "") or not quotable(
                sentence.text
            ):
                continue
            by_direction: dict[Direction, list[str]] = {}
            concludes = sentence.section == "conclusion" and design.has_control(study)
            for clause in clauses(sentence):
                outcome = outcome_words(clause.text)
                if modifies_an_effect(clause.text) or not (
                    outcome or stance.compares(clause.text, asserted, study)
                ):
                    continue
                by_direction.setdefault(
                    _direction(clause, outcome, asserted, study, concludes=concludes), []
                ).append(outcome)
            found += [(sentence, direction, outcomes) for direction, outcomes in by_direction.items()]
        late = [f for f in found if f[0].section == "conclusion"]
        early = [f for f in found if f[0].section != "conclusion"]
        kept = [*early[: max(0, MOST_FINDINGS - len(late))], *late][:MOST_FINDINGS]
        arms = design.controlled_arms(study)
        kind, size, people = design.design_of(study), design.sample_size(study), design.population_of(study)
        findings = tuple(
            Finding(
                id=f"{study.key}.F{number}",
                population=people,
                intervention=arms.one if arms else "",
                comparator=arms.other if arms else "",
                outcome=", ".join(dict.fromkeys(o for o in outcomes if o)),
                design=kind,
                sample_size=size,
                effect=effect_in(sentence.text) if len(clauses(sentence)) == 1 else None,
                direction=direction,
                quote=Quote(doi=study.doi, text=sentence.text, start=sentence.start, end=sentence.end),
            )
            for number, (sentence, direction, outcomes) in enumerate(kept, start=1)
        )
        return Extraction(findings=findings)

    async def appraise(self, claim: Claim, study: Study, extraction: Extraction) -> Appraisal:
        """The rules' verdict (`pipeline.analysts.rules.stance`), with the sentence that carries it."""
        verdict = stance.judge(frame(claim), study)
        s = verdict.sentence
        quote = (
            Quote(doi=study.doi, text=s.text, start=s.start, end=s.end)
            if s and s.section != "title"
            else None
        )
        doubt = verdict.doubt or ("" if quote else "the rules found no sentence that decides")
        return Appraisal(
            doi=study.doi,
            stance=verdict.stance,
            directness=verdict.directness,
            design=design.design_of(study),
            sample_size=design.sample_size(study),
            reason=verdict.reason,
            quote=quote,
            needs_review=doubt,
        )

    async def draft(self, case: Case) -> Draft:
        """Count, bottom line, quotes and the ladder."""
        return plain_draft(case)

    async def revise(self, case: Case, draft: Draft, violations: Sequence[Violation]) -> Draft:
        """Rules cannot put it another way: the draft comes back as it is, and what breaks a check is dropped."""
        return draft


def _direction(clause: Clause, outcome: str, asserted: Frame, study: Study, *, concludes: bool) -> Direction:
    """Which way the outcome went between the arms; "unclear" where the clause names no outcome or no comparison."""
    if clause.kind == "none":
        return "no clear difference"
    without = clause.text
    for word in outcome.split(", "):
        without = re.sub(re.escape(word), " ", without, flags=re.IGNORECASE)
    if not outcome or clause.within or not (concludes or stance.compares(without, asserted, study)):
        return "unclear"
    if (
        clause.kind in ("up", "down")
        and len({name in BAD_WHEN_HIGHER for name in families_in(clause.text)}) > 1
    ):
        return "unclear"  # one arrow cannot stand for outcomes of which one should rise and the other fall
    if clause.kind in ("better", "worse") and _COURSE.search(clause.text):
        return "unclear"  # sooner healing is neither more nor less of it
    rises = clause.kind == "up" or (
        clause.kind in ("better", "worse") and (clause.kind == "better") != bool(bad_when_higher(clause.text))
    )
    if stance.about_the_comparator(asserted, clause):
        rises = not rises
    if clause.lean:
        return "leans increase" if rises else "leans decrease"
    return "increase" if rises else "decrease"
