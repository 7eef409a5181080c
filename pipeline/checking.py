"""Checks on any file: a synthesis.json, Markdown, HTML, plain text or a stranger's JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipeline.checks import run_checks, subject_of_synthesis, subject_of_text
from pipeline.errors import InputError
from pipeline.ingest import read_claim
from pipeline.ingest.raw import decode
from pipeline.records import Report, Synthesis
from pipeline.render.markdown import unescape
from pipeline.schemas_io import load


def check_file(file: Path, claim: Path) -> Report:
    """All checks over one file (`-` = standard input) against a claim folder's studies.

    Raises InputError where the file or the claim cannot be read, or the file holds no text.
    """
    given = read_claim(claim)
    where = "standard input" if str(file) == "-" else str(file)
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot be read ({error.strerror or error})", where=where, remedy="check the path"
        ) from error
    content = decode(data, where)
    if not content.strip():
        raise InputError("is empty", where=where, remedy="give the text that is to be checked")
    if _is_synthesis(content):
        synthesis: Synthesis = load("synthesis", content, where)
        return run_checks(subject_of_synthesis(synthesis, given.studies))
    text = unescape(content) if file.suffix in (".md", ".markdown") else content
    return run_checks(subject_of_text(text, where, given.claim, given.studies))


def _is_synthesis(content: str) -> bool:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and {"claim", "tally", "evidence"} <= data.keys()
