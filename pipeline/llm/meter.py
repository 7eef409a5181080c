"""Counts what a stage asked of a model, wherever below it the requests were made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TypedDict


class Usage(TypedDict):
    """The meter's figures under the names of `StageRun`'s fields."""

    requests: int
    prompt_tokens: int
    output_tokens: int
    model: str
    prompt: str


@dataclass
class Meter:
    """Requests and tokens of one stage. Tokens are as the endpoint counts them."""

    requests: int = 0
    prompt_tokens: int = 0
    output_tokens: int = 0
    model: str = ""
    prompt: str = ""

    def as_fields(self) -> Usage:
        """The figures as keyword arguments for a `StageRun`."""
        return Usage(
            requests=self.requests,
            prompt_tokens=self.prompt_tokens,
            output_tokens=self.output_tokens,
            model=self.model,
            prompt=self.prompt,
        )


_current: ContextVar[Meter | None] = ContextVar("meter", default=None)


@contextmanager
def metered(meter: Meter) -> Iterator[None]:
    """Everything asked inside this block, in this task or those it starts, is counted on `meter`."""
    token = _current.set(meter)
    try:
        yield
    finally:
        _current.reset(token)


def current() -> Meter:
    """The meter of the stage at work; a throw-away one outside any stage."""
    return _current.get() or Meter()
