"""Studies as JSON: CSL-JSON (Zotero, Crossref), or the simple form with `doi`, `title`, `abstract`."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pipeline.errors import InputError
from pipeline.ingest.raw import Format, RawStudy, decode, field_authors, field_text, field_year
from pipeline.text import tidy

_TAG = re.compile(r"</?(?:jats:)?[A-Za-z][\w:-]*(?:\s[^<>]*)?/?>")
_BLOCK_END = re.compile(r"</(?:jats:)?(?:p|title|sec|div|h\d)>", re.IGNORECASE)


def recognises(data: bytes) -> bool:
    """Whether the file begins as a JSON object or list."""
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def read(data: bytes, where: str) -> Sequence[RawStudy]:
    """Every item of the file, in order."""
    try:
        loaded = json.loads(decode(data, where))
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"is not JSON ({error})", where=where, remedy="export it again, or correct that place"
        ) from error
    items = loaded if isinstance(loaded, list) else [loaded]
    if not items:
        raise InputError("is an empty list", where=where, remedy="put a study into it, or remove the file")
    studies = []
    for number, item in enumerate(items, start=1):
        place = where if len(items) == 1 else f"{where} item {number}"
        if not isinstance(item, dict):
            raise InputError(
                "is not a study: expected an object with a DOI, a title and an abstract", where=place
            )
        studies.append(_csl(item, place) if _is_csl(item) else _simple(item, place))
    return studies


def _is_csl(item: Mapping[str, Any]) -> bool:
    return any(name in item for name in ("DOI", "container-title", "issued", "author"))


def _simple(item: Mapping[str, Any], where: str) -> RawStudy:
    return RawStudy(
        text=_plain(field_text(item, "abstract", where) or field_text(item, "text", where)),
        doi=field_text(item, "doi", where),
        doi_from="field `doi`",
        title=_plain(field_text(item, "title", where)),
        authors=field_authors(item, "authors", where),
        journal=field_text(item, "journal", where),
        year=field_year(item, "year", where),
    )


def _csl(item: Mapping[str, Any], where: str) -> RawStudy:
    """CSL-JSON 1.0.2; Crossref's variant gives `title` and `container-title` as lists."""
    flat = {
        name: (value[0] if isinstance(value, list) and value and isinstance(value[0], str) else value)
        for name, value in item.items()
        if name in ("DOI", "title", "container-title", "abstract")
    }
    return RawStudy(
        text=_plain(field_text(flat, "abstract", where)),
        doi=field_text(flat, "DOI", where),
        doi_from="field `DOI`",
        title=_plain(field_text(flat, "title", where)),
        authors=tuple(_name(a) for a in item.get("author") or () if isinstance(a, dict) and _name(a)),
        journal=field_text(flat, "container-title", where),
        year=_issued(item.get("issued"), where),
    )


def _name(author: Mapping[str, Any]) -> str:
    if author.get("literal"):
        return str(author["literal"])
    parts = (author.get("given"), author.get("non-dropping-particle"), author.get("family"))
    return " ".join(str(p) for p in parts if p)


def _issued(issued: object, where: str) -> int | None:
    if not isinstance(issued, dict):
        return None
    parts = issued.get("date-parts")
    if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
        return field_year({"issued": str(parts[0][0])}, "issued", where)
    raw = re.search(r"\b(?:1[5-9]|2[01])\d\d\b", str(issued.get("raw") or issued.get("literal") or ""))
    return int(raw.group()) if raw else None


def _plain(text: str) -> str:
    """An abstract without the HTML or JATS marks that exports leave in it."""
    if "<" not in text and "&" not in text:
        return text
    text = _BLOCK_END.sub("\n", text)
    return tidy(html.unescape(_TAG.sub("", text)))


FORMAT = Format("JSON", recognises, read)
