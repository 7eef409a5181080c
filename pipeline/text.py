"""Text: clean-up, sentences with offsets, and finding a quote word for word.

Two texts are compared after a clean-up that changes how print looks and never what it says: runs of white
space, line-end hyphens, soft hyphens, ligatures, quote marks, dashes and Unicode forms. Nothing else: a
quote that differs in a word, a number or a sign is not found.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import sentencex

MIN_QUOTE_WORDS = 4
"""A quote of fewer words proves nothing: "no difference" stands in every other abstract."""

_DROPPED = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\ufffe\u0002")
_QUOTES = dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′`´", "'")
_DASHES = dict.fromkeys("‐‑‒–—―−﹣－", "-")
_LINE_END_HYPHEN = re.compile(r"(?<=\w)[-‐‑]\s*\n\s*(?=[a-zß-ÿ])")
_PLAIN = re.compile(r"[!-_a-~]+")  # printable ASCII but the grave accent: its own folded form
_WORD = re.compile(r"\w+(?:[-'’.,]\w+)*", re.UNICODE)
_PARAGRAPH = re.compile(r"\n[ \t]*\n+|\n(?=[A-Z(][^\n]{0,60}?:\s)")
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

    Letters, digits and signs stay exactly as they are; offsets of quotes are offsets into this form.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(c for c in text if c not in _DROPPED)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


@lru_cache(maxsize=64)
def fold(text: str) -> tuple[str, Sequence[int]]:
    """The form in which quotes are compared, and for each of its characters where it came from.

    Length of the list = length of the folded text + 1, so that an end can be mapped back as well.
    """
    joins = {m.start(): m.end() for m in _LINE_END_HYPHEN.finditer(text)}
    out: list[str] = []
    origin: list[int] = []
    i = 0
    while i < len(text):
        if i in joins:
            i = joins[i]
            continue
        if run := _PLAIN.match(text, i):
            end = run.end()
            if end - 1 in joins or _combining_after(text, end - 1):
                end -= 1
            if end > i:
                out.extend(text[i:end])
                origin.extend(range(i, end))
                i = end
                continue
        c = text[i]
        if c in _DROPPED:
            i += 1
            continue
        c = _QUOTES.get(c) or _DASHES.get(c) or c
        if c.isspace():
            if out and out[-1] != " ":
                out.append(" ")
                origin.append(i)
            i += 1
            continue
        for piece in unicodedata.normalize("NFKC", _composed(text, i) if c == text[i] else c):
            piece = _DASHES.get(piece) or piece
            if piece == " " and (not out or out[-1] == " "):
                continue
            out.append(piece)
            origin.append(i)
        i += 1 + _combining_after(text, i)
    origin.append(len(text))
    return "".join(out), origin


def _combining_after(text: str, i: int) -> int:
    n = 0
    while i + 1 + n < len(text) and unicodedata.combining(text[i + 1 + n]):
        n += 1
    return n


def _composed(text: str, i: int) -> str:
    return text[i : i + 1 + _combining_after(text, i)]


def locate(quote: str, text: str) -> Span | None:
    """Where a quote stands in a text, word for word, or None.

    The clean-up of `fold` is applied to both; the match must begin and end at word edges, so that a quote
    cannot shorten "untrained" to "trained" or "12.5" to "2.5". The span is in the text's own characters.
    """
    needle = fold(quote)[0].strip()
    if not needle:
        return None
    folded, origin = fold(text)
    at = folded.find(needle)
    while at >= 0:
        end = at + len(needle)
        if _is_edge(folded, at) and _is_edge(folded, end):
            return Span(origin[at], _end_of(text, origin, end))
        at = folded.find(needle, at + 1)
    return None


def _end_of(text: str, origin: Sequence[int], end: int) -> int:
    """The position just after the last quoted character, its combining marks with it."""
    last = origin[end - 1]
    return last + 1 + _combining_after(text, last)


def _is_edge(text: str, at: int) -> bool:
    """Whether a quote may begin or end between `text[at-1]` and `text[at]`."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return False
    # neither inside a number ("12.5", "1,250", "-0.3") nor inside a hyphenated word ("non-significant")
    if (
        after.isdigit()
        and before in "-+±<>=~.,"
        and (at < 2 or before in "-+±<>=~" or text[at - 2].isdigit())
    ):
        return False
    if before.isdigit() and after in "%‰":
        return False
    if before.isdigit() and after in ".,":
        return not (at + 1 < len(text) and text[at + 1].isdigit())
    if after.isalpha() and before == "-" and at >= 2 and text[at - 2].isalpha():
        return False
    return not (before.isalpha() and after == "-" and at + 1 < len(text) and text[at + 1].isalpha())


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
