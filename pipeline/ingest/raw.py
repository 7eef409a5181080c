"""What a format module returns: a study as its file gives it, before anything is judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.errors import InputError
from pipeline.records import PageSpan
from pipeline.text import tidy


@dataclass(frozen=True)
class RawStudy:
    """One study as read: fields may be empty, the DOI is as written."""

    text: str
    doi: str = ""
    doi_from: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    journal: str = ""
    year: int | None = None
    pages: tuple[PageSpan, ...] = ()
    remarks: tuple[str, ...] = field(default=())
    fault: str = ""
    """Why this study of a file with several cannot be used, and what to do; the others go on."""


@dataclass(frozen=True)
class Format:
    """A study format: its name, how a file of it is recognised, and its reader.

    `recognises(data)` looks at the bytes, never at the name. `read(data, where)` returns the studies in
    the file (most formats: one) or raises InputError with `where` as the place.
    """

    name: str
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, str], Sequence[RawStudy]]


def decode(data: bytes, where: str) -> str:
    """A text file's text. Raises InputError where it is not UTF-8, with the byte that shows it."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError("is UTF-16, not UTF-8", where=where, remedy="save it as UTF-8")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not UTF-8 (byte {error.start}: 0x{data[error.start]:02x})",
            where=where,
            remedy="save it as UTF-8",
        ) from error
    if "\x00" in text:
        raise InputError(
            "holds zero bytes: it is not a text file", where=where, remedy="save it as UTF-8 text"
        )
    return text


def field_text(fields: Mapping[str, Any], name: str, where: str) -> str:
    """A field that must be a plain text (or absent)."""
    value = fields.get(name)
    if value is None:
        return ""
    if isinstance(value, bool | list | dict):
        raise InputError(
            f"`{name}` must be a text, not {_kind(value)}",
            where=where,
            remedy=f"write `{name}: …` on one line",
        )
    return tidy(str(value))


def field_year(fields: Mapping[str, Any], name: str, where: str) -> int | None:
    """A year between 1500 and 2200, or None where the field is absent or empty."""
    value = field_text(fields, name, where)
    if not value:
        return None
    digits = value[:4]
    if not (re.match(r"[0-9]{4}(?![0-9])", value) and 1500 <= int(digits) <= 2200):
        raise InputError(f"`{name}: {value[:40]}` is not a year", where=where, remedy=f"write `{name}: 2024`")
    return int(digits)


def field_authors(fields: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
    """Authors as a list, or as one text with `;` or ` and ` between them."""
    value = fields.get(name)
    if value is None:
        return ()
    if isinstance(value, str):
        parts = value.split(";") if ";" in value else value.split(" and ")
    elif isinstance(value, list) and all(isinstance(a, str) for a in value):
        parts = value
    else:
        raise InputError(
            f"`{name}` must be a list of names", where=where, remedy=f"write `{name}: [A. One, B. Two]`"
        )
    return tuple(name for part in parts if (name := " ".join(tidy(part).split())))


def corrected(raw: RawStudy, fields: Mapping[str, Any], where: str) -> RawStudy:
    """A study with the fields of its sidecar put over those of its file."""
    doi = field_text(fields, "doi", where)
    return replace(
        raw,
        doi=doi or raw.doi,
        doi_from="sidecar" if doi else raw.doi_from,
        title=field_text(fields, "title", where) or raw.title,
        authors=field_authors(fields, "authors", where) or raw.authors,
        journal=field_text(fields, "journal", where) or raw.journal,
        year=field_year(fields, "year", where) or raw.year,
        remarks=tuple(r for r in raw.remarks if not (doi and r.startswith("DOI"))),
    )


def _kind(value: object) -> str:
    return {bool: "yes/no", list: "a list", dict: "a mapping"}.get(type(value), type(value).__name__)
