"""PDF: text by page from pypdfium2, metadata and encryption from pypdf.

pypdfium2 reads about twenty times as many pages a second as pypdf at the same quality; pypdf is the second
reader for files that the first cannot open.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence

from pipeline import doi
from pipeline.errors import InputError
from pipeline.ingest.raw import Format, RawStudy
from pipeline.records import PageSpan
from pipeline.text import kind_of_section, tidy

_LOCKED = "is encrypted and asks for a password"
_HYPHENATED = re.compile(r"(?<=[a-zà-ÿ])(?:[-‐]\n|[\ufffe\u0002\u00ad]\n?)(?=[a-zà-ÿ])")
_REFERENCES = re.compile(
    r"^\s*(?:\d+\.?\s*)?(?:references|bibliography|literature cited)\s*$", re.IGNORECASE | re.MULTILINE
)
_DOI_KEYS = ("/doi", "/DOI", "/WPS-ARTICLEDOI", "/Subject", "/Keywords", "/Title")


def recognises(data: bytes) -> bool:
    """Whether the header stands in the first kilobyte, as readers allow (ISO 32000-2, 7.5.2)."""
    return b"%PDF-" in data[:1024]


def read(data: bytes, where: str) -> Sequence[RawStudy]:
    """The study in the file. Raises InputError where it is locked, broken or has no text at all."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    metadata = _metadata(data, where)
    printed = _pages(data, where)
    pages = [_reflow(page) for page in printed]
    blank = [number for number, page in enumerate(pages, start=1) if not page]
    if len(blank) == len(pages):
        raise InputError(
            f"has no text on any of its {len(pages)} page(s): it is probably a scan",
            where=where,
            remedy="run OCR over it, or give the abstract as a .md file with front matter",
        )
    text, spans = _joined(pages)
    found, found_in, remarks = _own_doi(metadata, [tidy(page) for page in printed])
    if blank:
        remarks.append(f"No text on page(s) {', '.join(map(str, blank))}: what stands there was not read.")
    title = tidy(metadata.get("/Title", ""))
    if not title or doi.find(title) or re.search(r"\.(?:docx?|pdf|tex|indd)\b|\d\.\.\d", title):
        title = pages[0].split("\n", 1)[0][:300] if pages[0] else ""
        remarks.append("The title is the first line of page 1; a sidecar can correct it.")
    return [
        RawStudy(
            text=text,
            doi=found,
            doi_from=found_in,
            title=title,
            authors=tuple(
                a for part in re.split(r";|, | and ", metadata.get("/Author", "")) if (a := tidy(part))
            ),
            pages=spans,
            remarks=tuple(remarks),
        )
    ]


def _metadata(data: bytes, where: str) -> dict[str, str]:
    """The document information as texts; {} where it cannot be read. Raises InputError where it is locked."""
    from pypdf import PasswordType, PdfReader

    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise InputError(_LOCKED, where=where, remedy="save an unlocked copy")
        return {str(key): str(value) for key, value in (reader.metadata or {}).items()}
    except InputError:
        raise
    except Exception:  # pypdf raises a dozen kinds on broken files; the text may be readable all the same
        return {}


def _pages(data: bytes, where: str) -> list[str]:
    """Each page's text as the reader gives it."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
        try:
            pages = []
            for number in range(len(document)):
                page = document[number]
                text_page = page.get_textpage()
                pages.append(text_page.get_text_bounded())
                text_page.close()
                page.close()
        finally:
            document.close()
    except (pypdfium2.PdfiumError, ValueError, IndexError) as error:
        if "password" in str(error).lower():  # a cipher that pypdf cannot judge without more packages
            raise InputError(_LOCKED, where=where, remedy="save an unlocked copy") from error
        pages = _pages_by_pypdf(data, where)
    if not pages:
        raise InputError("has no pages", where=where, remedy="export or download it again")
    return pages


def _pages_by_pypdf(data: bytes, where: str) -> list[str]:
    from pypdf import PdfReader

    try:
        return [page.extract_text() for page in PdfReader(io.BytesIO(data), strict=False).pages]
    except Exception as error:
        raise InputError(
            f"is not a readable PDF ({type(error).__name__}: {str(error)[:80]})",
            where=where,
            remedy="export or download it again",
        ) from error


def _reflow(page: str) -> str:
    """A page's lines joined to paragraphs; headings and the end of a paragraph keep their line ends."""
    page = page.replace("\r\n", "\n").replace("\r", "\n")
    lines = [line.strip() for line in tidy(_HYPHENATED.sub("", page)).split("\n")]
    longest = max((len(line) for line in lines), default=0)
    out: list[str] = []
    for line in lines:
        heading = len(line) < 40 and bool(kind_of_section(line.rstrip(":")))
        if out and line and out[-1] and not heading and not _ends_paragraph(out[-1], longest):
            out[-1] = f"{out[-1]} {line}"
        else:
            out.append(line)
    return tidy("\n".join(out))


def _ends_paragraph(text: str, longest: int) -> bool:
    """Whether a line closes its paragraph: a heading, or a full stop well before the margin."""
    last = text[-longest:] if longest else text
    if len(text) < 40 and kind_of_section(text.rstrip(":")):
        return True
    return text.endswith((".", "?", "!", ":")) and len(text) < 0.7 * longest and len(last) == len(text)


def _joined(pages: Sequence[str]) -> tuple[str, tuple[PageSpan, ...]]:
    text, spans = "", []
    for number, page in enumerate(pages, start=1):
        if text and page:
            text += "\n\n"
        spans.append(PageSpan(page=number, start=len(text), end=len(text) + len(page)))
        text += page
    return text, tuple(spans)


def _own_doi(metadata: dict[str, str], pages: Sequence[str]) -> tuple[str, str, list[str]]:
    """The DOI, where it was found, and remarks; "" where none or several are there: a guess is not made.

    Only the metadata and the first page with text count: a DOI further in is as often a reference's.
    """
    for key in _DOI_KEYS:
        distinct = _distinct(metadata.get(key, ""))
        if len(distinct) == 1:
            return distinct[0], f"metadata {key}", []
    number, page = next((number, page) for number, page in enumerate(pages, start=1) if page)
    distinct = _distinct(_REFERENCES.split(page, maxsplit=1)[0])
    if len(distinct) == 1:
        return distinct[0], f"page {number}", []
    if distinct:
        return "", "", [f"DOI in doubt: page {number} prints {len(distinct)} ({', '.join(distinct[:3])})"]
    return "", "", []


def _distinct(text: str) -> list[str]:
    """The DOIs in a text, each once; one that a line's end cut short ("10.1371/journal.pone. 0115884") is not one."""
    whole = list(dict.fromkeys(f.doi for f in doi.find(text) if not f.truncated))
    return [d for d in whole if not any(other.startswith(f"{d}.") for other in whole)]


FORMAT = Format("PDF", recognises, read)
