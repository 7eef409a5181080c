"""Where a study stands on a claim: whether it tests it, and which way its results go.

Two questions, asked in this order, as a reviewer asks them:

1. Does the study test the claim? Its intervention has to be there, in one arm and not in the other, without
   another active treatment mixed in, and the claimed outcome has to be among its results. If not: indirect.
2. Which way do the results on that outcome go? Each clause that states one is a vote, weighted by where it
   stands (conclusion 3, title 2, results 1) and by how surely it speaks (a leaning counts half). Seven tenths of
   the weight on one side decide; anything between is mixed. For a claim of no difference, results without a
   clear difference support it, a clear difference in the denied direction contradicts it, and a leaning makes
   the study mixed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.analysts.rules import design
from pipeline.analysts.rules.contrast import concept, names, why_untested
from pipeline.analysts.rules.frame import Frame
from pipeline.analysts.rules.reading import Clause, clauses, modifies_an_effect, p_values
from pipeline.analysts.rules.terms import (
    bad_when_higher,
    content_words,
    families_in,
    mentions,
)
from pipeline.records import Directness, Stance, Study
from pipeline.text import Sentence, sentences

DECISIVE = 0.7
"""Share of the weight that makes a study one-sided."""

_SECTION_WEIGHT = {"conclusion": 3.0, "title": 2.0, "results": 1.0, "discussion": 1.0, "": 1.0}
_CONCLUDES = re.compile(
    r"\b(?:conclu\w+|in summary|overall|taken together|(?:these|our|the present) (?:results|findings|data)|this (?:study|trial) (?:shows|demonstrates|suggests|found|indicates)|suggest(?:s|ing)?|indicat(?:e|es|ing)|demonstrat\w+)\b",
    re.IGNORECASE,
)
_GENERIC_HEAD = frozenset(
    (
        "control activity level levels rate rates function health risk status outcome outcomes illness "
        "symptoms quality time"
    ).split()
)
_GENERIC_PEOPLE = frozenset(
    ("adult adults healthy general population exercise active living aged age train trained").split()
)
_IN_COMPARATOR = re.compile(
    r"^[^.;]{0,12}?\b(?:in|with|for|under|on|during|after)\s+(?:the\s+|a\s+)?(?P<who>(?:[\w’-]+\s+){0,2}[\w’-]+)",
    re.IGNORECASE,
)
_PATIENTS = re.compile(
    r"\bpatients?\b|\bdisease\b|\bsyndrome\b|\bdisorder\b|\bwith (?:type|chronic|severe)\b", re.IGNORECASE
)
_SAFETY = re.compile(r"\b(?:harm\w*|safe\w*|adverse|toler\w+|side effects?)\b", re.IGNORECASE)
_CONTROL_WORD = re.compile(
    r"\b(?:placebos?|sham|controls?\b(?= (?:groups?|arms?|conditions?|days?|trials?|subjects|patients|participants))|(?:than|in|with|versus|vs\.?|to|and|over) (?:the )?controls?\b(?! of)|usual care|no treatment|untreated)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Vote:
    """A clause on the claimed outcome: toward +1 the claim's (or the denied) direction, -1 against, 0 no clear difference."""

    toward: int
    weight: float
    lean: bool
    clause: Clause
    sentence: Sentence


@dataclass(frozen=True)
class Verdict:
    """The stance with its reasons, before it becomes a record."""

    stance: Stance
    directness: Directness
    reason: str
    sentence: Sentence | None
    doubt: str = ""


def judge(frame: Frame, study: Study) -> Verdict:
    """The stance of one study on one claim; doubtful wherever the claim itself was not understood."""
    verdict = _judged(frame, study)
    if frame.certain or verdict.doubt:
        return verdict
    return replace(verdict, doubt="the rules did not understand what the claim asserts")


def _judged(frame: Frame, study: Study) -> Verdict:
    text = sentences(study.text)
    untested = why_untested(frame, study, text)
    if untested:
        return Verdict(
            "indirect", "indirect", untested.reason, untested.sentence or _aim(study, text), untested.doubt
        )
    votes = _votes(frame, study, text)
    if not votes:
        if _outcome_reported(frame, study, text):
            return Verdict(
                "mixed",
                "partly direct",
                "The claimed outcome is among the results, but the rules could not read which way it went.",
                _aim(study, text),
                doubt="no sentence on the claimed outcome states a direction that the rules can read",
            )
        outcome = frame.outcome or "the claimed outcome"
        reason = f"No result of its own on {outcome} was found in it."
        doubt = (
            f"{outcome} was looked for by its usual names only; a reader should see whether it was measured"
        )
        return Verdict("indirect", "indirect", reason, _aim(study, text), doubt)
    return _weighed(frame, study, votes, text)


def direction(frame: Frame, study: Study) -> str:
    """Which way the asked outcome went, in Evidence Inference's three classes, or "not read" where no clause tells.

    `frame.asserts` has to be "increase".
    """
    weights = {1: 0.0, -1: 0.0, 0: 0.0}
    for vote in _votes(frame, study, sentences(study.text)):
        weights[vote.toward] += vote.weight
    if not any(weights.values()):
        return "not read"
    names = {1: "significantly increased", -1: "significantly decreased", 0: "no significant difference"}
    return names[max(weights, key=lambda toward: weights[toward])]


def _votes(frame: Frame, study: Study, text: Sequence[Sentence]) -> list[Vote]:
    votes: list[Vote] = []
    title = Sentence(study.title, 0, len(study.title), "title")
    last = [s for s in text if s.section not in ("registration", "background", "methods", "objective")][-2:]
    controlled = design.has_control(study) or bool(design.comparisons(study))
    for sentence in [title, *reported(text)]:
        if sentence.section not in _SECTION_WEIGHT:
            continue
        weight = _SECTION_WEIGHT[sentence.section]
        if sentence.section == "" and (_CONCLUDES.search(sentence.text) or sentence in last):
            weight = _SECTION_WEIGHT["conclusion"]
        for clause in clauses(sentence):
            if modifies_an_effect(clause.text) or (sentence is title and not _declares(clause)):
                continue
            match = _outcome_match(frame, clause, sentence)
            if not match:
                continue
            if clause.within and controlled and clause.kind != "none":
                match *= 0.0 if re.search(r"\bboth\b|\ball\b", clause.text, re.IGNORECASE) else 0.5
            toward = _toward(frame, clause)
            if toward is None or not match:
                continue
            lean = clause.lean
            votes.append(Vote(toward, weight * match * (0.5 if lean else 1.0), lean, clause, sentence))
    return votes


def _declares(clause: Clause) -> bool:
    """Whether a title's deciding word is a finite verb: "improves" declares a result, "lowering drugs" names a topic."""
    word = re.match(r"\w+", clause.text[clause.cue :])
    return clause.kind == "none" or (word is not None and word.group().lower().endswith(("s", "ed")))


def reported(text: Sequence[Sentence]) -> Sequence[Sentence]:
    """The sentences that can report a result.

    Where sections are marked, the title block before the first is none. Where none are, the first third of the
    text is background, but for a sentence that prints a p-value.
    """
    if any(s.section in ("results", "conclusion") for s in text):
        return [s for s in text if s.section]
    opening = len(text) // 3
    return [s for n, s in enumerate(text) if s.section or n >= opening or p_values(s.text)]


def _outcome_match(frame: Frame, clause: Clause, sentence: Sentence) -> float:
    """How surely a clause speaks of the claimed outcome.

    1 where it names it; .7 where only its sentence does and the clause names nothing of its own; .4 for a
    judgement without an outcome ("showed no benefit") in a conclusion that names no other.
    """
    if not frame.outcome:
        return 0.5 if sentence.section in ("conclusion", "title") else 0.2
    if _names_outcome(frame, clause.text):
        return 1.0
    if not families_in(clause.text) and _names_outcome(frame, sentence.text):
        own = [w for w in content_words(clause.text) if not mentions(w, concept(frame))]
        if len(own) <= 4 and not _SAFETY.search(clause.text):
            return 0.7
    judges = clause.kind in ("better", "worse", "none") and not _SAFETY.search(clause.text)
    if sentence.section == "conclusion" and judges and not families_in(sentence.text):
        return 0.4
    return 0.0


def _names_outcome(frame: Frame, phrase: str) -> bool:
    if families_in(phrase) & frame.outcome_families:
        return True
    for part in re.split(r"\band\b|\bor\b|,|/", frame.outcome):
        terms = content_words(part)
        if not terms:
            continue
        head, modifiers = terms[-1], terms[:-1]
        if mentions(phrase, (head,)) and (head not in _GENERIC_HEAD or mentions(phrase, modifiers)):
            return True
    return False


def _outcome_reported(frame: Frame, study: Study, text: Sequence[Sentence]) -> bool:
    return any(
        s.section in ("results", "conclusion", "")
        and _names_outcome(frame, s.text)
        and not modifies_an_effect(s.text)
        for s in reported(text)
    )


def _toward(frame: Frame, clause: Clause) -> int | None:
    """+1 in the direction the claim asserts (or denies), -1 against it, 0 no clear difference, None not readable."""
    if clause.kind == "none":
        return 0
    wanted = frame.denied or frame.asserts
    if wanted == "change":
        return 1
    if clause.kind in ("better", "worse"):
        good = clause.kind == "better"
        if frame.wanted_good is None:
            return None
        toward = 1 if good == frame.wanted_good else -1
    else:
        bad = bad_when_higher(clause.text)
        if wanted in ("increase", "decrease") and (bad is None or bad == bad_when_higher(frame.outcome)):
            toward = 1 if (clause.kind == "up") == (wanted == "increase") else -1
        else:
            if bad is None:
                bad = bad_when_higher(frame.outcome)
            if bad is None or frame.wanted_good is None:
                return None
            good = (clause.kind == "up") != bad
            toward = 1 if good == frame.wanted_good else -1
    return -toward if about_the_comparator(frame, clause) else toward


def compares(text: str, frame: Frame, study: Study) -> bool:
    """Whether a clause speaks of the claim's intervention or sets it against a control, not of something else."""
    return bool(_CONTROL_WORD.search(text)) or names(text, concept(frame), study)


def about_the_comparator(frame: Frame, clause: Clause) -> bool:
    """Whether the direction is told of the comparator: "longer in the placebo than in the zinc arm"."""
    after = clause.text[clause.cue :]
    word_end = re.match(r"[\w-]+", after)
    m = _IN_COMPARATOR.match(after[word_end.end() :]) if word_end else None
    specific = concept(frame)
    if m and _CONTROL_WORD.search(m["who"]) and not mentions(m["who"], specific):
        return bool(mentions(after[m.end() :], specific)) or not mentions(clause.text[: clause.cue], specific)
    before = clause.text[: clause.cue]
    return bool(
        _CONTROL_WORD.search(before)
        and not mentions(before, specific)
        and mentions(after, specific)
        and re.search(r"\b(?:than|compared|versus|vs)\b", after, re.IGNORECASE)
    )


def _weighed(frame: Frame, study: Study, votes: list[Vote], text: Sequence[Sentence]) -> Verdict:
    toward = sum(v.weight for v in votes if v.toward > 0)
    against = sum(v.weight for v in votes if v.toward < 0)
    none = sum(v.weight for v in votes if v.toward == 0)
    sure = any(v.toward > 0 and not v.lean for v in votes)
    total = toward + against + none
    share = toward / total if total else 0.0
    outcome = frame.outcome or "the outcome"
    stance: Stance
    if frame.asserts == "no difference":
        if share >= DECISIVE and sure:
            stance, reason = "contradicts", f"It found a difference in {outcome} that the claim denies."
        elif share > 1 - DECISIVE or (toward and not sure and _leans_in_conclusion(votes)):
            mixed = (
                f"Part of its results on {outcome} show a difference that the claim denies, and part do not."
                if sure
                else f"Its results on {outcome} lean towards a difference without settling it."
            )
            stance, reason = "mixed", mixed
        else:
            stance, reason = (
                "supports",
                f"It found no clear difference in {outcome}; that is not proof that there is none.",
            )
    elif share >= DECISIVE and sure:
        stance, reason = "supports", f"Its results on {outcome} go the way the claim says."
    elif share <= 1 - DECISIVE:
        what = "go the other way" if against > none else "show no clear difference"
        stance, reason = "contradicts", f"Its results on {outcome} {what}."
    else:
        stance, reason = (
            "mixed",
            f"Part of its results on {outcome} go the way the claim says, and part do not.",
        )
    deciding = _deciding(votes, stance, frame, text)
    directness, note = _directness(frame, study)
    doubt = "only its title states the result" if all(v.sentence.section == "title" for v in votes) else ""
    return Verdict(stance, directness, f"{reason}{note}", deciding, doubt)


def _leans_in_conclusion(votes: list[Vote]) -> bool:
    return any(v.lean and v.toward > 0 and v.sentence.section in ("conclusion", "results", "") for v in votes)


def _deciding(votes: list[Vote], stance: Stance, frame: Frame, text: Sequence[Sentence]) -> Sentence | None:
    """The sentence of the text that carries most of the verdict."""
    null_claim = frame.asserts == "no difference"

    def fits(v: Vote) -> float:
        if v.sentence.section == "title":
            return -1.0
        if stance == "mixed":
            kinds = {w.toward for w in votes if w.sentence == v.sentence}
            return v.weight + (2.0 if len(kinds) > 1 else 0.0) + (1.0 if v.lean and null_claim else 0.0)
        for_it = (v.toward > 0) != null_claim if stance == "supports" else (v.toward > 0) == null_claim
        return v.weight if for_it else -1.0

    best = max(votes, key=lambda v: (fits(v), v.sentence.start))
    if fits(best) > 0:
        return best.sentence
    # only the title speaks: the sentence of the text that reports the outcome shows what it rests on
    named = [
        s
        for s in reported(text)
        if s.section in ("results", "conclusion", "") and _names_outcome(frame, s.text)
    ]
    return named[-1] if named else None


def _directness(frame: Frame, study: Study) -> tuple[Directness, str]:
    """GRADE directness from population and comparator; the note says what differs."""
    if frame.population:
        if _PATIENTS.search(study.text) and not _PATIENTS.search(
            f"{frame.population} {frame.intervention} {frame.outcome}"
        ):
            return "partly direct", f" Its participants were patients, not simply {frame.population}."
        whom = [w for w in content_words(frame.population) if w not in _GENERIC_PEOPLE]
        if whom and not mentions(f"{study.title} {study.text}", whom):
            return "partly direct", f" Its participants are not those the claim names ({frame.population})."
    if not design.has_control(study) and not design.comparisons(study):
        return "partly direct", " It names no comparison group."
    return "direct", ""


def _aim(study: Study, text: Sequence[Sentence]) -> Sentence | None:
    """The sentence that says what the study was about: its conclusion, else its aim, else its first."""
    for section in ("conclusion", "objective", "results", ""):
        for sentence in text:
            if sentence.section == section and len(content_words(sentence.text)) >= 4:
                return sentence
    return text[0] if text else None
