"""DOIs in every dress that prose, HTML, Markdown and URLs give them."""

from __future__ import annotations

import csv
import html
import json
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import doi

AWKWARD = st.text("aA1.,;:()[]<>&%2Ff#?=-_~/*\"'{}+ \\\u00ad\u0301İßſ…–gtlmp", max_size=18)
ANY = st.text(max_size=18)

DRESSES = [
    "see {} for",
    "It is {}.",
    "in {}, and",
    "({}; other)",
    "shown ({}).",
    "((see {}))",
    "({}.)",
    "{}.)",
    "shown [{}].",
    "<{}>",
    '"{}"',
    '"{}",',
    "'{}'",
    "“{}”",
    "„{}“",
    "«{}»",
    "{}: x",
    "is it {}?",
    "it is {}!",
    "{}'s",
    "{}—which",
    "{} – x",
    "{} & x",
    "{}. Epub 2012",
    "{}.\nNext",
    "{}\u00a0x",
    "{}\u200b.",
    "{}→x",
    "doi:{}",
    "doi{}",
    "DOI {}.",
    "https://doi.org/{}",
    "https://doi.org/{}/",
    "(http://dx.doi.org/{}.)",
    "https://publisher.example/doi/full/{}/abstract.",
    "[paper](https://doi.org/{}).",
    '[a](https://doi.org/{} "title")',
    "[{0}](<https://doi.org/{0}>)",
    "[{0}](https://doi.org/{0})",
    "[1]: https://doi.org/{}",
    "[^{}]",
    "**{}**",
    "*{}*",
    "_{}_",
    "`{}`",
    "| {} |",
    "|{}|",
    "<p>{}</p>",
    "<em>{}</em>.",
    "{}<br>",
    "{}<br/>next",
    "{}<sup>1</sup>",
    "{}<a href='x'>y</a>",
    '<a href="https://doi.org/{0}">{0}</a>',
    "{}&nbsp;x",
    "&quot;{}&quot;",
    "&lt;{}&gt;",
    "{}&#8217;s",
    '{{"doi": "{}"}}',
    '{{\\"doi\\": \\"{}\\"}}',
    "{0}, {0}",
    "{0},{0}",
    "{0};doi:{0}",
    "({0})({0})",
    "见{}。",
    "（{}）",
]


@pytest.fixture(scope="module")
def weird(data: Path) -> list[str]:
    with (data / "dois" / "weird_dois.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row["doi"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    return [row.rstrip(".") for row in rows if " " not in row]  # a last full stop is always the sentence's


@pytest.mark.parametrize("dress", DRESSES)
def test_a_real_doi_is_found_whole_in_any_dress(dress: str, weird: list[str]) -> None:
    for raw in weird:
        for written in {raw, html.escape(raw), quote(raw, safe="/:;()._-"), raw.replace("_", "\\_")}:
            found = doi.find(dress.format(written))
            assert {f.doi for f in found} == {doi.normalise(raw)}, written
            assert not any(f.truncated for f in found)
            assert len(found) == dress.count("{}") + dress.count("{0}")


def test_a_real_doi_keeps_its_brackets_and_its_last_sign(weird: list[str]) -> None:
    for raw in weird:
        assert doi.normalise(f"{raw}..") == raw.lower()


def test_the_link_opens_the_same_doi(weird: list[str]) -> None:
    for raw in weird:
        canonical = doi.normalise(raw)
        assert canonical
        assert doi.normalise(doi.link(canonical)) == canonical
        assert [f.doi for f in doi.find(f"({doi.link(canonical)}).")] == [canonical]


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("https://doi.org/10.1000/ABC", "10.1000/abc"),
        ("https://doi.org/https://doi.org/10.1000/abc", "10.1000/abc"),
        ("https://doi-org.proxy.lib.example/10.1000/a", "10.1000/a"),
        ("doi:https://doi.org/10.1000/a", "10.1000/a"),
        ("info:doi/10.1000/a", "10.1000/a"),
        (" <https://doi.org/10.1000/a> ", "10.1000/a"),
        ("(10.1000/a)", "10.1000/a"),
        ("10.1000%2Fabc", "10.1000/abc"),
        ("10.1000%252Fabc", "10.1000/abc"),
        ("10.1000/a%2541", "10.1000/aa"),
        ("10.1000/a&amp;amp;b", "10.1000/a&b"),
        ("10.1000\\/abc", "10.1000/abc"),
        ("10.1000/a–b", "10.1000/a-b"),
        ("\ufeff10.1000/a\u200b", "10.1000/a"),
        ("https://doi.org/10.1000/abc?utm_source=x", "10.1000/abc"),
        ("https://doi.org/10.1000/abc/", "10.1000/abc"),
        ("10.1000/É", "10.1000/É"),  # only ASCII is without case
        ("10.1000/100%", "10.1000/100%"),
        ("10.10/1", None),
        ("10.1000/", None),
        ("10.1000/.", None),
        ("10.1000/a b", None),
        ("10.1000/a 10.1000/b", None),
        ("10.１０００/a", None),
        ("", None),
        ("10.1000/" + "a" * 5000, None),
    ],
)
def test_a_field_is_brought_to_the_canonical_form(raw: str, canonical: str | None) -> None:
    assert doi.normalise(raw) == canonical


@given(AWKWARD | ANY)
def test_normalising_twice_is_normalising_once(tail: str) -> None:
    for raw in (tail, "10.1000/" + tail, "https://doi.org/10.1000%2f" + tail):
        once = doi.normalise(raw)
        assert once is None or doi.normalise(once) == once


@given(AWKWARD | ANY)
def test_the_link_of_any_doi_opens_that_doi(tail: str) -> None:
    canonical = doi.normalise("10.1000/" + tail)
    assert canonical is None or doi.normalise(doi.link(canonical)) == canonical


@given(AWKWARD | ANY, AWKWARD | ANY, AWKWARD | ANY)
def test_what_is_found_is_canonical_and_stands_where_it_says(a: str, b: str, c: str) -> None:
    text = f"{a}10.1000/{b} 10.2000/{c}"
    at = 0
    for found in doi.find(text):
        assert at <= found.start < found.end <= len(text)
        assert doi.normalise(text[found.start : found.end]) == found.doi == doi.normalise(found.doi)
        at = found.end


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("see 10.1000/abc...", "10.1000/abc"),
        ("see 10.1000/abc… and", "10.1000/abc"),
        ("10.1000/abc&hellip;", "10.1000/abc"),
        ("10.1000/abc.…", "10.1000/abc"),
        ("10.1000/abc[…]", "10.1000/abc"),
        ("10.1000/abc(...)", "10.1000/abc"),
        ("10.1000/ab...yz", "10.1000/ab"),
        ("10.1016/S1526-5900(03…", "10.1016/s1526-5900(03"),
    ],
)
def test_a_doi_that_an_ellipsis_cuts_off_is_reported_truncated(text: str, start: str) -> None:
    assert [(f.doi, f.truncated) for f in doi.find(text)] == [(start, True)]


@pytest.mark.parametrize(
    "text", ["10.1000/abc.", "10.1000/abc..", "10.1000/abc and so on...", "10.1000/abc …"]
)
def test_a_whole_doi_is_not_reported_truncated(text: str) -> None:
    assert [(f.doi, f.truncated) for f in doi.find(text)] == [("10.1000/abc", False)]


@pytest.mark.parametrize(
    ("text", "dois"),
    [
        ("(10.1000/a)(10.1000/b)", ["10.1000/a", "10.1000/b"]),
        ("10.1000/a,10.1000/b;doi:10.1000/c&10.1000/d", ["10.1000/a", "10.1000/b", "10.1000/c", "10.1000/d"]),
        ("10.1000/abc(see below)", ["10.1000/abc"]),
        ("10.1000/abc[1, 2]", ["10.1000/abc"]),
        ("https://x.example?doi=10.1000%252Fabc&y=1", ["10.1000/abc"]),
        ("https://doi.org/10.1000/a%20b", ["10.1000/a"]),
        ("https://doi.org/10.1000/abc/full", ["10.1000/abc/full"]),
        ("10.\u200b1000/abc", ["10.1000/abc"]),
        ("&#49;0.1000&#47;abc", ["10.1000/abc"]),
        ("See.10.1000/abc", ["10.1000/abc"]),
        ("210.1000/abc, 1.10.1000/abc, 10.100/abc", []),
        ("an odds ratio of 10.1000 / 5 and 10.5/12.5", []),
    ],
)
def test_where_one_doi_ends_and_another_begins(text: str, dois: list[str]) -> None:
    assert [f.doi for f in doi.find(text)] == dois


def test_no_doi_is_seen_in_real_abstracts_but_their_own(data: Path) -> None:
    lines = (data / "evidence_inference" / "articles.jsonl").read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    found = [(f.doi, a["doi"].lower()) for a in articles for f in doi.find(f"{a['title']}\n{a['abstract']}")]
    assert len(found) == 5  # "The online version of this article (doi:…) contains supplementary material"
    assert all(seen == own for seen, own in found)


def test_two_spellings_name_the_same_doi_whatever_their_case() -> None:
    assert doi.same("10.1016/S0140-6736(10)61086-0", "https://doi.org/10.1016/s0140-6736(10)61086-0")
    assert not doi.same("10.1000/a", "10.1000/b")
    assert not doi.same("no doi", "no doi")


def test_a_truncated_doi_is_completed_only_where_one_fits() -> None:
    assert doi.complete("10.1000/ab", ["10.1000/abc", "10.1000/xyz"]) == "10.1000/abc"
    assert doi.complete("10.1000/ab", ["10.1000/abc", "10.1000/abd"]) is None
    assert doi.complete("10.1000/q", ["10.1000/abc"]) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("10.1000/ok and 10.9999/no.", "10.1000/ok and [DOI that is not among the studies]."),
        ("[x](https://doi.org/10.9999/no)", "[x]([DOI that is not among the studies])"),
        ("https://doi.org/10.1000/OK", "https://doi.org/10.1000/OK"),
        ("10.1000/o… and 10.9999/n…", "10.1000/o… and [DOI that is not among the studies]…"),
        ("10.9999\u200b/no", "[DOI that is not among the studies]"),
        ("nothing", "nothing"),
    ],
)
def test_redaction_removes_the_foreign_dois_and_nothing_else(text: str, left: str) -> None:
    assert doi.redact(text, ["10.1000/ok"]) == left


@given(AWKWARD, AWKWARD)
def test_redaction_leaves_no_foreign_doi_and_touches_no_known_one(a: str, b: str) -> None:
    text = f"{a} 10.1000/{b} 10.2000/{a}"
    found = [f.doi for f in doi.find(text)]
    assert doi.redact(text, found) == text
    assert doi.find(doi.redact(text, [])) == []
    if found:
        assert {f.doi for f in doi.find(doi.redact(text, found[:1]))} <= {found[0]}
