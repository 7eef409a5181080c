"""Claim folders as people make them: what is wrong is said in one line, and everything else is kept."""

from __future__ import annotations

import io
import json
import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

from pipeline.errors import InputError
from pipeline.ingest import GivenClaim, claim_folders, formats, read_claim
from pipeline.ingest.yaml_fields import read_fields

GOOD = "---\ndoi: 10.1000/good\n---\nTraining helped the men who trained."
Files = dict[str, str | bytes]


def study(fields: str, body: str = "Training helped the men.") -> str:
    return f"---\n{fields}\n---\n{body}"


def pdf(*pages: str, **info: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=True)
    for page in pages:
        canvas.rect(10, 10, 50, 50)
        for row, line in enumerate(page.split("\n")):
            canvas.drawString(72, 700 - 20 * row, line)
        canvas.showPage()
    canvas.save()
    if not info:
        return out.getvalue()
    writer = PdfWriter(clone_from=io.BytesIO(out.getvalue()))
    writer.add_metadata({f"/{key}": value for key, value in info.items()})
    again = io.BytesIO()
    writer.write(again)
    return again.getvalue()


def locked(data: bytes, password: str = "secret") -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(password, "owner", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    claim = tmp_path / "claims" / "training"
    (claim / "studies").mkdir(parents=True)
    (claim / "claim.txt").write_text("Training helps.", encoding="utf-8")
    return claim


def put(claim: Path, files: Files) -> GivenClaim:
    for name, content in files.items():
        (claim / "studies" / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_claim(claim)


def one_line(line: str) -> bool:
    return bool(line) and line.isprintable() and len(line) < 500


BAD: dict[str, tuple[Files, str, str]] = {
    # name: (files, the file that is set aside, what the line says)
    "no DOI": ({"a.md": study("title: T")}, "a.md", "has no DOI → add `doi: 10.…`"),
    "no front matter": ({"a.txt": "Only text."}, "a.txt", "sidecar a.yaml beside it"),
    "no DOI in JSON": ({"a.json": '{"abstract": "It helped."}'}, "a.json", "add it as its field `doi`"),
    "DOI that is none": ({"a.md": study("doi: 11.1000/x")}, "a.md", "`11.1000/x` is not a DOI"),
    "DOI that looks like a number": ({"a.md": study("doi: 10.10/1")}, "a.md", "`10.10/1` is not a DOI"),
    "DOI over two lines": ({"a.md": study("doi: |\n  10.1000/a\n  b")}, "a.md", "is not a DOI"),
    "twin in other case": ({"z.md": study("doi: 10.1000/GOOD")}, "z.md", "has the DOI of studies/good.md"),
    "no text": ({"a.md": study("doi: 10.1000/a", "")}, "a.md", "has no abstract or text"),
    "latin-1": (
        {"a.md": study("doi: 10.1000/a", "Café").encode("latin-1")},
        "a.md",
        "is not UTF-8 (byte 26: 0xe9)",
    ),
    "UTF-16": ({"a.md": GOOD.encode("utf-16")}, "a.md", "is UTF-16"),
    "UTF-16 without a mark": ({"a.md": GOOD.encode("utf-16-le")}, "a.md", "zero bytes"),
    "NUL": ({"a.md": study("doi: 10.1000/a", "It\0helped.")}, "a.md", "zero bytes"),
    "empty": ({"a.md": " \n"}, "a.md", "is empty"),
    "a Word file": ({"a.docx": b"PK\x03\x04..."}, "a.docx", "is a Word, EPUB or zip file"),
    "a web page": (
        {"a.md": "<!DOCTYPE html><p>Hi", "a.yaml": "doi: 10.1000/a"},
        "a.md",
        "is an HTML or XML page",
    ),
    "a RIS export": ({"a.ris": "TY  - JOUR\nDO  - 10.1000/a"}, "a.ris", "export it as CSL-JSON"),
    "broken YAML": ({"a.md": study("doi: 10.1000/a\ntitle: A: B")}, "a.md", "line 3: mapping values"),
    "YAML key twice": (
        {"a.md": study("doi: 10.1000/a\nx: 1\ndoi: 10.1000/b")},
        "a.md",
        "line 4: `doi` stands here twice",
    ),
    "YAML list": ({"a.md": study("- doi")}, "a.md", "is not a list of `name: value` lines"),
    "YAML doi as a list": ({"a.md": study("doi: [10.1000/a]")}, "a.md", "`doi` must be a text, not a list"),
    "YAML key that is a list": (
        {"a.md": study("[a, b]: c")},
        "a.md",
        "line 2: a field's name must be a text",
    ),
    "YAML that names itself": ({"a.md": study("doi: &a [*a]")}, "a.md", "line 2: "),
    "YAML control character": ({"a.md": study("doi: \x01")}, "a.md", "control characters"),
    "YAML tab": ({"a.md": study("doi: 10.1000/a\n\ttitle: x")}, "a.md", "line 3: "),
    "deep YAML": ({"a.md": study("doi: " + "[" * 200_000)}, "a.md", "line 2: is nested too deeply"),
    "front matter without an end": (
        {"a.md": "---\ndoi: 10.1000/a\n\nText."},
        "a.md",
        "front matter without an end",
    ),
    "a year in words": ({"a.md": study("doi: 10.1000/a\nyear: soon")}, "a.md", "`year: soon` is not a year"),
    "a year with a digit too many": ({"a.md": study("doi: 10.1000/a\nyear: 20245")}, "a.md", "is not a year"),
    "broken JSON": ({"a.json": '{"doi": "10.1000/a",'}, "a.json", "is not JSON (Expecting"),
    "deep JSON": ({"a.json": "[" * 100_000}, "a.json", "is not JSON"),
    "a number of 5000 digits": ({"a.json": '{"doi": ' + "1" * 5000 + "}"}, "a.json", "is not JSON"),
    "an empty JSON list": ({"a.json": "[]"}, "a.json", "is an empty list"),
    "JSON that is no study": ({"a.json": '["a"]'}, "a.json", "is not a study"),
    "other JSON": ({"a.json": '{"name": "x"}'}, "a.json", "has no DOI"),
    "JSON doi true": ({"a.json": '{"doi": true}'}, "a.json", "`doi` must be a text, not yes/no"),
    "a sidecar alone": ({"a.yaml": "doi: 10.1000/a"}, "a.yaml", "is a sidecar without its study"),
    "two sidecars alone": (
        {"a.yaml": "doi: 10.1000/a", "a.yml": "doi: 10.1000/a"},
        "a.yml",
        "without its study",
    ),
    "a sidecar of another study": (
        {"a.b.md": study("doi: 10.1000/a"), "a.yaml": "x: y"},
        "a.yaml",
        "without its study",
    ),
    "a second sidecar": (
        {"a.txt": "It helped.", "a.yaml": "doi: 10.1000/a", "a.yml": "doi: 10.1000/b"},
        "a.yml",
        "is a second sidecar",
    ),
    "a broken sidecar": (
        {"a.txt": "Text.", "a.yaml": "doi: 1: 2"},
        "a.txt",
        "its sidecar a.yaml cannot be used: line 1",
    ),
    "an encrypted PDF": (
        {"a.pdf": locked(pdf("doi 10.1000/a"))},
        "a.pdf",
        "is encrypted and asks for a password",
    ),
    "a scan": ({"a.pdf": pdf("", "")}, "a.pdf", "has no text on any of its 2 page(s)"),
    "a broken PDF": ({"a.pdf": b"%PDF-1.7\nnothing"}, "a.pdf", "is not a readable PDF"),
    "half a PDF": ({"a.pdf": pdf("doi 10.1000/a")[:300]}, "a.pdf", " → "),
    "a PDF without a DOI": (
        {"a.pdf": pdf("It helped.")},
        "a.pdf",
        "has no DOI → add `doi: 10.…` to a sidecar",
    ),
    "a PDF with two DOIs": (
        {"a.pdf": pdf("doi 10.1000/a\nComment on 10.1000/b")},
        "a.pdf",
        "DOI in doubt: page 1 prints 2 (10.1000/a, 10.1000/b)",
    ),
    "a PDF with a DOI further in": ({"a.pdf": pdf("It helped.", "as in 10.1000/b")}, "a.pdf", "has no DOI"),
    "a PDF whose DOI is a reference": (
        {"a.pdf": pdf("It helped.\nReferences\n10.1000/b")},
        "a.pdf",
        "has no DOI",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_file_that_cannot_be_used_is_set_aside_in_one_line_and_loses_nothing_else(
    case: str, folder: Path
) -> None:
    files, file, says = BAD[case]
    given = put(folder, {"good.md": GOOD, **files})
    reasons = {s.file: s.reason for s in given.set_aside}
    assert says in reasons[f"studies/{file}"]
    assert all(one_line(reason) and " → " in reason for reason in reasons.values())
    assert "10.1000/good" in [s.doi for s in given.studies]


def test_folders_and_links_in_studies_are_set_aside(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text(GOOD, encoding="utf-8")
    studies = folder / "studies"
    (studies / "a-folder").mkdir()
    (studies / "b-out.md").symlink_to(tmp_path / "outside.md")
    (studies / "c-nowhere.md").symlink_to("nowhere.md")
    (studies / "d-loop.md").symlink_to("d-loop.md")
    os.mkfifo(studies / "e-pipe.md")
    given = put(folder, {"good.md": GOOD, ".hidden": "x", "good.md~": "x"})
    said = {s.file.removeprefix("studies/"): s.reason for s in given.set_aside}
    assert said["a-folder"].startswith("is a folder → ")
    assert said["b-out.md"].startswith("is a link that leads out of the folder → ")
    assert said["c-nowhere.md"].startswith("is not a regular file → ")
    assert "d-loop.md" in said
    assert said["e-pipe.md"].startswith("is not a regular file → ")
    assert len(said) == 5
    assert [s.doi for s in given.studies] == ["10.1000/good"]


def test_a_file_name_that_is_no_text_is_shown_escaped(folder: Path) -> None:
    studies = os.fsencode(folder / "studies")
    for name, content in ((b"\xe8.md", study("doi: 10.1000/a")), (b"two\nlines.md", "no DOI")):
        with open(studies + b"/" + name, "w", encoding="utf-8") as file:  # noqa: PTH123 - no Path has this name
            file.write(content)
    given = read_claim(folder)
    assert given.studies[0].file == "studies/\\udce8.md"
    assert given.set_aside[0].file == "studies/two\\nlines.md"


CLAIMS: dict[str, tuple[str, str | bytes, str]] = {
    "empty text": ("claim.txt", "", "is empty"),
    "text without words": ("claim.txt", "...\n", "has no statement"),
    "no statement": ("claim.yaml", "population: men", "has no statement"),
    "empty statement": ("claim.yaml", "statement:\npopulation: men", "has no statement"),
    "misspelt field": ("claim.yaml", "statement: It helps.\ncomparater: no", "did you mean `comparator`?"),
    "unknown field": (
        "claim.yaml",
        "statement: It helps.\ncolour: no",
        "the fields are statement, population",
    ),
    "a field that is a list": ("claim.yaml", "statement: [It, helps]", "`statement` must be a text"),
    "unquoted colon": (
        "claim.yaml",
        "population: men\nstatement: Claim: it helps.",
        "line 2: mapping values",
    ),
    "key twice": ("claim.yaml", "statement: A\nstatement: B", "line 2: `statement` stands here twice"),
    "not a mapping": ("claim.yaml", "- It helps.", "is not a list of `name: value` lines"),
    "deep": ("claim.yaml", "statement: " + "{a: " * 100_000, "nested too deeply"),
    "latin-1": ("claim.txt", "Café helps.".encode("latin-1"), "is not UTF-8"),
    "UTF-16": ("claim.txt", "It helps.".encode("utf-16"), "is UTF-16"),
}


@pytest.mark.parametrize("case", CLAIMS)
def test_a_claim_that_cannot_be_read_says_where_and_what_to_do(case: str, folder: Path) -> None:
    name, content, says = CLAIMS[case]
    (folder / "claim.txt").unlink()
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(InputError) as error:
        put(folder, {"good.md": GOOD})
    assert says in str(error.value)
    assert str(folder / name) in str(error.value)
    assert error.value.remedy
    assert one_line(str(error.value))


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda f: (f / "studies").rmdir(), "has no studies/ folder"),
        (lambda f: None, "no study can be used (the folder is empty)"),
        (lambda f: (f / "studies" / "a.md").write_text("x", encoding="utf-8"), "studies/a.md: has no DOI"),
        (lambda f: (f / "claim.txt").unlink(), "has no claim.yaml and no claim.txt"),
    ],
)
def test_a_claim_folder_without_its_parts_is_refused(
    spoil: Callable[[Path], object], says: str, folder: Path
) -> None:
    spoil(folder)
    with pytest.raises(InputError, match=r"→") as error:
        read_claim(folder)
    assert says in str(error.value)


def test_claim_folders_come_by_name_and_a_claim_is_its_own_folder(folder: Path) -> None:
    (folder.parent / "a-second" / "studies").mkdir(parents=True)
    (folder.parent / "notes").mkdir()
    (folder.parent / ".hidden" / "studies").mkdir(parents=True)
    assert [p.name for p in claim_folders(folder.parent)] == ["a-second", "training"]
    assert claim_folders(folder) == [folder]


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: None, "does not exist"),
        (lambda p: p.write_text("x", encoding="utf-8"), "is a file, not a folder"),
        (lambda p: p.mkdir(), "holds no claim"),
        (lambda p: [(p / name / "studies").mkdir(parents=True) for name in ("a b", "a-b")], "a b/ and a-b/"),
    ],
)
def test_a_folder_of_claims_that_cannot_be_used_is_refused(
    make: Callable[[Path], object], says: str, tmp_path: Path
) -> None:
    make(tmp_path / "c")
    with pytest.raises(InputError) as error:
        claim_folders(tmp_path / "c")
    assert says in str(error.value)


def test_claim_fields_stay_the_words_that_were_written(folder: Path) -> None:
    (folder / "claim.txt").unlink()
    content = "\ufeffstatement: >\r\n  Training\r\n  helps\u200b.\r\ncomparator: no\r\noutcome: 1.50\r\nnotes: !!int x\r\npopulation:\r\n"
    (folder / "claim.yaml").write_bytes(content.encode())
    claim = put(folder, {"good.md": GOOD}).claim
    assert (claim.slug, claim.statement) == ("training", "Training helps.")
    assert (claim.comparator, claim.outcome, claim.notes, claim.population) == ("no", "1.50", "x", "")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_front_matter_is_read_whatever_the_newlines_and_with_a_byte_order_mark(
    newline: str, mark: str, folder: Path
) -> None:
    fields = "doi: 10.1000/a\ntitle: 'No: yes'\nauthors: A. One and B. Two\njournal: 12\nyear: 2024-05-01\nextra: [x]"
    content = mark + study(fields, "It helped.\n---\nReally.").replace("\n", newline)
    (only,) = put(folder, {"a.md": content}).studies
    assert (only.doi, only.title, only.journal, only.year) == ("10.1000/a", "No: yes", "12", 2024)
    assert only.authors == ("A. One", "B. Two")
    assert only.text == "It helped.\n---\nReally."
    assert only.doi_from == "front matter"


def test_studies_are_numbered_in_the_order_of_their_file_names(folder: Path) -> None:
    names = ["10.md", "2.md", "B.md", "a.md", "é.md"]
    given = put(folder, {name: study(f"doi: 10.1000/{i}") for i, name in reversed(list(enumerate(names)))})
    assert [(s.key, s.file) for s in given.studies] == [
        (f"S{i}", f"studies/{n}") for i, n in enumerate(names, 1)
    ]
    assert set(given.inputs) == {"claim.txt", *(f"studies/{n}" for n in names)}


def test_a_sidecar_gives_or_corrects_the_fields_of_its_study(folder: Path) -> None:
    given = put(
        folder,
        {
            "a.pdf": pdf("doi 10.1000/wrong\nIt helped."),
            "a.yaml": "doi: 10.1000/right\ntitle: The title\nyear: 1999",
            "b.pdf": pdf("doi 10.1000/x\nand 10.1000/y"),
            "b.YML": "doi: 10.1000/b",
            "c.txt": "[Background] It helped.",
            "c.yml": "doi: 10.1000/c",
        },
    )
    assert [(s.doi, s.doi_from) for s in given.studies] == [
        ("10.1000/right", "sidecar"),
        ("10.1000/b", "sidecar"),
        ("10.1000/c", "sidecar"),
    ]
    assert (given.studies[0].title, given.studies[0].year) == ("The title", 1999)
    assert not any(r.startswith("DOI") for r in given.studies[1].remarks)
    assert not given.set_aside


def test_one_bad_item_of_a_list_leaves_the_others(folder: Path) -> None:
    items = [
        {"doi": "10.1000/a", "abstract": "It helped."},
        {"doi": "10.1000/b", "abstract": "It helped.", "year": "soon"},
        "not a study",
        {"doi": "10.1000/A", "abstract": "It helped."},
        {"doi": "10.1000/c", "abstract": "It helped."},
    ]
    given = put(folder, {"all.json": json.dumps(items), "all.yaml": "doi: 10.1000/z"})
    assert [(s.key, s.doi, s.file) for s in given.studies] == [
        ("S1", "10.1000/a", "studies/all.json item 1"),
        ("S2", "10.1000/c", "studies/all.json item 5"),
    ]
    assert [s.file.removeprefix("studies/") for s in given.set_aside] == [
        "all.yaml",
        "all.json item 2",
        "all.json item 3",
        "all.json item 4",
    ]


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        ({"issued": {"date-parts": [[2024, 5]]}}, {"year": 2024}),
        ({"issued": {"date-parts": [["2024"]]}}, {"year": 2024}),
        ({"issued": {"date-parts": [[None]]}}, {"year": None}),
        ({"issued": {"raw": "May 2024"}}, {"year": 2024}),
        ({"issued": "2024-05-01"}, {"year": 2024}),
        ({"issued": []}, {"year": None}),
        ({"title": ["First", "Second"]}, {"title": "First"}),
        ({"title": []}, {"title": ""}),
        ({"title": "A <i>b</i> &amp; c"}, {"title": "A b & c"}),
        ({"container-title": ["J"]}, {"journal": "J"}),
        (
            {"author": [{"given": "A", "non-dropping-particle": "de", "family": "B"}]},
            {"authors": ("A de B",)},
        ),
        ({"author": [{"literal": "WHO"}, {"family": None}, 3, "C. D."]}, {"authors": ("WHO", "C. D.")}),
        ({"author": 3}, {"authors": ()}),
        ({"author": "A. B."}, {"authors": ("A. B.",)}),
        (
            {"abstract": "<jats:title>Results</jats:title><jats:p>It rose.</jats:p>"},
            {"text": "Results\nIt rose."},
        ),
        ({"abstract": "10<sup>6</sup> CO<sub>2</sub>, a<br/>b"}, {"text": "10⁶ CO2, a\nb"}),
        ({"abstract": "p <alpha and beta> 1, x < 3 &lt; 4"}, {"text": "p <alpha and beta> 1, x < 3 < 4"}),
        ({"abstract": "half \ud800 a pair"}, {"text": "half \ufffd a pair"}),
    ],
)
def test_csl_json_is_read_as_zotero_and_crossref_write_it(
    item: dict[str, object], expected: dict[str, object], folder: Path
) -> None:
    full = {"DOI": "10.1000/A", "abstract": "It helped.", "author": []} | item
    (only,) = put(folder, {"a.json": "\ufeff" + json.dumps([full])}).studies
    assert only.doi == "10.1000/a"
    assert {name: getattr(only, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("content", "doi", "found_in"),
    [
        (pdf("It helped.", doi="10.1000/meta"), "10.1000/meta", "metadata /doi"),
        (pdf("doi 10.1000/page", Subject="J 2024 doi:10.1000/meta"), "10.1000/meta", "metadata /Subject"),
        (pdf("doi 10.1000/page", Subject="10.1000/x and 10.1000/y"), "10.1000/page", "page 1"),
        (pdf("https://doi.org/10.1000/Page\nIt helped."), "10.1000/page", "page 1"),
        (pdf("10.1000/page\nReferences\n10.1000/other"), "10.1000/page", "page 1"),
        (
            pdf("10.1371/journal.pone. 0115884\n10.1371/journal.pone.0115884"),
            "10.1371/journal.pone.0115884",
            "page 1",
        ),
        (pdf("", "10.1000/page"), "10.1000/page", "page 2"),
        (locked(pdf("10.1000/page"), password=""), "10.1000/page", "page 1"),
    ],
)
def test_a_pdf_gives_its_own_doi_where_only_one_can_be_meant(
    content: bytes, doi: str, found_in: str, folder: Path
) -> None:
    (only,) = put(folder, {"a.pdf": content}).studies
    assert (only.doi, only.doi_from) == (doi, found_in)


def test_the_pages_of_a_pdf_are_told_apart(folder: Path) -> None:
    (only,) = put(folder, {"a.pdf": pdf("10.1000/a\nFirst page.", "", "Third page.")}).studies
    assert [only.text[p.start : p.end] for p in only.pages] == ["10.1000/a First page.", "", "Third page."]
    assert any("page(s) 2" in remark for remark in only.remarks)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("no", "no"),
        ("1.50", "1.50"),
        ("2024-05-01", "2024-05-01"),
        ("0x10", "0x10"),
        ("~", "~"),
        ("", None),
        ("!!int 5", "5"),
    ],
)
def test_every_scalar_of_yaml_stays_a_text(written: str, read: str | None) -> None:
    assert read_fields(f"a: {written}", "f") == {"a": read}


def test_every_real_claim_is_read_whole(data: Path, fixtures: Path) -> None:
    for claims in (data / "claims", fixtures / "claims"):
        for folder in claim_folders(claims):
            given = read_claim(folder)
            assert given.studies
            assert not given.set_aside, folder
            assert [s.key for s in given.studies] == [f"S{i}" for i in range(1, len(given.studies) + 1)]


def test_a_real_pdf_gives_its_own_doi_or_none(data: Path) -> None:
    for entry in json.loads((data / "pdfs" / "manifest.json").read_text(encoding="utf-8")):
        content = (data / "pdfs" / entry["file"]).read_bytes()
        (only,) = formats.of(content, entry["file"]).read(content, entry["file"])
        assert only.doi in ("", entry["doi"].lower()), entry["file"]
        assert len(only.text) > 1000


def test_the_json_test_suite_brings_nothing_but_clear_errors(data: Path) -> None:
    for file in sorted((data / "reliability" / "JSONTestSuite").rglob("*.json")):
        content = file.read_bytes()
        try:
            formats.of(content, file.name).read(content, file.name)
        except InputError as error:
            assert error.what


def survives(folder: Path, name: str, content: bytes) -> None:
    """Only a record of what was set aside, or an InputError, may come of any bytes."""
    (folder / "studies" / name).write_bytes(content)
    try:
        given = read_claim(folder)
    except InputError as error:
        assert "\n" not in str(error)
    else:
        assert len(given.studies) + len(given.set_aside) >= 1
        assert all("\n" not in s.reason for s in given.set_aside)


@pytest.mark.parametrize(
    "start", [b"", b"---\ndoi: 10.1000/a\n", b'{"DOI": "10.1000/a", ', b"%PDF-1.4\n", b"[{"]
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    tail=st.binary(max_size=200) | st.text("---\n:[]{}&*!|>'\"%@`,?#\t ab1\\", max_size=60).map(str.encode)
)
def test_any_bytes_as_a_study_are_read_or_set_aside(start: bytes, folder: Path, tail: bytes) -> None:
    survives(folder, "a.md", start + tail)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    item=st.dictionaries(
        st.sampled_from(
            ["DOI", "doi", "title", "abstract", "text", "author", "authors", "issued", "year", "journal"]
        ),
        json_values | st.just("10.1000/a"),
    )
)
def test_any_json_object_as_a_study_is_read_or_set_aside(folder: Path, item: dict[str, object]) -> None:
    survives(folder, "a.json", json.dumps(item).encode())


def test_a_pdf_with_flipped_bytes_is_read_or_set_aside(folder: Path) -> None:
    draw = random.Random(4)
    whole = pdf("doi 10.1000/a\nIt helped the men.", "More.", Title="T")
    for _ in range(200):
        content = bytearray(whole)
        for _ in range(draw.choice([1, 3, 20])):
            content[draw.randrange(len(content))] = draw.randrange(256)
        survives(folder, "a.pdf", bytes(content[: draw.choice([len(content), draw.randrange(len(content))])]))
