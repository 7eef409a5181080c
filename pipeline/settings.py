"""Settings: defaults, then `claimsynth.toml`, then `CLAIMSYNTH_…` in the environment, then options; the last wins."""

from __future__ import annotations

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pipeline.errors import SettingsError

FILE = "claimsynth.toml"
PREFIX = "CLAIMSYNTH_"
_NOT_SETTINGS = frozenset({"CLAIMSYNTH_API_KEY", "CLAIMSYNTH_LOOPBACK_ONLY", "CLAIMSYNTH_DATA"})


@dataclass(frozen=True)
class Settings:
    """Everything that can be set. A key is never one of them: it comes from the environment only."""

    model: str = ""
    """Name of the language model; empty = the embedded analyst, which needs none."""
    base_url: str = ""
    """Address of an OpenAI-compatible endpoint, such as http://localhost:8080/v1; empty = OpenAI's own."""
    temperature: float = 0.0
    """Sampling temperature, 0 to 2."""
    max_output_tokens: int = 8000
    """Tokens one answer may have."""
    timeout: float = 120.0
    """Seconds one request may take."""
    attempts: int = 4
    """Times a request is sent when the endpoint fails in passing."""
    repairs: int = 2
    """Times an answer that breaks its schema or misquotes is asked again."""
    concurrency: int = 8
    """Claims worked on at once."""
    store: str = ""
    """Folder of the stage store; empty = .store in the output folder."""

    def api_key(self) -> str:
        """The key from CLAIMSYNTH_API_KEY or OPENAI_API_KEY; a local endpoint needs none.

        Raises SettingsError where a key is needed and there is none.
        """
        key = os.environ.get("CLAIMSYNTH_API_KEY") or os.environ.get("OPENAI_API_KEY") or ""
        if not key and not self.base_url:
            raise SettingsError(
                "no key for the endpoint",
                where="OPENAI_API_KEY",
                remedy="export OPENAI_API_KEY=…, or name a local endpoint with --base-url http://localhost:8080/v1",
            )
        return key or "none"


_TYPES: dict[str, type[str] | type[int] | type[float]] = {
    f.name: type(getattr(Settings, f.name)) for f in fields(Settings)
}
_RANGES = {
    "temperature": (0, 2),
    "max_output_tokens": (64, 1_000_000),
    "timeout": (1, 3600),
    "attempts": (1, 20),
    "repairs": (0, 10),
    "concurrency": (1, 1024),
}


def load(options: Mapping[str, Any], file: Path | None = None) -> Settings:
    """The settings in force. `options` holds the command's options; those that are None were not given.

    `file` is the one named with --settings; without it, claimsynth.toml in the working folder is read if it is
    there. Raises SettingsError that names the file, variable or option.
    """
    settings = Settings()
    path = file or Path(FILE)
    if file or path.is_file():
        settings = _with(settings, _read(path), lambda name: f"{path}: {name}")
    variables = {
        name[len(PREFIX) :].lower(): value
        for name, value in os.environ.items()
        if name.startswith(PREFIX) and name not in _NOT_SETTINGS and value
    }
    settings = _with(settings, variables, lambda name: f"{PREFIX}{name.upper()}")
    given = {name: value for name, value in options.items() if value is not None}
    return _with(settings, given, lambda name: f"--{name.replace('_', '-')}")


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(
            "there is no such settings file", where=str(path), remedy="check the path given with --settings"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"cannot be read ({error})", where=str(path)) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(
            f"is not TOML: {error}", where=str(path), remedy='write lines such as `model = "gpt-5"`'
        ) from error


def _with(settings: Settings, values: Mapping[str, Any], place: Any) -> Settings:
    changes: dict[str, Any] = {}
    for name, value in values.items():
        where = place(name)
        if name == "api_key":
            raise SettingsError(
                "a key does not belong into a file",
                where=where,
                remedy="remove it there and export OPENAI_API_KEY=…",
            )
        if name not in _TYPES:
            close = difflib.get_close_matches(name, _TYPES, 1)
            hint = f"did you mean `{close[0]}`?" if close else f"the settings are {', '.join(_TYPES)}"
            raise SettingsError(f"`{name}` is not a setting", where=where, remedy=hint)
        changes[name] = _typed(name, value, where)
    return replace(settings, **changes)


def _typed(name: str, value: Any, where: str) -> Any:
    kind = _TYPES[name]
    try:
        if isinstance(value, bool) or (isinstance(value, str) and kind is str) != (kind is str):
            if kind is str or isinstance(value, bool):
                raise ValueError
            value = kind(value)
        elif kind is float:
            value = float(value)
        elif kind is int and value != int(value):
            raise ValueError
    except (ValueError, TypeError) as error:
        wanted = {str: "a text", int: "a whole number", float: "a number"}[kind]
        raise SettingsError(
            f"`{value}` is not {wanted}", where=where, remedy=f"set {name} to {wanted}"
        ) from error
    if name in _RANGES:
        low, high = _RANGES[name]
        if not low <= value <= high:
            raise SettingsError(
                f"{value} is out of range", where=where, remedy=f"set {name} between {low} and {high}"
            )
    if (
        name == "base_url"
        and value
        and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).hostname)
    ):
        raise SettingsError(
            f"`{value}` is not an address", where=where, remedy="write it as http://localhost:8080/v1"
        )
    return value
