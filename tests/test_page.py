"""The pages in a real browser: all parts there, nothing fetched, readable on a narrow screen and in the dark."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.batch import run
from pipeline.settings import Settings
from tests.running import make_claim, study

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --hide-scrollbars --virtual-time-budget=2000"
).split()


@pytest.fixture(scope="module")
def pages(fixtures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("pages")
    run(fixtures / "claims", out, Settings(), lambda *told: None)
    return out


def browse(page: Path, profile: Path, *flags: str) -> str:
    """The page's document as the browser has it after loading."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt-get install chromium (.ci/run does)")
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", *flags, page.as_uri()]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=90, check=True
    ).stdout


def test_every_part_of_the_claim_page_is_there(pages: Path, tmp_path: Path) -> None:
    shown = browse(pages / "training-to-failure" / "index.html", tmp_path, "--dump-dom")
    text = re.sub(r"<style.*?</style>|<[^>]+>", " ", shown, flags=re.DOTALL)
    for part in (
        "Synthesis from 3 studies",
        "Most probable mechanism",
        "Evidence from studies",
        "Supporting (1)",
        "Contradicting (0)",
        "Mixed (1)",
        "Does not test the claim (1)",
        "Do you know a study that belongs here?",
        "Certainty of the evidence",
        "Gold standard evidence needed",
    ):
        assert part in text, part


def test_each_citation_leads_to_its_study_on_the_page(pages: Path) -> None:
    for page in pages.glob("*/index.html"):
        content = page.read_text(encoding="utf-8")
        targets = set(re.findall(r'id="(study-[^"]+)"', content))
        links = re.findall(r'href="#([^"]+)"', content)
        assert links and set(links) <= targets, page


def test_the_page_asks_the_network_for_nothing(pages: Path) -> None:
    for page in [pages / "index.html", *pages.glob("*/index.html")]:
        content = page.read_text(encoding="utf-8")
        assert "<script" not in content and "@import" not in content and "url(" not in content
        assert re.findall(r"<(?:img|link|iframe|source|video)\b", content) == []
        assert all(
            h.startswith(("#", "https://doi.org/")) or h.endswith("/index.html")
            for h in re.findall(r'href="([^"]+)"', content)
        )


def test_a_browser_paints_the_page_wide_and_narrow(pages: Path, tmp_path: Path) -> None:
    for width in (1200, 420):
        picture = tmp_path / f"{width}.png"
        browse(
            pages / "training-to-failure" / "index.html",
            tmp_path / "profile",
            f"--window-size={width},900",
            f"--screenshot={picture}",
        )
        assert picture.stat().st_size > 10_000


def test_text_from_a_study_cannot_become_markup(tmp_path: Path) -> None:
    hostile = study(
        "10.1234/one",
        title="A <script>alert(1)</script> & trial",
        body="Methods: Forty adults were randomised to <b>the drink</b> or to placebo.\n\nConclusion: The drink <img src=x onerror=alert(1)> improved sprint performance.",
    )
    claim = make_claim(tmp_path / "drink", "The drink improves <i>sprint</i> performance.", one=hostile)
    run(claim, tmp_path / "out", Settings(), lambda *told: None)
    content = (tmp_path / "out" / "drink" / "index.html").read_text(encoding="utf-8")
    assert "<script" not in content and "<img" not in content and "<i>" not in content
    assert "&lt;script&gt;" in content
    markdown = (tmp_path / "out" / "drink" / "synthesis.md").read_text(encoding="utf-8")
    assert "<script" not in markdown.replace("\\<", "")
