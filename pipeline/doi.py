"""DOIs: find them in any text, bring them to one form, compare them, link to them.

The syntax is ISO 26324 as the DOI Handbook (section 2.2) gives it: `10.` + registrant + `/` + a suffix
of any printable characters. The suffix may hold brackets, `<>`, `;` and `#` (SICI DOIs do), so where a
DOI ends in running prose is a judgement. The one made here: trailing sentence punctuation goes; a closing
bracket goes only while it has no partner inside the DOI. DOIs are compared without regard to case
(Handbook 2.4).
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import quote, unquote

_REGISTRANT = r"10\.\d{4,9}(?:\.\d+)*"
# The slash may be percent-encoded where the DOI sits in a URL's query.
_DOI = re.compile(
    rf"(?<![\w.]){_REGISTRANT}(?:/|%2[Ff])(?:(?!https?://)[^\s\"'“”‘’«»|^`\\{{}}…])+", re.UNICODE
)
_WHOLE = re.compile(rf"{_REGISTRANT}/\S+", re.UNICODE)
_PREFIX = re.compile(
    r"^(?:\s*(?:https?://)?(?:[\w.-]*doi[\w.-]*\.[\w-]+|doi\.org)/|\s*info:doi/|\s*urn:doi:|\s*doi\s*[:=]?\s*)+",
    re.IGNORECASE,
)
_PAIRS = {")": "(", "]": "[", ">": "<", "}": "{"}
_TRAILING = ".,:;!?·*_~-–—"
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe\u0002"))
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—−"), "-")
_ELLIPSIS = ("...", "…")


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
    text = _clean(raw).strip()
    if "%" in text:
        text = unquote(text)
    text = _PREFIX.sub("", text.strip().strip("<>\"'“”‘’ "))
    text = _trim(text.strip())
    text = unicodedata.normalize("NFC", text).lower()
    return text if _WHOLE.fullmatch(text) else None


def find(text: str) -> list[Found]:
    """Every DOI in a text, in order, each with the span it takes there.

    A DOI that is followed at once by an ellipsis is returned with `truncated` set: what is there is only
    its beginning. Resolver URLs, `doi:` and the like are not part of the span.
    """
    found: list[Found] = []
    for match in _DOI.finditer(text):
        raw = _cut(match.group())
        cut_off = raw != (whole := raw.rstrip(".")) and raw.endswith("...")
        end = match.start() + len(raw)
        truncated = cut_off or text[end:].startswith(_ELLIPSIS)
        kept = _trim(whole if truncated else raw)
        doi = normalise(kept)
        if doi:
            found.append(Found(doi, match.start(), match.start() + len(kept), truncated))
    return found


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
    for found in find(text):
        known = found.doi in kept or (found.truncated and complete(found.doi, kept) is not None)
        if not known:
            out.append(text[at : found.start] + "[DOI that is not among the studies]")
            at = found.end
    return "".join(out) + text[at:]


def _clean(text: str) -> str:
    """Undo HTML entities, drop invisible characters, make every hyphen the plain one."""
    return html.unescape(text).translate(_INVISIBLE).translate(_DASHES)


def _cut(raw: str) -> str:
    """Cut a match at what cannot be inside a DOI in prose: markup, a Markdown link's seam, a list's comma."""
    for seam in ("](", "&quot;", "&gt;)", "</", "<br", "&nbsp;"):
        raw = raw.split(seam, 1)[0]
    # "10.1000/a,10.1000/b" and "10.1000/a;doi:10.1000/b" are two
    raw = re.split(rf"[,;]+(?=(?:doi:)?{_REGISTRANT}(?:/|%2[Ff]))", raw, maxsplit=1)[0]
    # a query or fragment of a URL is not the DOI's
    return re.split(r"\?(?=[a-z_]+=)|&(?=(?:amp;)?[a-z_]+=)", raw, maxsplit=1)[0]


def _trim(text: str) -> str:
    """Take sentence punctuation and brackets without a partner off the end, in any order."""
    while text:
        last = text[-1]
        if last == ";" and (entity := re.search(r"&(?:gt|lt|amp|#\d+|#x[0-9a-fA-F]+);$", text)):
            decoded = html.unescape(entity.group())
            if decoded == ">" and text.count("&gt;") > text.count("&lt;") + text.count("<"):
                text = text[: entity.start()]
                continue
            return text
        if last in _PAIRS:
            if text.count(last) > text.count(_PAIRS[last]):
                text = text[:-1]
                continue
            return text
        if last in _TRAILING:
            text = text[:-1]
            continue
        return text
    return text
