"""Inputs that must give one clear line and lose nothing else, through the whole command."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

from tests.running import claimsynth_json, make_claim, study

GOOD = "10.1234/good"


def a_pdf(text: str = "", doi: str = "") -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    if doi:
        canvas.setSubject(f"doi:{doi}")
    for number, line in enumerate(text.split("\n")):
        canvas.drawString(72, 760 - 16 * number, line)
    if not text:
        canvas.rect(100, 100, 200, 200)
    canvas.save()
    return out.getvalue()


def locked(data: bytes) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


BAD_STUDIES: dict[str, tuple[str, bytes, str]] = {
    "no DOI": ("b.md", b"---\ntitle: T\n---\nText.", "has no DOI"),
    "no front matter": ("b.md", b"Just some text about a trial.", "has no DOI"),
    "the same DOI in another case": ("b.md", study(GOOD.upper()).encode(), "has the DOI of studies/a.md"),
    "a DOI that is none": ("b.md", study("not-a-doi").encode(), "`not-a-doi` is not a DOI"),
    "a DOI cut off": ("b.md", study("10.1234").encode(), "is not a DOI"),
    "Latin-1": ("b.md", study("10.1234/b").replace("Writer", "Müller").encode("latin-1"), "is not UTF-8"),
    "UTF-16": ("b.md", study("10.1234/b").encode("utf-16"), "UTF-16"),
    "an unquoted colon": ("b.md", b"---\ndoi: 10.1234/b\ntitle: One: two\n---\nText.", "line 3"),
    "broken JSON": ("b.json", b'{"doi": "10.1234/b", ', "is not JSON"),
    "an empty file": ("b.md", b"", "is empty"),
    "no abstract": ("b.md", b"---\ndoi: 10.1234/b\n---\n", "has no abstract or text"),
    "an encrypted PDF": ("b.pdf", locked(a_pdf("Some text of a trial", "10.1234/b")), "encrypted"),
    "a PDF without text": ("b.pdf", a_pdf("", "10.1234/b"), "has no text on any of its 1 page"),
    "a broken PDF": ("b.pdf", b"%PDF-1.4\nnonsense", "not a readable PDF"),
    "a PDF without DOI": ("b.pdf", a_pdf("A trial of something in forty adults."), "has no DOI"),
    "a PDF with two DOIs": (
        "b.pdf",
        a_pdf("A trial.\nhttps://doi.org/10.5555/one\nhttps://doi.org/10.5555/two"),
        "DOI in doubt",
    ),
    "a Word file": ("b.docx", b"PK\x03\x04rest", "Word"),
}


@pytest.mark.parametrize("name", BAD_STUDIES)
def test_a_bad_study_is_set_aside_with_one_line_and_the_good_one_goes_on(name: str, tmp_path: Path) -> None:
    file, content, says = BAD_STUDIES[name]
    claim = make_claim(tmp_path / "claim", "The drink improves sprint performance.", a=study(GOOD))
    (claim / "studies" / file).write_bytes(content)
    (outcome,) = claimsynth_json("run", claim, "--out", tmp_path / "out")["claims"]
    (aside,) = outcome["set_aside"]
    assert aside["file"] == f"studies/{file}"
    assert says in aside["reason"] and "→" in aside["reason"] and "\n" not in aside["reason"]
    assert outcome["status"] == "needs review"
    assert outcome["tally"]["supports"] == 1


@pytest.mark.parametrize(
    ("claim_file", "content", "says"),
    [
        ("claim.txt", "", "claim.txt: is empty"),
        ("claim.txt", " \n ", "claim.txt: is empty"),
        ("claim.txt", "...", "has no statement"),
        ("claim.yaml", "population: adults\n", "has no statement"),
        ("claim.yaml", "statment: The drink helps.\n", "did you mean `statement`?"),
        ("claim.yaml", "statement: [a, b]\n", "`statement` must be a text"),
        ("claim.yaml", "statement: The drink: good\n", "line 1"),
    ],
)
def test_a_claim_without_a_usable_statement_is_one_line(
    claim_file: str, content: str, says: str, tmp_path: Path
) -> None:
    folder = make_claim(tmp_path / "claims" / "bad", "x", a=study(GOOD))
    (folder / "claim.txt").unlink()
    (folder / claim_file).write_text(content, encoding="utf-8")
    make_claim(tmp_path / "claims" / "good", "The drink improves sprint performance.", a=study(GOOD))
    bad, good = claimsynth_json("run", tmp_path / "claims", "--out", tmp_path / "out")["claims"]
    assert good["status"] == "ok"
    assert bad["status"] == "failed"
    line = f"{bad['error']['where']}: {bad['error']['what']} → {bad['error']['remedy']}"
    assert says in line and "\n" not in line


def test_an_empty_studies_folder_is_one_line(tmp_path: Path) -> None:
    make_claim(tmp_path / "claims" / "empty", "The drink improves sprint performance.")
    (outcome,) = claimsynth_json("run", tmp_path / "claims", "--out", tmp_path / "out")["claims"]
    assert "no study can be used (the folder is empty)" in outcome["error"]["what"]
    assert "put one file a study into it" in outcome["error"]["remedy"]


def test_two_folders_for_one_place_are_named(tmp_path: Path) -> None:
    for name in ("My Claim", "my-claim"):
        make_claim(tmp_path / "claims" / name, "The drink improves sprint performance.", a=study(GOOD))
    error = claimsynth_json("run", tmp_path / "claims", "--out", tmp_path / "out")
    assert "would be written to the same place" in error["what"]


def test_a_sidecar_gives_a_pdf_what_it_lacks(tmp_path: Path) -> None:
    claim = make_claim(tmp_path / "claim", "The drink improves sprint performance.", a=study(GOOD))
    (claim / "studies" / "b.pdf").write_bytes(
        a_pdf("Results\nSprint performance improved more with the drink than with placebo.")
    )
    (claim / "studies" / "b.yaml").write_text("doi: 10.1234/B\ntitle: A PDF\nyear: 2021\n", encoding="utf-8")
    (outcome,) = claimsynth_json("run", claim, "--out", tmp_path / "out")["claims"]
    assert outcome["set_aside"] == [] and outcome["tally"]["supports"] == 2
