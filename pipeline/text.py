"""Text: clean-up, sentences with offsets, and finding a quote word for word.

Two texts are compared after a clean-up that changes how print looks and never what it says: runs of white
space, line-end hyphens, soft hyphens, ligatures, quote marks, dashes and Unicode forms. Nothing else: a
quote that differs in a word, a number or a sign is not found.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

import sentencex

MIN_QUOTE_WORDS = 4
"""A quote of fewer words proves nothing: "no difference" stands in every other abstract."""

# Control characters (white space aside), soft hyphens, zero-width and direction marks, variation selectors.
_INVISIBLE = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe"
_DROPPED = re.compile(f"[{_INVISIBLE}]")
_NEWLINE = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_SOFT_LINE_END = re.compile(r"(?<=\w)[\u00ad\ufffe\x02][ \t]*\n[ \t]*(?=\w)")
_QUOTES = dict.fromkeys("“”„‟«»″＂", '"') | dict.fromkeys("‘’‚‛′`´‹›ʼ", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_LOOK = _QUOTES | _DASHES
_AS_IT_IS = re.compile(r"[!-,./-_a-~]+(?![^\x00-\x7f])")  # ASCII that neither folds nor takes a mark
_LINE_END_HYPHEN = re.compile(r"(?<=\w)[-‐‑\u00ad]\s*\n\s*(?=\w)|(?<=\d)–\s*\n\s*(?=\d)")
# Two marks for a hyphen at a line's end: one that may be only the line's, and one that is the word's own.
_BREAK, _OWN = "\ufdd0", "\ufdd1"
_SIGNS = "-+±∓<>=~≤≥≈∼≠≪≫×÷√^$€£¥#"
_IN_NUMBER = "-.,·∙:/⁄'×±^"
_WORD = re.compile(r"\w+(?:[-'’.,]\w+)*", re.UNICODE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n+|\n(?=[A-Z(][^\n]{0,60}?:\s)")
_HALF = re.compile(r"[\ud800-\udfff]")
_RAISED = frozenset("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻₀₁₂₃₄₅₆₇₈₉₊₋")
_READINGS = {
    "": f"{_BREAK}?",
    "-": f"[-{_BREAK}{_OWN}]",
    "- ": f"(?:- |[{_BREAK}{_OWN}])",
    _BREAK: f"(?:- ?|[{_BREAK}{_OWN}])?",
    _OWN: f"(?:- ?|[{_BREAK}{_OWN}])",
}
_THOUSANDS_BEFORE = re.compile(r"(?<!\d)\d{1,3} ?$")
_THOUSANDS_AFTER = re.compile(r" ?\d{3}(?!\d)")
_HEADING = re.compile(
    r"\s*(?:\(\d\)\s*)?"
    r"(?P<name>background|introduction|context|rationale|objectives?|aims?|purpose|design|setting|"
    r"participants|patients(?: and methods)?|subjects|interventions?|materials? and methods|methods?"
    r"(?: and findings)?|methods/design|main outcome measures?|outcome measures?|measurements|"
    r"results?(?: and discussion)?|findings|main results|discussion|interpretation|conclusions?|"
    r"significance|trial registrations?|registration|limitations|funding)"
    r"\s*(?P<mark>[:.]|\n)\s*",
    re.IGNORECASE,
)
_KIND = (
    ("conclusion", ("conclusion", "interpretation", "significance")),
    ("registration", ("trial registration", "registration", "funding")),
    ("results", ("result", "finding", "main results")),
    ("objective", ("objective", "aim", "purpose")),
    (
        "methods",
        (
            "method",
            "design",
            "setting",
            "participant",
            "patient",
            "subject",
            "intervention",
            "material",
            "outcome",
            "main outcome",
            "measurement",
        ),
    ),
    ("background", ("background", "introduction", "context", "rationale")),
    ("discussion", ("discussion", "limitations")),
)


class Span(NamedTuple):
    """A half-open range of characters in a text."""

    start: int
    end: int


class Sentence(NamedTuple):
    """A sentence as it stands in its text, and the section it stands in.

    `section` is one of background, objective, methods, results, conclusion, discussion, registration, or
    "" where the text marks no sections.
    """

    text: str
    start: int
    end: int
    section: str


def digest(*parts: str | bytes) -> str:
    """A SHA-256 over the parts, each with its length, as hex: the name of what they decide."""
    sha = hashlib.sha256()
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        sha.update(f"{len(raw)}:".encode())
        sha.update(raw)
    return sha.hexdigest()


def tidy(text: str) -> str:
    """A file's text as it is kept: one newline form, no invisible characters, no trailing blanks.

    Letters, digits and signs stay exactly as they are; offsets of quotes are offsets into this form. A half
    of a surrogate pair, which no file can hold, becomes U+FFFD.
    """
    text = _SOFT_LINE_END.sub("", _NEWLINE.sub("\n", text))
    text = _HALF.sub("\ufffd", _DROPPED.sub("", text))
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def fold(text: str) -> tuple[str, Sequence[int]]:
    """The form in which quotes are compared, and for each of its characters where it came from.

    Length of the list = length of the folded text + 1, so that an end can be mapped back as well.
    """
    folded, origin = _fold(text)
    if _BREAK not in folded:
        return folded.replace(_OWN, "-"), origin
    kept = [(c, at) for c, at in zip(folded, origin, strict=False) if c != _BREAK]
    return "".join(c for c, _ in kept).replace(_OWN, "-"), [*(at for _, at in kept), len(text)]


@lru_cache(maxsize=64)
def _fold(text: str) -> tuple[str, Sequence[int]]:
    """`fold`, with a mark in the place of each hyphen at a line's end."""
    joins = {m.start(): m.end() for m in _LINE_END_HYPHEN.finditer(text)}
    out: list[str] = []
    origin: list[int] = []

    def put(piece: str, at: int) -> None:
        if piece != " " or (out and out[-1] != " "):
            out.append(piece)
            origin.append(at)

    i = 0
    while i < len(text):
        if i in joins:
            # before a capital or a digit ("COVID-", "19") the hyphen is always the word's own
            put(_BREAK if text[i] == "\u00ad" or text[joins[i]].islower() else _OWN, i)
            i = joins[i]
            continue
        if run := _AS_IT_IS.match(text, i):
            out += run.group()
            origin += range(i, run.end())
            i = run.end()
            continue
        c = text[i]
        end = i + 1 + _marks_after(text, i)
        if c.isspace():
            put(" ", i)
            end = i + 1
        elif _DROPPED.match(c) or c in (_BREAK, _OWN):
            end = i + 1
        elif c in _LOOK:
            put(_LOOK[c], i)
            for mark in _DROPPED.sub("", text[i + 1 : end]):
                put(mark, i)
        else:
            for piece in _plain(text[i:end], out[-1] if out else ""):
                put(" " if piece.isspace() else _LOOK.get(piece, piece), i)
        i = end
    origin.append(len(text))
    return "".join(out), origin


def _plain(cluster: str, before: str) -> str:
    """A character with its marks in compatibility form; a power or fraction after a digit stays (10⁶ is not 106)."""
    plain = unicodedata.normalize("NFKC", cluster)
    if before.isnumeric() or before in _RAISED:
        kind = unicodedata.decomposition(cluster[0]).partition(" ")[0]
        if kind in ("<super>", "<sub>", "<fraction>") and not plain[0].isalpha():
            return cluster
    return _DROPPED.sub("", plain)


def _marks_after(text: str, i: int) -> int:
    """How many characters after this one belong to it: combining marks, and the vowels of Hangul syllables."""
    n = 0
    while i + 1 + n < len(text) and (
        unicodedata.category(c := text[i + 1 + n])[0] == "M" or "\u1160" <= c <= "\u11ff"
    ):
        n += 1
    return n


def locate(quote: str, text: str) -> Span | None:
    """Where a quote stands in a text, word for word, or None.

    The clean-up of `fold` is applied to both; the match must begin and end at word edges, so that a quote
    cannot shorten "untrained" to "trained" or "12.5" to "2.5". A hyphen at a line's end is read as print
    does: as a break inside a word, or as the word's own. The span is in the text's own characters.
    """
    needle = _fold(quote)[0].strip(f" {_BREAK}{_OWN}")
    if not needle:
        return None
    folded, origin = _fold(text)
    # an em dash parts words where every other dash may join them
    edges = folded
    if "—" in text:
        edges = "".join("—" if text[at] == "—" else c for c, at in zip(folded, origin, strict=False))
    for at, end in _matches(needle, folded):
        if _is_edge(edges, origin, at) and _is_edge(edges, origin, end):
            last = origin[end - 1]
            return Span(origin[at], last + 1 + _marks_after(text, last))
    return None


def _matches(needle: str, folded: str) -> Iterator[tuple[int, int]]:
    """Where the needle stands in the text: as it is, or with a line-end hyphen read the other way."""
    at = folded.find(needle)
    while at >= 0:
        yield at, at + len(needle)
        at = folded.find(needle, at + 1)
    if any(mark in part for mark in (_BREAK, _OWN) for part in (folded, needle)):
        pattern = re.sub(
            rf"- |-|{_BREAK}|{_OWN}|(?<=\w)(?=\w)|[^\w\s]",
            lambda m: _READINGS.get(m.group()) or re.escape(m.group()),
            needle,
        )
        for m in re.finditer(pattern, folded):
            yield m.span()


def _is_edge(text: str, origin: Sequence[int], at: int) -> bool:
    """Whether a quote may begin or end between `text[at-1]` and `text[at]`."""
    if at <= 0 or at >= len(text):
        return True
    if origin[at - 1] == origin[at]:  # two parts of one character, such as ½ or …
        return False
    before, after = text[at - 1], text[at]
    before_that, after_that = text[at - 2 : at - 1], text[at + 1 : at + 2]
    if {_BREAK, _OWN} & {before, after} or (_in_word(before) and _in_word(after)):
        return False
    # inside a number ("12.5", "1,250", "5±2", "12-15") or between its sign, power or unit and its digits
    if after.isdigit() and before in _SIGNS:
        return False
    if (
        after.isdigit()
        and before in _IN_NUMBER
        and (before_that.isdigit() or (before in ".·" and not before_that.isalnum()))
    ):
        return False
    if before.isdigit() and (
        after in "%‰°" or after in _RAISED or (after in _IN_NUMBER and after_that.isdigit())
    ):
        return False
    if (
        " " in (before, after)
        and _THOUSANDS_BEFORE.search(text, max(0, at - 5), at)
        and _THOUSANDS_AFTER.match(text, at)
    ):
        return False
    # inside a hyphenated word ("non-significant", "12-week"), a contraction ("can't"), "(un)trained" or "CD4+"
    if before in "-'" and after.isalnum() and before_that.isalnum():
        return False
    if before.isalnum() and after in "-'" and after_that.isalnum():
        return False
    if before == ")" and after.isalpha() and before_that.isalpha():
        return False
    return not (before.isalnum() and after in "+-" and not after_that.isalnum() and after_that != after)


def _in_word(c: str) -> bool:
    return c.isalnum() or c == "_"


def words(text: str) -> list[str]:
    """The words and numbers of a text, lower-cased, hyphenated words whole."""
    return [w.lower() for w in _WORD.findall(fold(text)[0])]


def quotable(quote: str) -> bool:
    """Whether a quote is long enough to mean something."""
    return len(words(quote)) >= MIN_QUOTE_WORDS


def kind_of_section(name: str) -> str:
    """The section's kind for a heading as papers print it ("Materials and methods" → "methods")."""
    name = name.strip().lower()
    if "finding" in name:  # "Methods and findings" holds results
        return "results"
    for kind, starts in _KIND:
        if name.startswith(starts):
            return kind
    return ""


def sections(text: str) -> list[tuple[str, Span]]:
    """The marked sections of an abstract or paper as (kind, span), in order, covering the whole text.

    A section begins where a line, or a sentence, starts with a known heading and a colon, or where a line
    is nothing but a heading. What stands before the first heading has the kind "".
    """
    marks: list[tuple[int, int, str]] = []
    for start in _possible_headings(text):
        match = _HEADING.match(text, start)
        if not match:
            continue
        at_line = start == 0 or text[start - 1] == "\n"
        if match["mark"] == "." and not (match["name"][0].isupper() and text[match.end() :][:1].isupper()):
            continue
        if match["mark"] == "\n" and not at_line:
            continue
        marks.append((start, match.end(), kind_of_section(match["name"])))
    parts: list[tuple[str, Span]] = []
    if not marks or marks[0][0] > 0:
        parts.append(("", Span(0, marks[0][0] if marks else len(text))))
    for (_, body, kind), following in zip(marks, [*marks[1:], (len(text), 0, "")], strict=False):
        parts.append((kind, Span(body, following[0])))
    return [(kind, span) for kind, span in parts if span.end > span.start]


def _possible_headings(text: str) -> list[int]:
    starts = {0}
    starts.update(m.end() for m in re.finditer(r"\n+|(?<=[.;)])\s+(?=[A-Z(])", text))
    return sorted(starts)


@lru_cache(maxsize=64)
def sentences(text: str) -> Sequence[Sentence]:
    """The sentences of a text with their offsets and sections; headings are not part of a sentence."""
    out: list[Sentence] = []
    for kind, span in sections(text):
        for part in _paragraphs(text, span):
            chunk = text[part.start : part.end]
            for start, end in _boundaries(chunk):
                raw = chunk[start:end]
                lead = len(raw) - len(raw.lstrip())
                body = raw.strip()
                if any(c.isalnum() for c in body):
                    at = part.start + start + lead
                    out.append(Sentence(body, at, at + len(body), kind))
    return out


def _boundaries(chunk: str) -> list[tuple[int, int]]:
    """sentencex's boundaries, with those undone that fall inside brackets or before a lower-case word."""
    cuts: list[tuple[int, int]] = []
    for b in sentencex.get_sentence_boundaries("en", chunk):
        start, end = int(b["start_index"]), int(b["end_index"])
        if cuts and _belongs_to_the_one_before(chunk[cuts[-1][0] : cuts[-1][1]], chunk[start:end]):
            cuts[-1] = (cuts[-1][0], end)
        else:
            cuts.append((start, end))
    return cuts


def _belongs_to_the_one_before(before: str, piece: str) -> bool:
    tail = before.rstrip()
    if not tail or not piece.strip():
        return True
    open_brackets = tail.count("(") > tail.count(")") or tail.count("[") > tail.count("]")
    if open_brackets and len(tail) < 1200:
        return True
    head = piece.lstrip()
    if head[0].islower() and not tail.endswith(("!", "?")):
        return True
    return bool(re.search(r"(?:\b(?:vs|approx|ca|cf|e\.g|i\.e|Fig|Figs|No|resp|incl|et al)\.)$", tail))


def _paragraphs(text: str, span: Span) -> list[Span]:
    parts: list[Span] = []
    at = span.start
    for m in _PARAGRAPH.finditer(text, span.start, span.end):
        parts.append(Span(at, m.start()))
        at = m.end()
    parts.append(Span(at, span.end))
    return [p for p in parts if text[p.start : p.end].strip()]


def slug(name: str) -> str:
    """A folder name made of lower-case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
