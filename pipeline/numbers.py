"""Numbers as prose writes them: digits with separators, and number words up to the thousands."""

from __future__ import annotations

import re
from typing import NamedTuple

_UNITS = dict(
    zip(
        (
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
            "sixteen seventeen eighteen nineteen"
        ).split(),
        range(20),
        strict=True,
    )
)
_TENS = dict(
    zip(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"],
        range(20, 100, 10),
        strict=True,
    )
)
_SCALES = {"hundred": 100, "thousand": 1000}
_NUMBER_WORD = "|".join([*_UNITS, *_TENS, *_SCALES])
_WORDS = re.compile(rf"\b(?:{_NUMBER_WORD})(?:(?:[\s-]+(?:and\s+)?)(?:{_NUMBER_WORD}))*\b", re.IGNORECASE)
_DIGITS = re.compile(r"(?<![\w.,])\d{1,3}(?:[, \u2009\u202f]\d{3})+(?![\d.])|(?<![\w.,])\d+(?![\w]|[.,]\d)")


class Count(NamedTuple):
    """A whole number in a text and its span."""

    value: int
    start: int
    end: int


def counts(text: str) -> list[Count]:
    """The whole numbers in a text, written as digits or words, in order; decimals are left out."""
    found = [Count(int(re.sub(r"\D", "", m.group())), *m.span()) for m in _DIGITS.finditer(text)]
    for m in _WORDS.finditer(text):
        value = _value(m.group())
        if value is not None:
            found.append(Count(value, *m.span()))
    return sorted(found, key=lambda c: c.start)


def _value(words: str) -> int | None:
    total, current = 0, 0
    for word in re.split(r"[\s-]+", words.lower()):
        if word == "and":
            continue
        if word in _UNITS:
            current += _UNITS[word]
        elif word in _TENS:
            current += _TENS[word]
        elif word == "hundred":
            current = (current or 1) * 100
        else:
            total += (current or 1) * 1000
            current = 0
    return total + current
