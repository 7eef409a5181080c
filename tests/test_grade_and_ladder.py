"""Certainty and the ladder of missing evidence, by the documented rules."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.grade import LEVELS, certainty, hedge
from pipeline.ladder import Pico, ladder, per_group
from pipeline.records import Appraisal, Claim

CLAIM = Claim(slug="c", statement="The drink improves sprint performance.")


def appraisal(n: int, **changes: Any) -> Appraisal:
    fields = {
        "doi": f"10.1234/{n}",
        "stance": "supports",
        "directness": "direct",
        "design": "randomised trial",
        "sample_size": 300,
    }
    return Appraisal(**{**fields, "reason": "r", "quote": None, **changes})


@pytest.mark.parametrize(
    ("studies", "level", "domains"),
    [
        ([{}, {}], "moderate", ["risk of bias"]),
        ([{}, {"stance": "contradicts"}], "low", ["risk of bias", "inconsistency"]),
        ([{}, {"stance": "mixed"}], "low", ["risk of bias", "inconsistency"]),
        ([{"stance": "mixed"}], "very low", ["risk of bias", "inconsistency", "imprecision"]),
        ([{"sample_size": 100}, {"sample_size": 100}], "low", ["risk of bias", "imprecision"]),
        ([{"sample_size": 20}, {"sample_size": 20}], "very low", ["risk of bias", "imprecision"]),
        ([{"sample_size": None}, {}], "low", ["risk of bias", "imprecision"]),
        ([{"sample_size": None}, {"sample_size": None}], "very low", ["risk of bias", "imprecision"]),
        ([{"sample_size": None}, {"sample_size": 30}], "very low", ["risk of bias", "imprecision"]),
        ([{"directness": "partly direct"}, {}], "low", ["risk of bias", "indirectness"]),
        ([{"design": "cohort study"}, {"design": "cohort study"}], "low", []),
        (
            [{"design": "cohort study"}, {"design": "cohort study", "stance": "contradicts"}],
            "very low",
            ["inconsistency"],
        ),
        ([{}, {}, {"stance": "indirect", "sample_size": 9}], "moderate", ["risk of bias"]),
        ([{"stance": "indirect"}], "very low", []),
    ],
)
def test_certainty_follows_its_rules(studies: list[dict[str, Any]], level: str, domains: list[str]) -> None:
    result = certainty(CLAIM, [appraisal(n, **changes) for n, changes in enumerate(studies)])
    assert (result.level, [item.domain for item in result.lowered]) == (level, domains)
    assert result.level in result.summary or not result.counted


stances = st.sampled_from(["supports", "contradicts", "mixed", "indirect"])
designs = st.sampled_from(["randomised trial", "cohort study", "case series", "unclear"])


@given(st.lists(st.tuples(stances, designs, st.one_of(st.none(), st.integers(1, 5000))), max_size=8))
def test_certainty_is_never_high_and_adding_an_indirect_study_changes_nothing(studies: list[Any]) -> None:
    read = [appraisal(n, stance=s, design=d, sample_size=size) for n, (s, d, size) in enumerate(studies)]
    result = certainty(CLAIM, read)
    assert LEVELS.index(result.level) < LEVELS.index("high")
    assert certainty(CLAIM, [*read, appraisal(99, stance="indirect")]) == result


def test_the_hedge_weakens_with_the_certainty() -> None:
    assert [hedge(level) for level in reversed(LEVELS)] == [
        "",
        "probably",
        "may",
        "it is very uncertain whether",
    ]


def test_sizes_are_those_of_the_textbook() -> None:
    # Julious 2004: two-sided 5%, 90% power, d = 0.5: 84-86 a group; equivalence with margin 0.5: 87
    assert per_group(0.5) == 90
    assert per_group(0.5, equivalence=True) == 90
    assert per_group(0.2, equivalence=True) == 550


def test_no_size_is_asked_for_that_was_tested_already() -> None:
    rungs = ladder(
        Pico("children", "zinc", "placebo", "pneumonia", False),
        [appraisal(1, sample_size=604), appraisal(2, sample_size=3000)],
        None,
    )
    assert "6,000 participants" in rungs[1].size and "7,210 participants" in rungs[0].size


@pytest.mark.parametrize("no_difference", [False, True])
def test_the_ladder_is_specific_to_the_claim_and_its_strongest_rung_comes_first(no_difference: bool) -> None:
    pico = Pico("sprinters", "the drink", "water", "sprint time", no_difference)
    rungs = ladder(pico, [appraisal(1)], 42.0)
    assert [r.rank for r in rungs] == [1, 2, 3, 4, 5]
    assert rungs[0].design.startswith("Systematic review")
    assert ("equivalence" in rungs[1].design) is no_difference
    assert all(
        (r.population, r.intervention, r.comparator, r.outcome)
        == ("sprinters", "the drink", "water", "sprint time")
        for r in rungs
    )
    assert "6 weeks" in rungs[1].duration
