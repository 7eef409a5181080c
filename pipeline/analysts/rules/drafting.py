"""A draft without a model: the studies counted and quoted, nothing said that they do not say."""

from __future__ import annotations

import re
from collections.abc import Collection

from pipeline import doi
from pipeline.analysts.base import Case
from pipeline.analysts.rules.design import duration_days
from pipeline.analysts.rules.frame import frame
from pipeline.grade import hedge
from pipeline.ladder import Pico, ladder
from pipeline.records import Appraisal, Draft, Hypothesis, NeededStudy, Quote, Sentence, Stance, Study
from pipeline.text import quotable, sentences

MOST_QUOTED = 8
"""Studies quoted in the summary; contradicting and mixed ones come first, so that none of them is left out."""

_MECHANISM = re.compile(
    r"\b(?:mechanisms?|mediat(?:es?|ed|ing)|pathways?|attributable to|explained by|may explain|could explain|explains|underl(?:ie|ies|ying)|acting (?:on|through|via)|met the demands of)\b",
    re.IGNORECASE,
)
_PHRASE: dict[Stance, tuple[str, str]] = {
    "supports": ("supports the claim", "support the claim"),
    "contradicts": ("contradicts it", "contradict it"),
    "mixed": ("is mixed", "are mixed"),
    "indirect": ("does not test it", "do not test it"),
}


_ALL: dict[Stance, tuple[str, str, str]] = {
    "supports": ("it supports the claim", "both support the claim", "all of them support the claim"),
    "contradicts": (
        "it contradicts the claim",
        "both contradict the claim",
        "all of them contradict the claim",
    ),
    "mixed": ("it gives a mixed answer", "both give a mixed answer", "all of them give a mixed answer"),
    "indirect": ("it does not test the claim", "neither tests the claim", "none of them tests the claim"),
}


def plain_draft(case: Case) -> Draft:
    """The draft of a case by rule: count, bottom line, one quoted sentence a study, stated mechanisms, the ladder."""
    quoted = sorted(
        case.appraisals, key=lambda a: ("contradicts", "mixed", "supports", "indirect").index(a.stance)
    )
    shown = {a.doi for a in quoted[:MOST_QUOTED]} | {
        a.doi for a in quoted if a.stance in ("contradicts", "mixed")
    }
    summary = [_count(case), _bottom_line(case)]
    for stance in _PHRASE:
        summary += [study_sentence(case, a) for a in case.appraisals if a.stance == stance and a.doi in shown]
    return Draft(summary=tuple(summary), hypotheses=_stated_mechanisms(case), needed=needed_studies(case))


def needed_studies(case: Case) -> tuple[NeededStudy, ...]:
    """The ladder for the case's own PICO."""
    claim = frame(case.claim)
    testing = {a.doi for a in case.appraisals if a.stance != "indirect"}
    days = [d for s in case.studies if s.doi in testing and (d := duration_days(s))]
    pico = Pico(
        claim.population or _people(case, testing),
        claim.intervention,
        claim.comparator,
        claim.outcome,
        claim.asserts == "no difference",
    )
    return ladder(pico, case.appraisals, max(days, default=None))


def _people(case: Case, dois: Collection[str]) -> str:
    """The people studied so far, where the claim names none: "such as those studied: children, adults with asthma"."""
    named = [
        f.population
        for s in case.studies
        if s.doi in dois
        for f in case.extractions[s.doi].findings[:1]
        if f.population
    ]
    return f"people such as those studied so far ({'; '.join(dict.fromkeys(named))})" if named else ""


def _count(case: Case) -> Sentence:
    total = len(case.appraisals)
    counted = {stance: sum(a.stance == stance for a in case.appraisals) for stance in _PHRASE}
    stances = [stance for stance, n in counted.items() if n]
    if len(stances) == 1:
        listed = _ALL[stances[0]][0 if total == 1 else 1 if total == 2 else 2]
    else:
        parts = [f"{_number(counted[s])} {_PHRASE[s][0 if counted[s] == 1 else 1]}" for s in stances]
        listed = f"{', '.join(parts[:-1])} and {parts[-1]}"
        listed = listed if "the claim" in listed else listed.replace(" it", " the claim", 1)
    were = "study was" if total == 1 else "studies were"
    return Sentence(
        text=f"{_number(total).capitalize()} {were} read: {listed}.",
        dois=tuple(a.doi for a in case.appraisals),
    )


def _bottom_line(case: Case) -> Sentence:
    testing = [a for a in case.appraisals if a.stance != "indirect"]
    if not testing:
        return Sentence(
            text="So these studies cannot say whether the claim is right.",
            dois=tuple(a.doi for a in case.appraisals),
        )
    stances = {a.stance for a in testing}
    level = case.certainty.level
    word = hedge(level)
    if stances == {"supports"} or stances == {"contradicts"}:
        verdict = "right" if "supports" in stances else "wrong"
        line = {
            "very low": f"It is very uncertain whether the claim is {verdict}",
            "low": f"The claim may be {verdict}",
            "moderate": f"The claim is {word} {verdict}",
            "high": f"The claim is {verdict}",
        }[level]
    else:
        if level == "very low":
            rest = "it is very uncertain whether the claim is right"
        else:
            rest = (
                "the claim may hold only in part" if word == "may" else f"the claim {word} holds only in part"
            )
        line = f"The studies do not all point the same way, so {rest}"
    alone = len(testing) == 1
    if alone and stances != {"mixed"}:
        line += ", as only one study tests it"
    elif alone:
        line = "It is very uncertain whether the claim is right, as the only study that tests it is mixed"
    return Sentence(text=f"{line}.", dois=tuple(a.doi for a in testing))


def study_sentence(case: Case, appraisal: Appraisal) -> Sentence:
    """A study in one sentence of the summary: who, design, size, stance, and the deciding quote."""
    study = next(s for s in case.studies if s.doi == appraisal.doi)
    what = "" if appraisal.design == "unclear" else f", {_article(appraisal.design)} {appraisal.design}"
    size = f" with {appraisal.sample_size:,} participants" if appraisal.sample_size else ""
    who = f"{study.label}{what}{size}{',' if what or size else ''}"
    verb = {
        "supports": "supports the claim",
        "contradicts": "speaks against the claim",
        "mixed": "gives a mixed answer",
        "indirect": "does not test the claim",
    }[appraisal.stance]
    if appraisal.quote is None:
        return Sentence(text=f"{who} {verb}.", dois=(study.doi,))
    words = " ".join(appraisal.quote.text.split())
    return Sentence(text=f"{who} {verb}: “{words}”", dois=(study.doi,), quotes=(appraisal.quote,))


def _stated_mechanisms(case: Case) -> tuple[Hypothesis, ...]:
    """Mechanisms that a study which tests the claim states itself in its results or conclusion, the largest study's first."""
    found: list[tuple[Study, Quote]] = []
    for study in case.studies:
        if case.appraisal(study.doi).stance == "indirect":
            continue
        for s in sentences(study.text):
            own = s.section in ("results", "conclusion", "discussion")
            if own and _MECHANISM.search(s.text) and quotable(s.text) and not doi.find(s.text):
                found.append((study, Quote(doi=study.doi, text=s.text, start=s.start, end=s.end)))
                break
    found.sort(key=lambda f: -(case.appraisal(f[0].doi).sample_size or 0))
    return tuple(
        Hypothesis(
            rank=rank,
            title=f"As {study.label} explains it",
            lay=(
                Sentence(
                    text=f"{study.label} offers this explanation: “{' '.join(quote.text.split())}”",
                    dois=(study.doi,),
                    quotes=(quote,),
                ),
            ),
            supported_by=(study.doi,),
        )
        for rank, (study, quote) in enumerate(found, start=1)
    )


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _number(n: int) -> str:
    return _NUMBERS[n] if n < len(_NUMBERS) else str(n)


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeiou" else "a"
