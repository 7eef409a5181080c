"""DOIs: find them in any text, bring them to one form, compare them, link to them.

The syntax is ISO 26324 as the DOI Handbook (section 2.2) gives it: `10.` + registrant + `/` + a suffix
of any printable characters. The suffix may hold brackets, `<>`, `;` and `#` (SICI DOIs do), so where a
DOI ends in running prose is a judgement. The one made here: a bare DOI is made of ASCII and Latin letters;
it ends before a tag, a quote mark or a bracket without its partner; trailing sentence punctuation goes.
A text is read as it is shown: HTML entities decoded, Markdown's backslashes and invisible characters
skipped. DOIs are compared without regard to the case of ASCII letters (Handbook 2.4).
"""

from __future__ import annotations

import html
import re
import string
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import quote, unquote

_REGISTRANT = r"10\.[0-9]{4,9}(?:\.[0-9]+)*"
# The slash may be percent-encoded, even twice, where the DOI sits in a URL's query.
_SLASH = r"(?:/|%(?:25)*2[Ff])"
_LONGEST = 512  # no DOI in use comes near; it bounds the work on a hostile text
_SIGNS = re.escape("!#$%&()*+,-./:;<=>?@[]_~")
_DOI = re.compile(
    rf"(?<![0-9])(?<![0-9]\.){_REGISTRANT}{_SLASH}"
    rf"(?:(?!https?://)[0-9A-Za-z{_SIGNS}\u00c0-\u024f\u0300-\u036f‐‑‒–−]){{1,{_LONGEST}}}"
)
_WHOLE = re.compile(rf"{_REGISTRANT}/[^\s\ud800-\udfff]+")
_PREFIX = re.compile(
    r"(?:\s*(?:https?://)?(?=[^/\s]*doi)[\w.-]+\.[\w-]+/|\s*info:doi/|\s*urn:doi:|\s*doi\s*[:=]?\s*)+",
    re.IGNORECASE,
)
_RESOLVER = re.compile(r"(?:https?://(?:dx\.|www\.)?doi\.org/)+$", re.IGNORECASE)
_PAGE = re.compile(r"https?://(?!(?:dx\.|www\.)?doi\.org/)\S*/$", re.IGNORECASE)
_PAGE_TAIL = re.compile(r"(?:/(?:full|abstract|summary|e?pdf|html|meta)|\.pdf)+$")
_QUERY = re.compile(r"\?(?=[a-z_]+=)|&(?=[a-z_]+=)")
# A Markdown link's seam, the start of a tag, a white space that a URL encodes, the next DOI of a list.
_SEAM = re.compile(
    r"\]\(|</|<(?=[A-Za-z][A-Za-z0-9]*(?:[/>]|$))|%(?:20|09|0[AaDd])"
    rf"|[,;&]+(?=(?:doi:)?{_REGISTRANT}{_SLASH})"
)
_ELLIPSIS = re.compile(r"[\[(]?(?:\.\.\.|…)")
_PAIRS = {")": "(", "]": "[", ">": "<", "}": "{"}
_TRAILING = ".,:;!?·*_~/-–—"
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff\ufffe\u0002"
_DASHES = dict.fromkeys(map(ord, "‐‑‒–−"), "-")
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# What is not shown as it is written: an entity, a backslash before one of Markdown's signs, the invisible.
_UNSHOWN = re.compile(
    r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"
    rf"|\\(?=[!#()*+\-./<>\[\]_~])|[{_INVISIBLE}]"
)


class Found(NamedTuple):
    """A DOI in a text: its canonical form, the span it takes, and whether an ellipsis cut it off."""

    doi: str
    start: int
    end: int
    truncated: bool = False


def normalise(raw: str) -> str | None:
    """The canonical form of one DOI (lower case, no resolver, nothing encoded), or None if it is none.

    `raw` is a field's whole value: `https://doi.org/10.1000/ABC`, `doi: 10.1000/abc`, `10.1000%2Fabc`.
    Normalising twice gives the same as once.
    """
    if len(raw) > 4 * _LONGEST:
        return None
    before, text = "", raw
    while text != before:  # an address may be encoded more than once
        before, text = text, _unwrapped(text)
    return text if _WHOLE.fullmatch(text) else None


def find(text: str) -> list[Found]:
    """Every DOI in a text, in order, each with the span it takes there.

    A DOI that is followed at once by an ellipsis is returned with `truncated` set: what is there is only
    its beginning. Resolver URLs, `doi:` and the like are not part of the span.
    """
    return list(_found(text))


def same(a: str, b: str) -> bool:
    """Whether two spellings name the same DOI; false where either is not a DOI."""
    one = normalise(a)
    return one is not None and one == normalise(b)


def link(doi: str) -> str:
    """The `https://doi.org/…` address of a canonical DOI, encoded so that it opens that DOI again."""
    return "https://doi.org/" + quote(doi, safe="/:;()._-")


def complete(start: str, known: Iterable[str]) -> str | None:
    """The one known DOI that begins with a truncated one, or None where none or several do."""
    fits = [doi for doi in known if doi.startswith(start)]
    return fits[0] if len(fits) == 1 else None


def redact(text: str, allowed: Iterable[str]) -> str:
    """The text with every DOI outside `allowed` (canonical forms) replaced by a plain note."""
    kept = set(allowed)
    out: list[str] = []
    at = 0
    for found in _found(text):
        known = found.doi in kept or (found.truncated and complete(found.doi, kept) is not None)
        if not known:
            before = _RESOLVER.sub("", text[at : found.start])
            out.append(before + "[DOI that is not among the studies]")
            at = found.end
    return "".join(out) + text[at:]


def _found(text: str) -> Iterator[Found]:
    shown, origin = _shown(text)
    at = 0
    while match := _DOI.search(shown, at):
        start = match.start()
        raw = _QUERY.split(_SEAM.split(match.group(), maxsplit=1)[0], maxsplit=1)[0]
        if _PAGE.search(shown, max(0, start - 300), start):
            raw = _PAGE_TAIL.sub("", _trim(raw))
        ellipsis = _ELLIPSIS.search(shown, start, start + len(raw) + len("[..."))
        truncated = ellipsis is not None and ellipsis.start() <= start + len(raw)
        if ellipsis and truncated:
            raw = raw[: ellipsis.start() - start]
        kept = _trim(_balanced(raw, to_the_end=truncated))
        at = start + max(len(kept), len("10.1"))
        if doi := normalise(kept):
            end = start + len(kept)
            yield (
                Found(doi, origin[start][0], origin[end - 1][1], truncated)
                if origin
                else Found(doi, start, end, truncated)
            )


def _shown(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The text as it is shown, and the span of each of its characters in `text`; no spans where they are the same."""
    out: list[str] = []
    origin: list[tuple[int, int]] = []
    at = 0
    for match in _UNSHOWN.finditer(text):
        raw = match.group()
        shown = html.unescape(raw) if raw[0] == "&" else ""
        if shown != raw:
            out += [text[at : match.start()], shown]
            origin += [(i, i + 1) for i in range(at, match.start())] + [match.span()] * len(shown)
            at = match.end()
    if not at:
        return text, []
    origin += [(i, i + 1) for i in range(at, len(text))]
    return "".join(out) + text[at:], origin


def _unwrapped(raw: str) -> str:
    """A field's value with one layer taken off what is around a DOI: quotes, brackets, resolver, encoding."""
    text = _shown(raw)[0].translate(_DASHES).strip(" \t\r\n\u00a0<([{\"'“”‘’")
    if prefix := _PREFIX.match(text):
        text = text[prefix.end() :]
    text = unquote(_QUERY.split(text, maxsplit=1)[0]).strip()
    return unicodedata.normalize("NFC", _trim(text)).translate(_LOWER)


def _balanced(text: str, *, to_the_end: bool) -> str:
    """The text up to the first bracket without a partner; an open one counts only where nothing is cut off."""
    opened: dict[str, list[int]] = {"(": [], "[": [], "<": []}
    for i, c in enumerate(text):
        if c in opened:
            opened[c].append(i)
        elif c in _PAIRS:
            if not opened[_PAIRS[c]]:
                text = text[:i]
                break
            opened[_PAIRS[c]].pop()
    alone = [] if to_the_end else [places[0] for places in opened.values() if places]
    return text[: min(alone, default=len(text))]


def _trim(text: str) -> str:
    """Take sentence punctuation and brackets without a partner off the end, in any order."""
    while text and (
        text[-1] in _TRAILING or (text[-1] in _PAIRS and text.count(text[-1]) > text.count(_PAIRS[text[-1]]))
    ):
        text = text[:-1]
    return text
