"""Answers held to a JSON Schema: read, validated, and asked again with exactly what was wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pipeline.errors import ModelOutputError
from pipeline.llm.model import Model, Reply, Request
from pipeline.schemas_io import violations

_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(?P<body>.*)\n\s*```\s*\Z", re.DOTALL)

Accept = Callable[[Any], list[str]]
"""Further rules on an answer that fits its schema: what is wrong with it, one line each; [] = nothing."""


async def answer(
    model: Model, request: Request, repairs: int, accept: Accept = lambda data: []
) -> tuple[Any, list[str]]:
    """The model's answer as data that fits the schema, and what `accept` still finds wrong with it.

    An answer that is truncated, not JSON, breaks the schema or fails `accept` is sent back at most `repairs`
    times with the exact violations. Raises ModelOutputError where no answer fitted the schema, and at once
    where the model refuses.
    """
    best: tuple[Any, list[str]] | None = None
    wrong: list[str] = []
    asked = request
    for _ in range(repairs + 1):
        reply = await model.complete(asked)
        if reply.refusal or reply.finish_reason == "content_filter":
            raise ModelOutputError(
                f"the model refused: {reply.refusal or 'its content filter stopped the answer'}"
            )
        data, wrong = _read(reply, request.schema)
        if not wrong:
            wrong = accept(data)
            if not wrong:
                return data, []
            if best is None or len(wrong) < len(best[1]):
                best = (data, wrong)
        asked = replace(request, messages=(*request.messages, *_sent_back(reply, wrong)))
    if best:
        return best
    raise ModelOutputError("; ".join(wrong)[:500])


def _read(reply: Reply, schema: dict[str, Any]) -> tuple[Any, list[str]]:
    """The answer's data and what is wrong with it. A truncated answer is never repaired."""
    from jsonschema import Draft202012Validator

    if reply.finish_reason == "length":
        return None, ["the answer was cut off at its token limit: answer more briefly"]
    fenced = _FENCE.match(reply.text)
    try:
        data = json.loads(
            fenced["body"] if fenced else reply.text, parse_constant=_refuse, object_pairs_hook=_no_key_twice
        )
    except (ValueError, RecursionError) as error:
        return None, [f"the answer is not JSON: {error}"]
    return data, violations(data, Draft202012Validator(schema))


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return data


def _sent_back(reply: Reply, wrong: list[str]) -> tuple[dict[str, str], ...]:
    listed = "\n".join(f"- {line}" for line in wrong)
    return (
        {"role": "assistant", "content": reply.text[:20000] or "(empty)"},
        {
            "role": "user",
            "content": f"Your answer cannot be used as it is:\n{listed}\nAnswer again, whole, as JSON that fits the schema.",
        },
    )
