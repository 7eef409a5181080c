"""The transport: chat completions of any OpenAI-compatible endpoint, through the openai SDK."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pipeline.errors import ProviderError
from pipeline.llm.meter import current
from pipeline.llm.model import Reply, Request

if TYPE_CHECKING:
    from openai import AsyncOpenAI

DEFAULT_BASE_URL = "https://api.openai.com/v1"
_TRANSIENT = frozenset({408, 409, 429, 500, 502, 503, 504, 529})
_REMEDIES = {
    400: "the endpoint does not take this request: see what it says",
    401: "export a valid OPENAI_API_KEY",
    403: "use a key that may use this model",
    404: "correct --model or --base-url",
}


def refuse_if_not_loopback(base_url: str) -> None:
    """The kill-switch: with CLAIMSYNTH_LOOPBACK_ONLY set, only this machine may be asked."""
    if not os.environ.get("CLAIMSYNTH_LOOPBACK_ONLY"):
        return
    host = urlsplit(base_url).hostname or ""
    try:
        local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = host == "localhost"
    if not local:
        raise ProviderError(
            f"{host} is not this machine, and CLAIMSYNTH_LOOPBACK_ONLY is set",
            transient=False,
            remedy="unset CLAIMSYNTH_LOOPBACK_ONLY to ask a real endpoint",
        )


class OpenAIModel:
    """One endpoint and key. Retries are not made here: `pipeline.llm.retry` is the one retry layer."""

    def __init__(self, model: str, base_url: str, api_key: str, timeout: float) -> None:
        self.base_url = base_url or DEFAULT_BASE_URL
        self.host = urlsplit(self.base_url).netloc.rpartition("@")[2]
        self.model = model
        self._api_key = api_key
        self._timeout = timeout
        self._client: AsyncOpenAI | None = None
        refuse_if_not_loopback(self.base_url)

    def _connected(self) -> AsyncOpenAI:
        if self._client is None:
            from openai import AsyncOpenAI  # 0.7 s: paid only where a model is used

            self._client = AsyncOpenAI(
                api_key=self._api_key, base_url=self.base_url, timeout=self._timeout, max_retries=0
            )
        return self._client

    async def complete(self, request: Request) -> Reply:
        """One chat completion. Raises ProviderError with the endpoint's status and wish to wait."""
        import openai

        try:
            answer = await self._connected().chat.completions.create(  # type: ignore[call-overload]
                model=request.model,
                messages=list(request.messages),
                temperature=request.temperature,
                max_completion_tokens=request.max_tokens,
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": request.schema_name, "strict": True, "schema": request.schema},
                },
            )
        except openai.APIStatusError as error:
            raise _from_status(error, self.base_url) from None
        except openai.APIConnectionError as error:  # timeouts among them
            what = (
                "did not answer in time" if isinstance(error, openai.APITimeoutError) else "cannot be reached"
            )
            raise ProviderError(
                what, transient=True, where=self.base_url, remedy="start it, or correct --base-url"
            ) from None
        except (openai.OpenAIError, ValueError) as error:
            raise ProviderError(
                f"answered with something that is no completion ({type(error).__name__})",
                transient=True,
                where=self.base_url,
            ) from None
        return _reply(answer, self.base_url)


def _reply(answer: Any, where: str) -> Reply:
    """The SDK's object as a Reply; servers leave fields out, so nothing is taken for granted."""
    choices = getattr(answer, "choices", None)
    if not choices or getattr(choices[0], "message", None) is None:
        raise ProviderError("answered without a message", transient=True, where=where)
    message, usage = choices[0].message, getattr(answer, "usage", None)
    reply = Reply(
        text=message.content if isinstance(message.content, str) else "",
        finish_reason=str(choices[0].finish_reason or ""),
        refusal=str(getattr(message, "refusal", None) or ""),
        model=str(getattr(answer, "model", "") or ""),
        prompt_tokens=int(getattr(usage, "prompt_tokens", 0) or 0),
        output_tokens=int(getattr(usage, "completion_tokens", 0) or 0),
    )
    meter = current()
    meter.prompt_tokens += reply.prompt_tokens
    meter.output_tokens += reply.output_tokens
    meter.model = reply.model or meter.model
    return reply


def _from_status(error: Any, where: str) -> ProviderError:
    status = int(error.status_code)
    body = error.body if isinstance(error.body, dict) else {}
    message = str(body.get("message") or error.message)[:200]
    quota = body.get("code") == "insufficient_quota"
    transient = status in _TRANSIENT and not quota
    if status == 400 and "temperature" in message:
        return ProviderError(
            f"answered 400: {message}", transient=False, status=400, where=where, remedy="use --temperature 1"
        )
    remedy = (
        "add credit to the account"
        if quota
        else _REMEDIES.get(status, "" if transient else "see what the endpoint says")
    )
    return ProviderError(
        f"answered {status}: {message}",
        transient=transient,
        status=status,
        retry_after=_seconds(error.response.headers),
        where=where,
        remedy=remedy,
    )


def _seconds(headers: Any) -> float | None:
    """How long the endpoint asks to wait, in seconds; None where it does not say so in a plain number."""
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) * scale)
        except (KeyError, ValueError):
            continue
    return None
