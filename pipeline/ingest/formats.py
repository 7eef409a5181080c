"""The study formats, asked in this order: the first that recognises a file's bytes reads it."""

from __future__ import annotations

from pipeline.errors import InputError
from pipeline.ingest import json_study, markdown, pdf
from pipeline.ingest.raw import Format

FORMATS: tuple[Format, ...] = (pdf.FORMAT, json_study.FORMAT, markdown.FORMAT)

_FOREIGN = (
    (b"PK\x03\x04", "a Word, EPUB or zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)
_MARKUP = (b"<!doctype", b"<html", b"<?xml")
_CITATIONS = ((b"ty  -", "a RIS"), (b"pmid-", "a MEDLINE"), (b"@article", "a BibTeX"))


def of(data: bytes, where: str) -> Format:
    """The format of a file. Raises InputError for kinds that are known and not read."""
    for magic, kind in _FOREIGN:
        if data.startswith(magic):
            raise InputError(
                f"is {kind}, which is not read",
                where=where,
                remedy="save it as PDF, or as text with front matter",
            )
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if start.startswith(_MARKUP):
        raise InputError(
            "is an HTML or XML page, which is not read",
            where=where,
            remedy="save it as PDF, or as text with front matter",
        )
    for magic, kind in _CITATIONS:
        if start.startswith(magic):
            raise InputError(
                f"is {kind} export, which is not read", where=where, remedy="export it as CSL-JSON"
            )
    return next(f for f in FORMATS if f.recognises(data))
