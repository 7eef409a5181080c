"""Each check on right and wrong pages. The wrong ones are made from a right one by one change."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import run
from pipeline.checks import CHECKS, run_checks, subject_of_synthesis, subject_of_text
from pipeline.ingest import GivenClaim, read_claim
from pipeline.records import Synthesis
from pipeline.settings import Settings

REFALO = "10.1080/02640414.2024.2321021"
HERMANN = "10.1249/mss.0000000000003728"
GOLI = "10.70252/ijes2026403"


@pytest.fixture(scope="module")
def given(fixtures: Path) -> GivenClaim:
    return read_claim(fixtures / "claims" / "training-to-failure")


@pytest.fixture(scope="module")
def right(fixtures: Path, tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    (outcome,) = run(
        fixtures / "claims" / "training-to-failure",
        tmp_path_factory.mktemp("out"),
        Settings(),
        lambda *t: None,
    ).outcomes
    assert outcome.synthesis
    return outcome.synthesis


def codes(synthesis: Synthesis, given: GivenClaim) -> set[str]:
    return {v.code for v in run_checks(subject_of_synthesis(synthesis, given.studies)).errors}


def test_a_right_page_breaks_nothing(right: Synthesis, given: GivenClaim) -> None:
    assert run_checks(subject_of_synthesis(right, given.studies)).violations == ()


def sentence(data: dict[str, Any], **changes: Any) -> None:
    data["summary"][0].update(changes)


def mechanism(data: dict[str, Any], **step: Any) -> None:
    lay = [{"text": "Tension could explain it.", "dois": [REFALO], "quotes": []}]
    step = {"text": "Tension activates mTOR.", "dois": [], "background": True} | step
    data["hypotheses"] = [
        {"rank": 1, "title": "Tension", "lay": lay, "steps": [step], "supported_by": [], "opposed_by": []}
    ]


def quote(data: dict[str, Any], old: str, new: str) -> None:
    entry = next(e for e in data["evidence"] if e["doi"] == REFALO)
    assert old in entry["quote"]["text"]
    entry["quote"]["text"] = entry["quote"]["text"].replace(old, new)


def drop_study(data: dict[str, Any]) -> None:
    data["evidence"] = data["evidence"][1:]


def unmention(data: dict[str, Any], doi: str) -> None:
    for s in data["summary"]:
        s["dois"] = [d for d in s["dois"] if d != doi] or [REFALO]
        s["quotes"] = []


def tally(data: dict[str, Any]) -> None:
    data["tally"] = {"supports": 3, "contradicts": 0, "mixed": 0, "indirect": 0}


def shift(data: dict[str, Any]) -> None:
    data["evidence"][0]["quote"]["start"] += 1
    data["evidence"][0]["quote"]["end"] += 1


WRONG: list[tuple[str, Callable[[dict[str, Any]], None]]] = [
    ("citation-in-set", partial(sentence, dois=["10.1234/stranger"])),
    ("citation-in-set", partial(sentence, text="As 10.1234/stranger says.")),
    ("citation-in-set", partial(sentence, text="As https://doi.org/10.1080%2F02640414.2024.2321022 says.")),
    ("citation-in-set", partial(sentence, text="As doi:10.1080/02640414.2024.232102, says.")),
    ("citation-in-set", partial(sentence, text="As (10.1080/99…) says.")),
    (
        "citation-in-set",
        partial(mechanism, text="mTOR rises (10.1234/STRANGER).", dois=[REFALO], background=False),
    ),
    ("citation-present", partial(sentence, dois=[])),
    ("citation-present", partial(sentence, text="Muscles grow when pulled.", dois=[], quotes=[])),
    ("quote-verbatim", partial(quote, old="similar to", new="superior to")),
    ("quote-verbatim", partial(quote, old="one or two repetitions", new="one or three repetitions")),
    ("quote-verbatim", partial(quote, old="less acute", new="acute")),
    ("quote-verbatim", shift),
    (
        "quote-verbatim",
        partial(sentence, text="It saw “no growth at all in either of the legs”.", dois=[REFALO]),
    ),
    (
        "quote-verbatim",
        partial(sentence, text="It said “No condition stopped short of failure.”", dois=[REFALO]),
    ),
    ("nothing-left-out", drop_study),
    ("nothing-left-out", partial(unmention, doi=HERMANN)),
    ("nothing-left-out", tally),
    ("background-labelled", partial(mechanism, background=False)),
    ("background-labelled", partial(mechanism, dois=[REFALO])),
    ("background-labelled", partial(mechanism, text=f"Tension activates mTOR ({REFALO}).")),
]


@pytest.mark.parametrize(("code", "change"), WRONG, ids=[f"{n}-{code}" for n, (code, _) in enumerate(WRONG)])
def test_one_wrong_thing_is_found_by_its_check(
    code: str, change: Callable[[dict[str, Any]], None], right: Synthesis, given: GivenClaim
) -> None:
    data = right.model_dump(mode="json")
    change(data)
    assert code in codes(Synthesis.model_validate(data), given)


def test_a_marked_background_step_and_a_studys_own_step_are_both_fine(
    right: Synthesis, given: GivenClaim
) -> None:
    for step in ({}, {"text": "Growth was similar.", "dois": [REFALO], "background": False}):
        data = right.model_dump(mode="json")
        mechanism(data, **step)
        assert codes(Synthesis.model_validate(data), given) == set()


def test_a_call_for_research_needs_no_study(right: Synthesis, given: GivenClaim) -> None:
    data = right.model_dump(mode="json")
    data["summary"].append({"text": "Larger trials are needed.", "dois": [], "quotes": []})
    assert codes(Synthesis.model_validate(data), given) == set()


@pytest.mark.parametrize(
    ("text", "severities"),
    [
        (f"Growth was similar ({REFALO.upper()}).", []),
        (f"Growth was similar (https://doi.org/{REFALO}); [2](https://dx.doi.org/{HERMANN})", []),
        (f"<!doctype html><p>Growth <b>was</b> similar <a href='https://doi.org/{REFALO}'>1</a>.</p>", []),
        ("Growth was similar (10.1080/0264…)", ["warning"]),
        ("Growth was similar (10.1080/0265…)", ["error"]),
        ("Growth was similar (10.1080/02640414.2024.2321022).", ["error"]),
    ],
)
def test_a_strangers_text_is_read_however_it_writes_its_dois(
    text: str, severities: list[str], given: GivenClaim
) -> None:
    found = CHECKS["citation-in-set"](subject_of_text(text, "answer", given.claim, given.studies))
    assert [v.severity for v in found] == severities


def test_a_message_says_where_what_and_what_would_be_right(right: Synthesis, given: GivenClaim) -> None:
    data = right.model_dump(mode="json")
    quote(data, "similar to", "superior to")
    (violation,) = [
        v
        for v in run_checks(subject_of_synthesis(Synthesis.model_validate(data), given.studies)).errors
        if v.pointer == "/evidence/2/quote"
    ]
    assert violation.place == "evidence, Refalo 2024"
    assert "does not stand in Refalo 2024 word for word" in violation.message
    assert "growth similar to that of training to failure" in violation.message
