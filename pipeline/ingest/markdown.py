"""Markdown or plain text with front matter: `---`, then `doi:`, `title:` …, `---`, then the abstract."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.errors import InputError
from pipeline.ingest.raw import Format, RawStudy, decode, field_authors, field_text, field_year
from pipeline.ingest.yaml_fields import read_fields
from pipeline.text import tidy

_FRONT_MATTER = re.compile(
    r"\s*---[ \t]*\n(?P<fields>.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE
)
_UNCLOSED = re.compile(r"\s*---[ \t]*\n\s*\w+:")


def read(data: bytes, where: str) -> Sequence[RawStudy]:
    """The study in the file. Without front matter the whole file is the text, and a sidecar must name it."""
    text = decode(data, where).replace("\r\n", "\n").replace("\r", "\n")
    match = _FRONT_MATTER.match(text)
    if not match:
        if _UNCLOSED.match(text):
            raise InputError(
                "has front matter without an end", where=where, remedy="put a line `---` after the fields"
            )
        return [RawStudy(text=tidy(text))]
    fields = read_fields(match["fields"], where, first_line=1 + text[: match.start("fields")].count("\n"))
    return [
        RawStudy(
            text=tidy(text[match.end() :]),
            doi=field_text(fields, "doi", where),
            doi_from="front matter",
            title=field_text(fields, "title", where),
            authors=field_authors(fields, "authors", where),
            journal=field_text(fields, "journal", where),
            year=field_year(fields, "year", where),
        )
    ]


FORMAT = Format("Markdown or text", lambda data: True, read)
