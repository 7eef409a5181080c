"""A hash of the code that decides an answer, so that a changed rule makes stored answers old without anyone's doing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pipeline.text import digest

_HERE = Path(__file__).resolve().parent


@cache
def of(*names: str) -> str:
    """The hash of these modules' or packages' sources, named below `pipeline/`: `of("text.py", "analysts/rules")`."""
    files = [
        file
        for name in names
        for file in (sorted((_HERE / name).rglob("*.py")) if (_HERE / name).is_dir() else [_HERE / name])
    ]
    return digest(
        *(part for file in files for part in (file.relative_to(_HERE).as_posix(), file.read_bytes()))
    )
