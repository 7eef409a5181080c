"""Certainty of the evidence by GRADE, as rules that a reviewer can recompute.

Sources: Guyatt et al., GRADE guidelines 1 (J Clin Epidemiol 2011;64:383-94): randomised trials start high,
other designs low; 4 (64:407-15) risk of bias; 6 (64:1283-93) imprecision, with 400 participants as the rule
of thumb for the optimal information size of a continuous outcome; 7 (64:1294-302) inconsistency; 8
(64:1303-10) indirectness. Wording of statements: Santesso et al., GRADE guidelines 26 (2020;119:126-35).

What abstracts cannot show caps the result: risk of bias cannot be judged from what is given here, so it is
taken as serious (one level), and certainty is never "high". Publication bias is not judged and not lowered for.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.records import Appraisal, Certainty, CertaintyLevel, Claim, Design, Lowering

LEVELS: tuple[CertaintyLevel, ...] = ("very low", "low", "moderate", "high")
OPTIMAL_INFORMATION_SIZE = 400
"""Participants below which a body of evidence is imprecise (GRADE guidelines 6, continuous outcomes)."""
VERY_SMALL = 100
"""Participants below which it is very imprecise: two levels."""

RANDOMISED: frozenset[Design] = frozenset(
    {"systematic review", "randomised trial", "randomised crossover trial", "cluster-randomised trial"}
)


def certainty(claim: Claim, appraisals: Sequence[Appraisal]) -> Certainty:
    """GRADE certainty over the studies that test the claim; indirect ones are not counted."""
    counted = [a for a in appraisals if a.stance != "indirect"]
    if not counted:
        return Certainty(
            level="very low",
            start="very low",
            summary="None of the studies given tests this claim, so there is no certainty about it either way.",
        )
    randomised = [a for a in counted if a.design in RANDOMISED]
    start: CertaintyLevel = "high" if 2 * len(randomised) > len(counted) else "low"
    lowered = [
        *_risk_of_bias(start),
        *_inconsistency(counted),
        *_indirectness(counted),
        *_imprecision(counted),
    ]
    level = LEVELS[max(0, LEVELS.index(start) - sum(item.levels for item in lowered))]
    sizes = [a.sample_size for a in counted]
    total = sum(n for n in sizes if n) if all(sizes) else None
    return Certainty(
        level=level,
        start=start,
        lowered=tuple(lowered),
        summary=_summary(level, counted, total, [item.domain for item in lowered]),
        participants=total,
        counted=tuple(a.doi for a in counted),
    )


def _risk_of_bias(start: CertaintyLevel) -> list[Lowering]:
    if start != "high":
        return []
    why = "Allocation, blinding, losses and selective reporting cannot be judged from the texts given, so they are taken as a serious limitation."
    return [Lowering(domain="risk of bias", levels=1, why=why)]


def _inconsistency(counted: Sequence[Appraisal]) -> list[Lowering]:
    sides = {
        stance: sum(a.stance == stance for a in counted) for stance in ("supports", "contradicts", "mixed")
    }
    if len(counted) == 1:
        if sides["mixed"]:
            return [
                Lowering(
                    domain="inconsistency",
                    levels=1,
                    why="The one study that tests the claim is mixed in itself.",
                )
            ]
        return []
    if len({a.stance for a in counted}) == 1 and not sides["mixed"]:
        return []
    parts = ", ".join(f"{n} {stance}" for stance, n in sides.items() if n)
    return [Lowering(domain="inconsistency", levels=1, why=f"The studies do not agree: {parts}.")]


def _indirectness(counted: Sequence[Appraisal]) -> list[Lowering]:
    partly = sum(a.directness != "direct" for a in counted)
    if 2 * partly < len(counted):
        return []
    why = f"{partly} of the {len(counted)} studies that test the claim differ{'s' if partly == 1 else ''} from it in people, treatment or comparison."
    return [Lowering(domain="indirectness", levels=1, why=why)]


def _imprecision(counted: Sequence[Appraisal]) -> list[Lowering]:
    known = [a.sample_size for a in counted if a.sample_size]
    unknown = len(counted) - len(known)
    total = sum(known)
    if total >= OPTIMAL_INFORMATION_SIZE:
        return []
    if not known:
        why = "No study that tests the claim was found to state its size, so it cannot be taken as large."
        return [Lowering(domain="imprecision", levels=2, why=why)]
    rest = f", and {unknown} more without a stated size" if unknown else ""
    figure = f"{total} participants in {len(known)} stud{'y' if len(known) == 1 else 'ies'}{rest}"
    if total < VERY_SMALL:
        return [Lowering(domain="imprecision", levels=2, why=f"{figure}: fewer than {VERY_SMALL}.")]
    return [Lowering(domain="imprecision", levels=1, why=f"{figure}: fewer than {OPTIMAL_INFORMATION_SIZE}.")]


def _summary(
    level: CertaintyLevel, counted: Sequence[Appraisal], total: int | None, domains: Sequence[str]
) -> str:
    people = f" with {total} participants" if total else ""
    studies = f"{len(counted)} stud{'y' if len(counted) == 1 else 'ies'}{people}"
    because = f", lowered for {_list(domains)}" if domains else ""
    return f"By GRADE the certainty is {level}: {studies} test{'s' if len(counted) == 1 else ''} the claim{because}."


def hedge(level: CertaintyLevel) -> str:
    """The word GRADE guidelines 26 prescribes for a statement at this certainty."""
    return {"high": "", "moderate": "probably", "low": "may", "very low": "it is very uncertain whether"}[
        level
    ]


def _list(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
