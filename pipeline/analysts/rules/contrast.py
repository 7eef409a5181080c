"""Does a study test a claim? Its contrast has to be the claim's, and its intervention there on its own.

Asked before anything else (`pipeline.analysts.rules.stance`): a study of the same topic that compares something
else says nothing about the claim, whatever it found.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from pipeline.analysts.rules import design
from pipeline.analysts.rules.frame import Frame
from pipeline.analysts.rules.terms import abbreviations, akin, content_words, mentions
from pipeline.records import Study
from pipeline.text import Sentence

# Words that many interventions share; a match on these alone does not make it the same intervention.
_GENERIC_INTERVENTION = frozenset(
    (
        "supplement supplements supplementation supplemental diet dietary juice extract training train "
        "trained exercise exercises therapy treatment treatments drug drugs medication daily dose doses "
        "intake consumption program programme programs programmes intervention interventions extra "
        "additional regular high low volume pushing complete reaching doing more muscles muscle children "
        "adults women men people weights lifting health care multi product products oral body type follow "
        "long short term early late improve improves oil acid vitamin support advice help helps"
    ).split()
)
_NEGATES = re.compile(
    r"\b(?:without|not|no|never|avoiding|instead of|short of|before|non)\b[\s-]*(?P<rest>[^,;]*)",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"\b(?:stripped of|without|lacking|free of|devoid of|depleted of|short of|before|no|not|non|placebo|sham|dummy|inactive|decaffeinated|decaf)\b[\s-]*(?:[\w-]+\s+){0,2}?[\w-]+|\b[\w]+-(?:free|depleted|poor)\b",
    re.IGNORECASE,
)
_COMBINED = re.compile(
    r"\s*(?:\+|\bplus\b|\bcombined with\b|\bin combination with\b|\btogether with\b|\balong with\b)\s*",
    re.IGNORECASE,
)
_DOSES = re.compile(r"\d+(?:\.\d+)?\s*(?:mg|g|mcg|µg|iu|ml|mmol|kg)\b", re.IGNORECASE)
_BACKGROUND_CARE = re.compile(
    r"\b(?:usual|standard|routine|normal|conventional|same|their|usual) (?:\w+ )?(?:care|treatment|therapy|antibiotics?|diet|training)\b|\bantibiotic",
    re.IGNORECASE,
)


class Untested(NamedTuple):
    """Why a study cannot test the claim: the reason, the sentence that shows it, and what is doubtful about that."""

    reason: str
    sentence: Sentence | None = None
    doubt: str = ""


def why_untested(frame: Frame, study: Study, text: Sequence[Sentence]) -> Untested | None:
    """The reason why the study cannot test the claim; None where it can."""
    specific = concept(frame)
    if not specific:
        return None
    what = _the(frame.intervention)
    if not names(_stated(study, text), specific, study):
        doubt = "its intervention was looked for by the claim's own words only; a reader should see whether it is the same under another name"
        return Untested(f"The rules did not find {what} among what it studied.", doubt=doubt)
    absent = design.absent_arm(study, specific)
    if absent:
        sentence = next((s for s in text if s.text == absent), None)
        return Untested(
            "It says itself that nobody was in the condition that the claim compares with.", sentence
        )
    arms = design.comparisons(study)
    sides = [(_has(a.one, specific, study), _has(a.other, specific, study)) for a in arms]
    if (
        any(all(s) for s in sides)
        and all(one == other for one, other in sides)
        and not design.has_control(study)
    ):
        both = next(a for a, s in zip(arms, sides, strict=True) if all(s))
        sentence = next(
            (s for s in text if both.one[:40] in " ".join(re.sub(r"\([^()]*\)", " ", s.text).split())), None
        )
        named = _the(_named_term(frame, specific, both.one))
        return Untested(
            f"Both of the conditions it compares involve {named}; the claim is about having it or not.",
            sentence,
            "how its conditions differ was read by rule; a reader should see whether one of them goes without",
        )
    mixed_in = _combination(frame, study, specific)
    if mixed_in:
        return Untested(
            f"It gave {what} only in combination ({mixed_in}), so its own effect cannot be told apart."
        )
    return None


def concept(frame: Frame) -> tuple[str, ...]:
    """The words that tell the intervention from everything else, and what the comparator is said to lack."""
    intervention = re.split(r"\b(?:that|which|who)\b", frame.intervention)[0]
    terms = list(content_words(intervention))
    for m in _NEGATES.finditer(frame.comparator):
        terms.extend(content_words(m["rest"]))
    outcome = frame.outcome_terms
    kept = [t for t in terms if t not in _GENERIC_INTERVENTION and not any(akin(t, o) for o in outcome)]
    if not kept:
        kept = [t for t in terms if not any(akin(t, o) for o in outcome)]
    return tuple(dict.fromkeys(kept))


def names(phrase: str, terms: tuple[str, ...], study: Study) -> bool:
    """Whether a phrase names one of the terms, directly or by an abbreviation that the study introduces."""
    if mentions(phrase, terms):
        return True
    short = abbreviations(study.text)
    lowered = set(re.findall(r"[\w-]+", phrase.lower()))
    return any(abbr in lowered and mentions(full, terms) for abbr, full in short.items())


def _has(arm: str, terms: tuple[str, ...], study: Study) -> frozenset[str]:
    """Which of the terms an arm has; "juice stripped of it", "short of it", "it-free" do not have it."""
    own = _ABSENT.sub(" ", arm)
    return frozenset(t for t in terms if names(own, (t,), study))


def _stated(study: Study, text: Sequence[Sentence]) -> str:
    """What the study says of itself: title, aim, methods, conclusion; the background speaks of others."""
    own = [s.text for s in text if s.section in ("objective", "methods", "conclusion", "results")]
    return " ".join([study.title, *(own or [s.text for s in text])])


def _combination(frame: Frame, study: Study, specific: tuple[str, ...]) -> str:
    """The words of an arm in which the intervention comes with another active substance; "" where none."""
    if _COMBINED.search(frame.intervention) or "multi" in frame.intervention:
        return ""
    arms = [side for a in design.comparisons(study) for side in (a.one, a.other)]
    alone = False
    combined = ""
    for side in arms:
        if not names(side, specific, study):
            continue
        cut = _COMBINED.split(side, maxsplit=1)
        other = next(
            (
                p
                for p in cut
                if not mentions(p, specific) and (_DOSES.search(p) or len(content_words(p)) <= 4)
            ),
            "",
        )
        if len(cut) == 2 and other.strip() and not _BACKGROUND_CARE.search(other):
            combined = combined or side
        else:
            alone = True
    return " ".join(combined.split())[:100] if combined and not alone else ""


def _named_term(frame: Frame, specific: tuple[str, ...], phrase: str) -> str:
    found = mentions(phrase, specific)
    return found[-1] if found else frame.intervention


def _the(phrase: str) -> str:
    phrase = phrase.strip() or "what the claim is about"
    return phrase if phrase[:2].isupper() or phrase[1:2].isdigit() else phrase[0].lower() + phrase[1:]
