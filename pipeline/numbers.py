"""Numbers as prose writes them: digits with separators, and number words up to the millions."""

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
_SCALES = {"hundred": 100, "thousand": 1000, "million": 1_000_000}
_GAP = r"(?:\s+|\s*-\s*)"
_AND = rf"{_GAP}(?:and\s+)?"
_SMALL = rf"(?:(?:{'|'.join(_TENS)})(?:{_GAP}(?:{'|'.join(list(_UNITS)[1:10])}))?|{'|'.join(sorted(_UNITS, key=len, reverse=True))})"
_BELOW_1000 = rf"(?:(?:{_SMALL}{_GAP})?hundred(?:{_AND}{_SMALL}\b)?|{_SMALL})"
_BELOW_A_MILLION = rf"(?:(?:{_BELOW_1000}{_GAP})?thousand(?:{_AND}{_BELOW_1000}\b)?|{_BELOW_1000})"
_FRACTION = r"(?:thirds?|hal(?:f|ves)|quarters?|fifths?|sixths?|eighths?|tenths?)"
_WORDS = re.compile(
    rf"\b(?!(?<=[0-9]\s)(?:{'|'.join(_SCALES)}))(?:(?:{_BELOW_1000}{_GAP})?million(?:{_AND}{_BELOW_A_MILLION}\b)?|{_BELOW_A_MILLION})\b(?![\s-]{_FRACTION}\b)",
    re.IGNORECASE,
)
_SPACE = "\u00a0\u2009\u202f"
# The first form is grouped in thousands. Neither begins or ends inside a decimal or a name such as "IL-6".
_DIGITS = re.compile(
    rf"(?<![\w.,·])(?<![A-Za-z]-)(?:\d{{1,3}}(?:[, '’{_SPACE}]\d{{3}}){{1,4}}|\d{{1,15}})(?!\w|[.,·]\d)"
    r"(?P<scale>\s+(?:hundred|thousand|million)\b)?",
    re.IGNORECASE,
)


class Count(NamedTuple):
    """A whole number in a text and its span."""

    value: int
    start: int
    end: int


def counts(text: str) -> list[Count]:
    """The whole numbers in a text, written as digits or words, in order; decimals are left out."""
    found = [
        Count(int(re.sub(r"\D", "", m.group())) * _value(m["scale"] or "one"), *m.span())
        for m in _DIGITS.finditer(text)
    ]
    found += [Count(_value(m.group()), *m.span()) for m in _WORDS.finditer(text)]
    return sorted(found, key=lambda c: c.start)


def _value(words: str) -> int:
    total, current = 0, 0
    for word in re.findall(r"[a-z]+", words.lower()):
        if word in _UNITS or word in _TENS:
            current += _UNITS.get(word, 0) + _TENS.get(word, 0)
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0
    return total + current
