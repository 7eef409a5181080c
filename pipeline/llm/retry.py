"""The one retry layer: transient failures are tried again with jittered back-off, as long as the endpoint asks."""

from __future__ import annotations

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    stop_after_attempt,
    wait_random_exponential,
)

from pipeline.errors import ProviderError
from pipeline.llm.meter import current
from pipeline.llm.model import Model, Reply, Request

LONGEST_WAIT = 60.0
"""Seconds; an endpoint that asks for more is waited for this long."""

_backoff = wait_random_exponential(multiplier=0.5, max=LONGEST_WAIT)


def _wait(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, ProviderError) else None
    return min(asked, LONGEST_WAIT) if asked is not None else _backoff(state)


class Retrying:
    """Sends a request at most `attempts` times; a final failure is raised at once."""

    def __init__(self, inner: Model, attempts: int) -> None:
        self._inner = inner
        self._attempts = attempts

    async def complete(self, request: Request) -> Reply:
        """The reply, or the last ProviderError."""
        attempts = AsyncRetrying(
            retry=retry_if_exception(lambda e: isinstance(e, ProviderError) and e.transient),
            stop=stop_after_attempt(self._attempts),
            wait=_wait,
            reraise=True,
        )
        async for attempt in attempts:
            with attempt:
                current().requests += 1
                return await self._inner.complete(request)
        raise AssertionError("tenacity ended without a reply or an error")
