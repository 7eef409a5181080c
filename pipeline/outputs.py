"""What is written for a claim, and how it is read back."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from pipeline.errors import InputError, OutputError
from pipeline.records import Synthesis
from pipeline.schemas_io import load
from pipeline.store import write_atomically

SYNTHESIS, RUN = "synthesis.json", "run.json"


def ensure_writable(folder: Path) -> None:
    """Make the output folder, and prove that files can be put into it. Raises OutputError before any work is done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, prefix=".try.")
        os.close(handle)
        Path(name).unlink()
    except OSError as error:
        raise OutputError(
            f"cannot be written to ({error.strerror or error})",
            where=str(folder),
            remedy="choose another folder with --out",
        ) from error


def write(folder: Path, files: Mapping[str, str]) -> list[str]:
    """Write a claim's files, each atomically, in the order given; the names of those that changed."""
    return [name for name, content in files.items() if write_atomically(folder / name, content)]


def read_synthesis(path: Path) -> Synthesis:
    """A synthesis.json, held to its schema. Raises InputError that names the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            f"cannot be read ({getattr(error, 'strerror', None) or error})", where=str(path)
        ) from error
    synthesis: Synthesis = load("synthesis", text, str(path))
    return synthesis


def syntheses_in(folder: Path) -> dict[str, Path]:
    """The synthesis.json files below a folder of outputs or goldens, by claim."""
    if not folder.is_dir():
        raise InputError(
            "does not exist", where=str(folder), remedy="run `claimsynth run` first, or name the folder"
        )
    return {p.parent.name: p for p in sorted(folder.glob(f"*/{SYNTHESIS}"))}
