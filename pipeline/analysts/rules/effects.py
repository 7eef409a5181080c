"""Effect estimates as a sentence prints them: value, unit, interval, p."""

from __future__ import annotations

import re

from pipeline.records import Effect

_NUM = r"[-−–+]?\d+(?:\.\d+)?"
_INTERVAL = re.compile(
    rf"(?P<kind>(?:\d{{2}}(?:\.\d)?\s?%\s*)?(?:CI|CrI|HDI|confidence interval|credible interval)s?)\s*[:=,;]?\s*[\[(]?\s*(?P<low>{_NUM})\s?%?\s*(?:to|,|;|–|-|—)\s*(?P<high>{_NUM})",
    re.IGNORECASE,
)
_P = re.compile(r"\b[pP](?:[- ]?values?)?\s*[<>=≤≥]\s*0?\.\d+")
_MEASURES = (
    ("hazard ratio", r"\bhazard ratios?|\bHR\b"),
    ("odds ratio", r"\bodds ratios?|\bOR\b(?=\s*[=:;,(\d])"),
    ("risk ratio", r"\b(?:risk|rate) ratios?|\brelative risks?|\bRR\b"),
    ("standardised mean difference", r"\bSMD\b|\bstandardi[sz]ed mean differences?|\bCohen|\beffect size"),
    ("mean difference", r"\b(?:mean|absolute|adjusted|between-group|treatment) differences?"),
    ("percent change", r"\d\s?%"),
    ("change", r"\b(?:by|of)\s+[-−+]?\d"),
)
_VALUE = re.compile(
    rf"(?:\b(?:by|of|was|were|to|HR|OR|RR|difference|ratio)\b\s*[:=;(]?\s*(?:about |roughly |approximately )?|(?<=\s)\(?)(?P<value>{_NUM})(?:\s?±\s?\d+(?:\.\d+)?)?\s?"
    r"(?P<unit>%|cm|mm|kg|g/dl|mg/dl|mmol/l|W/kg(?: bw)?|W\b|mmHg|m\b|s\b|min(?:utes)?\b|hours?\b|days?\b|weeks?\b|points?\b|pt\b)?"
)


def effect_in(sentence: str) -> Effect | None:
    """The estimate of a sentence, nothing computed; None where it prints neither interval nor p.

    A value is given only with its interval, inside which it must lie: a figure on its own may be an arm's.
    """
    intervals = list(_INTERVAL.finditer(sentence))
    interval = intervals[0] if len(intervals) == 1 else None  # two are as a rule those of the arms
    p = _P.search(sentence)
    if interval and _number(interval["low"]) > _number(interval["high"]):
        interval = None
    if not interval and not p:
        return None
    printed_p = " ".join(p.group().split()) if p else ""
    if not interval:
        return Effect(p=printed_p)
    low, high = _number(interval["low"]), _number(interval["high"])
    before = sentence[: interval.start()]
    values = [m for m in _VALUE.finditer(before) if low <= _number(m["value"]) <= high]
    value = values[-1] if values else None
    return Effect(
        measure=next((name for name, pattern in _MEASURES if re.search(pattern, before)), "")
        if value
        else "",
        value=_number(value["value"]) if value else None,
        unit=(value["unit"] or "") if value else "",
        ci_low=low,
        ci_high=high,
        interval=" ".join(interval["kind"].split()),
        p=printed_p,
    )


def _number(text: str) -> float:
    return float(text.replace("−", "-").replace("–", "-").lstrip("+"))
