"""Counts as prose writes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.numbers import counts


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Six hundred and four women", [604]),
        ("twenty-one and twenty two", [21, 22]),
        ("one hundred and one thousand two hundred", [101_200]),
        ("fifteen hundred", [1500]),
        ("a hundred and five", [105]),
        ("two million three hundred thousand", [2_300_000]),
        ("Sixteen men, sixty women", [16, 60]),
        ("31 million children, 5 thousand men", [31_000_000, 5000]),
        ("1.5 million adults and a million more", [1_000_000]),
        ("two or three", [2, 3]),
        ("five and ten", [5, 10]),
        ("three and six months", [3, 6]),
        ("twenty and thirty", [20, 30]),
        ("one two three", [1, 2, 3]),
        ("two-thirds of the twelve", [12]),
        ("someone often atones", []),
        ("12,345,678", [12_345_678]),
        ("n = 1,250.", [1250]),
        ("10 000 people", [10_000]),
        ("1\u00a0250, 1\u2009250 and 1\u202f250", [1250, 1250, 1250]),
        ("1'250 and 1’250", [1250, 1250]),
        ("in 2019 500 patients, in 2020 twelve", [2019, 500, 2020, 12]),
        ("12/15, 10-15 and (n=12)", [12, 15, 10, 15, 12]),
        ("1.5, 0·05, .5, 1,2 and 1,250.5", []),
        ("IL-6, COVID-19, n-3, p53 and 12mg", []),
        ("9" * 6000, []),
        ("", []),
    ],
)
def test_whole_numbers_are_read_and_decimals_and_names_are_not(text: str, values: list[int]) -> None:
    assert [c.value for c in counts(text)] == values


@given(st.integers(0, 999_999_999), st.sampled_from(["", ",", "\u00a0", "\u2009", "\u202f"]))
def test_a_number_is_read_back_whatever_its_separator(number: int, separator: str) -> None:
    written = f"{number:,}".replace(",", separator)
    assert [(c.value, c.start, c.end) for c in counts(f"of {written} people.")] == [
        (number, 3, 3 + len(written))
    ]


@given(st.text() | st.text("0123456789., -'one twohundredandmillion"))
def test_any_text_gives_spans_in_order_that_do_not_overlap(text: str) -> None:
    at = 0
    for count in counts(text):
        assert at <= count.start < count.end <= len(text)
        at = count.end
