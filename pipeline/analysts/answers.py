"""The JSON Schemas that a model's answers are held to, in OpenAI's strict subset.

Every property is required, no object takes further ones, and what may be missing is nullable. Studies and
findings are enums of exactly the keys that were given, so a study that was not given cannot be cited.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from pipeline.records import Design, Direction, Directness, Stance

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_NUMBER: Schema = {"type": ["number", "null"]}
_COUNT: Schema = {"type": ["integer", "null"]}


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _one_of(values: Sequence[str]) -> Schema:
    return {"type": "string", "enum": list(values)}


def extraction() -> Schema:
    """Findings of one study."""
    effect = _object(
        measure=_TEXT, value=_NUMBER, unit=_TEXT, ci_low=_NUMBER, ci_high=_NUMBER, interval=_TEXT, p=_TEXT
    )
    finding = _object(
        population=_TEXT,
        intervention=_TEXT,
        comparator=_TEXT,
        outcome=_TEXT,
        design=_one_of(get_args(Design)),
        sample_size=_COUNT,
        effect={"anyOf": [effect, {"type": "null"}]},
        direction=_one_of(get_args(Direction)),
        quote=_TEXT,
    )
    return _object(findings=_list(finding))


def appraisal() -> Schema:
    """One study held against the claim. The reason comes first: the verdict follows from it."""
    return _object(
        what_was_compared=_TEXT,
        reason=_TEXT,
        stance=_one_of(get_args(Stance)),
        directness=_one_of(get_args(Directness)),
        design=_one_of(get_args(Design)),
        sample_size=_COUNT,
        quote=_TEXT,
    )


def draft(keys: Sequence[str]) -> Schema:
    """The words of a claim page; `keys` are the studies that may be cited."""
    studies = _list(_one_of(keys))
    sentence = _object(text=_TEXT, studies=studies)
    step = _object(text=_TEXT, studies=studies, background={"type": "boolean"})
    hypothesis = _object(
        title=_TEXT, lay=_list(sentence), steps=_list(step), supported_by=studies, opposed_by=studies
    )
    needed = _object(
        design=_TEXT,
        population=_TEXT,
        intervention=_TEXT,
        comparator=_TEXT,
        outcome=_TEXT,
        duration=_TEXT,
        size=_TEXT,
        why=_TEXT,
    )
    return _object(summary=_list(sentence), hypotheses=_list(hypothesis), needed=_list(needed))
