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

# A tag has attributes or none: "p <alpha and beta> 1" is not one.
_TAG = re.compile(r"""</?[A-Za-z][\w:-]*(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/?>""")
_BLOCK_END = re.compile(
    r"</(?:jats:)?(?:p|title|sec|div|h\d|li|list-item|t[dhr])\s*>|<(?:jats:)?br(?:eak)?\s*/?>", re.IGNORECASE
)
_POWER = re.compile(r"<(?:jats:)?sup>\s*([-+−–]?\d+)\s*</(?:jats:)?sup>", re.IGNORECASE)
_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")
_YEAR = re.compile(r"\b(?:1[5-9]|2[01])\d\d\b")


def recognises(data: bytes) -> bool:
    """Whether the file begins as a JSON object or a list of them; "[Background] …" and "[1] …" are text."""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*(?:\{|\[\s*(?:[\[\]{\"]|$))", data))


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
        try:
            studies.append(_study(item, place))
        except InputError as error:
            if len(items) == 1:
                raise
            studies.append(RawStudy(text="", fault=f"{error.what} → {error.remedy}"))
    return studies


def _study(item: object, where: str) -> RawStudy:
    if not isinstance(item, dict):
        raise InputError(
            "is not a study",
            where=where,
            remedy="give an object with a DOI, a title and an abstract",
        )
    return _csl(item, where) if _is_csl(item) else _simple(item, where)


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
        name: (next(iter(value), None) if isinstance(value, list) else value)
        for name, value in item.items()
        if name in ("DOI", "doi", "title", "container-title", "abstract", "text")
    }
    authors = item.get("author")
    return RawStudy(
        text=_plain(field_text(flat, "abstract", where) or field_text(flat, "text", where)),
        doi=field_text(flat, "DOI", where) or field_text(flat, "doi", where),
        doi_from="field `DOI`",
        title=_plain(field_text(flat, "title", where)),
        authors=tuple(
            name for a in (authors if isinstance(authors, list) else [authors]) if (name := _name(a))
        ),
        journal=field_text(flat, "container-title", where),
        year=_issued(item.get("issued"), where),
    )


def _name(author: object) -> str:
    if isinstance(author, str):
        parts: list[object] = [author]
    elif isinstance(author, dict):
        whole = author.get("literal")
        parts = [whole] if whole else [author.get(k) for k in ("given", "non-dropping-particle", "family")]
    else:
        parts = []
    return " ".join(tidy(" ".join(p for p in parts if isinstance(p, str))).split())


def _issued(issued: object, where: str) -> int | None:
    if isinstance(issued, dict):
        parts = issued.get("date-parts")
        if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0]:
            return field_year({"issued": parts[0][0]}, "issued", where)
        issued = issued.get("raw") or issued.get("literal")
    raw = _YEAR.search(str(issued))
    return int(raw.group()) if raw else None


def _plain(text: str) -> str:
    """An abstract without the HTML or JATS marks that exports leave in it."""
    if "<" not in text and "&" not in text:
        return text
    text = _BLOCK_END.sub("\n", _POWER.sub(lambda m: m[1].translate(_RAISED), text))
    return tidy(html.unescape(_TAG.sub("", text)))


FORMAT = Format("JSON", recognises, read)
