"""The stage store: answers under the hash of all that decides them, as plain files that machines can share."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any, TypeVar

from pipeline.errors import OutputError
from pipeline.records import Record
from pipeline.text import digest

R = TypeVar("R", bound=Record)
_FORMAT = 1


def write_atomically(path: Path, content: str) -> bool:
    """Write a file so that a reader sees the old or the new one, never half. False where nothing changed.

    Raises OutputError that names the file.
    """
    raw = content.encode("utf-8")
    try:
        if path.is_file() and path.read_bytes() == raw:
            return False
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(raw)
            Path(temporary).chmod(0o666 & ~_umask())
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise OutputError(
            f"cannot be written ({error.strerror or error})",
            where=str(path),
            remedy="free or open that place, or choose another with --out",
        ) from error
    return True


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


class Store:
    """Answers by key (hex). A damaged entry counts as absent and is written anew."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Where an answer lies: two letters of its key, then the key."""
        return self.folder / key[:2] / f"{key}.json"

    def get(self, key: str, kind: type[R]) -> R | None:
        """The stored record, or None where there is none that is whole and of this kind."""
        try:
            entry: Any = json.loads(self.path(key).read_text(encoding="utf-8"))
            payload = entry["payload"]
            if (
                entry["format"] != _FORMAT
                or entry["kind"] != kind.__name__
                or entry["sha256"] != _sum(payload)
            ):
                return None
            return kind.model_validate(payload)
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def put(self, key: str, record: Record) -> None:
        """Store a record under its key."""
        payload = record.model_dump(mode="json")
        entry = {
            "format": _FORMAT,
            "kind": type(record).__name__,
            "sha256": _sum(payload),
            "payload": payload,
        }
        write_atomically(self.path(key), json.dumps(entry, ensure_ascii=False, indent=1) + "\n")


def _sum(payload: object) -> str:
    return digest(json.dumps(payload, sort_keys=True, ensure_ascii=False))
