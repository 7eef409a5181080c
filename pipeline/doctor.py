"""What is configured, what is reachable, what is missing, and the line that mends it."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline import outputs, schemas_io, settings
from pipeline.batch import own_version
from pipeline.errors import ClaimsynthError
from pipeline.prompts_io import PROMPTS, load_prompt


@dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    what: str
    state: Literal["ok", "note", "wrong"]
    found: str
    remedy: str = ""

    def as_data(self) -> dict[str, str]:
        """The line for `--json`."""
        return asdict(self)


def examine(options: Mapping[str, Any], out: Path, file: Path | None = None) -> list[Line]:
    """Everything, in the order in which it is needed. Sends one GET to the endpoint where a model is set, no more."""
    lines = [
        Line("claimsynth", "ok", own_version()),
        Line(
            "Python",
            "ok" if sys.version_info >= (3, 11) else "wrong",
            sys.version.split()[0],
            "" if sys.version_info >= (3, 11) else "install Python 3.11 or later",
        ),
        _schemas(),
        _prompts(),
        _output(out),
    ]
    try:
        chosen = settings.load(options, file)
    except ClaimsynthError as error:
        return [*lines, Line("settings", "wrong", f"{error.where}: {error.what}", error.remedy)]
    used = (
        str(file or settings.FILE) if (file or Path(settings.FILE)).is_file() else "defaults and environment"
    )
    lines.append(Line("settings", "ok", used))
    if not chosen.model:
        how = "set a model with --model NAME (and --base-url for a local server) to draft with one"
        return [*lines, Line("analyst", "note", "the embedded one: no model, no network, no key", how)]
    lines.append(Line("analyst", "ok", f"language model {chosen.model}"))
    try:
        key = chosen.api_key()
    except ClaimsynthError as error:
        return [*lines, Line("key", "wrong", error.what, error.remedy)]
    lines.append(
        Line(
            "key",
            "ok",
            "found in the environment" if key != "none" else "none, as the endpoint is named with base_url",
        )
    )
    return [*lines, _endpoint(chosen, key)]


def _schemas() -> Line:
    stale = schemas_io.stale(schemas_io.resources("schemas"))
    if stale:
        return Line(
            "schemas",
            "wrong",
            f"not what the records say: {', '.join(stale)}",
            "run `claimsynth schema --write schemas`",
        )
    return Line("schemas", "ok", f"{len(schemas_io.PUBLISHED)} current")


def _prompts() -> Line:
    try:
        loaded = [load_prompt(name) for name in PROMPTS]
    except ClaimsynthError as error:
        return Line("prompts", "wrong", str(error), error.remedy)
    return Line("prompts", "ok", ", ".join(f"{p.id} v{p.version}" for p in loaded))


def _output(out: Path) -> Line:
    try:
        outputs.ensure_writable(out)
    except ClaimsynthError as error:
        return Line("output folder", "wrong", f"{error.where}: {error.what}", error.remedy)
    return Line("output folder", "ok", str(out))


def _endpoint(chosen: settings.Settings, key: str) -> Line:
    from pipeline.llm.openai_api import DEFAULT_BASE_URL, refuse_if_not_loopback

    base = (chosen.base_url or DEFAULT_BASE_URL).rstrip("/")
    request = urllib.request.Request(f"{base}/models", headers={"Authorization": f"Bearer {key}"})
    try:
        refuse_if_not_loopback(base)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return Line("endpoint", "ok", f"{base} answers ({answer.status})")
    except urllib.error.HTTPError as error:
        if error.code in (401, 403):
            return Line(
                "endpoint", "wrong", f"{base} refuses the key ({error.code})", "export a valid OPENAI_API_KEY"
            )
        return Line(
            "endpoint",
            "note",
            f"{base} answers, but does not list models ({error.code})",
            "carry on: not every server lists them",
        )
    except ClaimsynthError as error:
        return Line("endpoint", "wrong", error.what, error.remedy)
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        return Line(
            "endpoint",
            "wrong",
            f"{base} cannot be reached ({reason})",
            "start the server, or correct --base-url",
        )
