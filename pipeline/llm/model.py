"""The one door to a language model: a request is a value, `complete` turns it into a reply."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Request:
    """Everything that decides an answer, and nothing else."""

    messages: tuple[dict[str, str], ...]
    """Chat messages: role and content."""
    schema_name: str
    """Name of the answer's schema: letters, digits, underscores."""
    schema: dict[str, Any]
    """JSON Schema of the answer, in OpenAI's strict subset."""
    model: str
    """The model asked for."""
    temperature: float
    """Sampling temperature."""
    max_tokens: int
    """Most tokens the answer may have."""


@dataclass(frozen=True)
class Reply:
    """What came back, as it came."""

    text: str
    """The answer's content; may be empty."""
    finish_reason: str
    """Why the model stopped: stop, length, content_filter; "" where the endpoint does not say."""
    refusal: str
    """The refusal, where the model gave one."""
    model: str
    """The model as it named itself."""
    prompt_tokens: int
    """As counted by the endpoint; 0 where it does not count."""
    output_tokens: int
    """As counted by the endpoint."""


class Model(Protocol):
    """Anything that answers requests: the transport, or a layer around another Model."""

    async def complete(self, request: Request) -> Reply:
        """The reply to one request. Raises ProviderError; says nothing about whether the content is usable."""
        ...
