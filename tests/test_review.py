"""The semantic diff: one change in meaning is one line, and equal pages give none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.outputs import read_synthesis
from pipeline.records import Synthesis
from pipeline.review.diff import diff

REFALO = "10.1080/02640414.2024.2321021"


@pytest.fixture(scope="module")
def page(fixtures: Path) -> dict[str, Any]:
    data = read_synthesis(fixtures / "golden" / "training-to-failure" / "synthesis.json").model_dump(
        mode="json"
    )
    data["hypotheses"] = [
        mechanism(1, "Tension", "Tension on the muscle could explain it."),
        mechanism(2, "Fatigue", "Less fatigue may keep later sets good."),
    ]
    return data


def mechanism(rank: int, title: str, text: str) -> dict[str, Any]:
    lay = [{"text": text, "dois": [REFALO], "quotes": []}]
    return {"rank": rank, "title": title, "lay": lay, "steps": [], "supported_by": [], "opposed_by": []}


def flip(data: dict[str, Any]) -> None:
    data["evidence"][1]["stance"] = "supports"


def lose_citation(data: dict[str, Any]) -> None:
    data["summary"][0]["dois"] = data["summary"][0]["dois"][:2]


def gain_citation(data: dict[str, Any]) -> None:
    data["summary"][2]["dois"] = [REFALO, "10.70252/ijes2026403"]


def reword(data: dict[str, Any]) -> None:
    data["summary"][1]["text"] = data["summary"][1]["text"].replace("very uncertain", "uncertain")


def remove_sentence(data: dict[str, Any]) -> None:
    del data["summary"][4]


def swap_mechanisms(data: dict[str, Any]) -> None:
    data["hypotheses"] = [
        mechanism(1, "Fatigue", "Less fatigue may keep later sets good."),
        mechanism(2, "Tension", "Tension on the muscle could explain it."),
    ]


def insert_mechanism(data: dict[str, Any]) -> None:
    old = data["hypotheses"]
    data["hypotheses"] = [
        mechanism(1, "Hormones", "Hormones might play a part in all this."),
        old[0] | {"rank": 2},
        old[1] | {"rank": 3},
    ]


def move_certainty(data: dict[str, Any]) -> None:
    data["certainty"]["level"] = "low"


def change_rung(data: dict[str, Any]) -> None:
    data["needed"][1]["size"] = "12 people"


def drop_study(data: dict[str, Any]) -> None:
    del data["evidence"][0]


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (lambda data: None, []),
        (flip, ["stance"]),
        (lose_citation, ["citation lost"]),
        (gain_citation, ["citation gained"]),
        (reword, ["sentence changed"]),
        (remove_sentence, ["sentence lost"]),
        (swap_mechanisms, ["mechanism re-ranked"]),
        (insert_mechanism, ["mechanism gained"]),
        (move_certainty, ["certainty"]),
        (change_rung, ["gold standard"]),
        (drop_study, ["study lost"]),
    ],
    ids=lambda v: getattr(v, "__name__", None),
)
def test_one_change_is_one_line(
    change: Callable[[dict[str, Any]], None], kinds: list[str], page: dict[str, Any]
) -> None:
    old = Synthesis.model_validate(page)
    data = Synthesis.model_validate(page).model_dump(mode="json")
    change(data)
    assert [c.kind for c in diff(old, Synthesis.model_validate(data))] == kinds


def test_nothing_that_differs_goes_unseen(page: dict[str, Any]) -> None:
    """Any text of the page, altered, shows as a difference."""
    old = Synthesis.model_validate(page)

    def walk(value: Any, path: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        if isinstance(value, dict):
            return [p for k, v in value.items() for p in walk(v, (*path, k))]
        if isinstance(value, list):
            return [p for k, v in enumerate(value) for p in walk(v, (*path, k))]
        return [path] if isinstance(value, str) else []

    for path in walk(old.model_dump(mode="json"), ()):
        data = old.model_dump(mode="json")
        spot = data
        for key in path[:-1]:
            spot = spot[key]
        spot[path[-1]] += "x"
        try:
            new = Synthesis.model_validate(data)
        except ValueError:
            continue
        assert diff(old, new), path
