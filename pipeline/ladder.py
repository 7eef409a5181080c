"""Gold standard evidence needed: the studies that would settle a claim, strongest first.

The order is that of the OCEBM levels of evidence (Howick et al. 2011) for questions of benefit: systematic
review of randomised trials, randomised trial, prospective controlled cohort; a mechanistic study comes last because it
explains and does not settle. Sizes come from the usual formula for two parallel groups and a continuous
outcome (Julious 2004, Stat Med 23:1921-86), rounded up to tens, with the assumptions printed beside them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from pipeline.records import Appraisal, NeededStudy

SMALL_EFFECT = 0.3
"""Standardised mean difference that the superiority trial should be able to see."""
MARGIN = 0.2
"""Standardised equivalence margin: a difference below it is taken as too small to matter."""
SHORTEST_WEEKS = 12
"""A trial of training, diet or supplements is asked to last at least this long, however short the given ones were."""


@dataclass(frozen=True)
class Pico:
    """The claim's question, each part a noun phrase, and whether the claim says "no difference"."""

    population: str
    intervention: str
    comparator: str
    outcome: str
    no_difference: bool


def per_group(effect: float, power: float = 0.9, alpha: float = 0.05, *, equivalence: bool = False) -> int:
    """Participants per group for a standardised difference (or margin), two parallel groups, rounded up to tens.

    Superiority is two-sided at `alpha`; equivalence is two one-sided tests at `alpha` each, true difference 0.
    """
    z = NormalDist().inv_cdf
    terms = z(1 - alpha) + z(1 - (1 - power) / 2) if equivalence else z(1 - alpha / 2) + z(power)
    return math.ceil(2 * (terms / effect) ** 2 / 10) * 10


def ladder(
    pico: Pico, appraisals: Sequence[Appraisal], longest_days: float | None
) -> tuple[NeededStudy, ...]:
    """The rungs that are still missing, strongest first, each with the claim's own PICO.

    `longest_days` is the longest duration among the given studies that test the claim, None where unknown.
    """
    n = per_group(MARGIN, equivalence=True) if pico.no_difference else per_group(SMALL_EFFECT)
    assumed = (
        f"90% power to show that the groups differ by less than {MARGIN} standard deviations"
        if pico.no_difference
        else f"90% power for a difference of {SMALL_EFFECT} standard deviations"
    )
    kind = "equivalence trial" if pico.no_difference else "superiority trial"
    weeks = max(SHORTEST_WEEKS, round((longest_days or 0) / 7))
    seen = (
        f"the longest duration found in the studies given is {_period(longest_days)}"
        if longest_days
        else "no duration was found in the studies given"
    )
    tests = [a for a in appraisals if a.stance != "indirect"]
    sizes = [a.sample_size for a in tests if a.sample_size]
    large = max(2 * n, 10 * math.ceil(2 * max(sizes, default=0) / 10))
    beyond = f", and at least twice the largest study given ({max(sizes):,})" if large > 2 * n else ""
    pooled = max(10 * math.ceil(5 * 2 * n / 50), 10 * math.ceil(2 * sum(sizes) / 10))
    common = {
        "population": pico.population
        or "the people the claim is about, described well enough to be recognised",
        "intervention": pico.intervention,
        "comparator": pico.comparator or "placebo or no treatment, everything else equal",
        "outcome": pico.outcome
        or "the claimed outcome, named in advance with its smallest important difference",
    }
    trials = len(tests)
    rungs = [
        (
            "Systematic review with individual-participant meta-analysis of preregistered randomised trials",
            "as long as its trials",
            f"at least 5 trials, together {pooled:,} participants or more, and no fewer than twice those tested so far",
            f"It alone can tell a true difference between studies from chance; the {trials} given that test{'s' if trials == 1 else ''} the claim cannot."
            if trials
            else "None of the studies given tests the claim, so there is nothing yet to combine.",
        ),
        (
            f"Large, preregistered, multi-centre randomised {kind}, outcome assessors blinded",
            f"at least {weeks} weeks ({seen})",
            f"{large:,} participants ({large // 2:,} in each group): {assumed}{beyond}",
            "A result that is only “not significant” cannot show that two things are equal; an equivalence margin set in advance can."
            if pico.no_difference
            else "It would be large enough to find, or rule out, a difference that matters.",
        ),
        (
            "Randomised crossover or within-person trial, with washout where needed",
            f"at least {max(4, weeks // 2)} weeks in each condition",
            f"{_paired(n)} participants: the same assumption, correlation 0.7 within a person",
            "Each person is their own control, so that fewer are needed; it settles short-term effects only.",
        ),
        (
            "Prospective cohort with measured exposure and adjustment for confounders set out in advance",
            "at least 1 year",
            "1,000 participants or more, so that 10 or more adjustment factors can be fitted",
            "It would show whether the effect holds outside trials; it cannot settle the claim, as those who choose the intervention differ.",
        ),
        (
            "Randomised mechanistic study that measures the proposed steps and the outcome in the same people",
            f"at least {max(2, weeks // 4)} weeks",
            f"{2 * per_group(0.8)} participants: 90% power for a large difference (0.8 standard deviations) in the step",
            "It would tell why the effect is there or not, and which hypothesis to keep.",
        ),
    ]
    return tuple(
        NeededStudy(rank=rank, design=design, duration=duration, size=size, why=why, **common)
        for rank, (design, duration, size, why) in enumerate(rungs, start=1)
    )


def _paired(per_arm: int, correlation: float = 0.7) -> int:
    return math.ceil(per_arm * (1 - correlation) / 10) * 10


def _period(days: float | None) -> str:
    if not days:
        return "an unstated time"
    if days < 14:
        return f"{days:.0f} day{'' if round(days) == 1 else 's'}"
    if days < 365:
        return f"{days / 7:.0f} weeks"
    return f"{days / 365.25:.1f} years"
