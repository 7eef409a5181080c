"""Clean-up, sentences and quotes: what counts as the same words, and what must not."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import text as t

PRINT = st.text(
    "aB1é .,-–—…\n\r\t'’\"“½²⁶ﬁ\u00a0\u00ad\u200b\u0301\u0338\u2028\u202e\x00\x0c()%+<>=·;:!?", max_size=60
)
ANY = st.text(max_size=60)


@pytest.fixture(scope="module")
def abstracts(data: Path) -> list[str]:
    def lines(*parts: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in data.joinpath(*parts).read_text(encoding="utf-8").splitlines()]

    found = [str(a["abstract"]) for a in lines("evidence_inference", "articles.jsonl")]
    for paper in lines("scifact", "corpus.jsonl"):
        parts = paper["abstract"]
        assert isinstance(parts, list)
        found.append(" ".join(parts))
    return [t.tidy(a) for a in found]


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("the  effect\nwas", "the effect was"),
        ("the effect was", "the\u00a0effect \r\n  was"),
        ("significant effect", "signifi-\ncant effect"),
        ("signifi-\ncant effect", "significant effect"),
        ("significant", "signifi\u00ad\ncant"),
        ("self-reported outcome", "self-\nreported outcome"),
        ("self-\nreported outcome", "self-reported outcome"),
        ("pre- and post-training", "pre-\nand post-training"),
        ("COVID-19 patients", "in COVID-\n19 patients"),
        ("COVID- 19 patients", "in COVID-\n19 patients"),
        ("from 1990-2000 on", "from 1990–\n2000 on"),
        ("finding of effect", "ﬁnding of eﬀect"),
        ("don't do it", "don’t do it"),
        ('the "effect" was', "the “effect” was"),
        ("a 10-15 kg loss", "a 10–15 kg loss"),
        ("a −0.3 kg loss", "a -0.3 kg loss"),
        ("é was", "e\u0301 was"),
        ("각 was", "\u1100\u1161\u11a8 was"),
        ("10⁶ cells", "about 10⁶ cells"),
        ("CO2 rose", "CO₂ rose"),
        ("1.73 m2 of", "1.73 m² of"),
        ("effect ... was", "effect … was"),
        ("significant", "signi\u00adficant"),
        ("the effect", "the\u200b \u202eeffect\u202c"),
        ("trained men", "(trained men)"),
        ("trained men", "‘trained men’"),
        ("the drug worked", "no effect—the drug worked—and"),
        ("12 patients died", "in the trial—12 patients died"),
        ("500 mg", "2 doses of 500 mg"),
        ("12 patients", "in 2019 12 patients"),
        ("CD4+ cells", "of CD4+ cells"),
    ],
)
def test_a_quote_is_found_however_it_is_printed(quote: str, text: str) -> None:
    span = t.locate(quote, text)
    assert span is not None
    assert t.locate(text[span.start : span.end], text) == span


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("the effect is large", "the effect was large"),
        ("the effect was large", "the effect was not large"),
        ("the Effect was", "the effect was"),
        ("fell by 3", "fell by 4"),
        ("fell by 3 kg", "fell by −3 kg"),
        ("P > 0.05", "P < 0.05"),
        ("106 cells", "10⁶ cells"),
        ("10-6 M", "10⁻⁶ M"),
        ("12 tablets", "1½ tablets"),
        ("preand post", "pre- and post"),
        ("recreation of", "re-creation of"),
        ("", "anything"),
        (" \n", "anything"),
    ],
)
def test_a_quote_with_other_words_numbers_or_signs_is_not_found(quote: str, text: str) -> None:
    assert t.locate(quote, text) is None


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("trained", "untrained"),
        ("trained men", "un-\ntrained men"),
        ("trained men", "(un)trained men"),
        ("significant", "non-significant"),
        ("significant", "non‑significant"),
        ("significant", "non-\nsignificant"),
        ("not", "not-for-profit"),
        ("week trial", "12-week trial"),
        ("for 12", "for 12-week"),
        ("dependent growth", "IL-6-dependent growth"),
        ("19 patients", "COVID-\n19 patients"),
        ("they can", "they can't go"),
        ("they can", "they can’t go"),
        ("the CD4", "the CD4+ cells"),
        ("21 rose", "miR_21 rose"),
        ("2.5 kg", "12.5 kg"),
        ("of 12", "of 12.5 kg"),
        ("250 men", "1,250 men"),
        ("of 1", "of 1,250 men"),
        ("500 men", "12 500 men"),
        ("500 men", "12\u202f500 men"),
        ("of 12", "of 12 500 men"),
        ("5 kg", "1·5 kg"),
        ("03 for", "p < .03 for"),
        ("0.3 kg", "−0.3 kg"),
        ("12 mg", "≥12 mg"),
        ("0.05", "P=0.05"),
        ("was 5", "was 5%"),
        ("was 5", "was 5±2"),
        ("was 12", "was 12–15"),
        ("15 men", "12/15 men"),
        ("about 10", "about 10⁶ cells"),
        ("2 tablets", "½ tablets"),
        ("was 37", "was 37°C"),
    ],
)
def test_a_quote_cannot_begin_or_end_inside_a_word_or_a_number(quote: str, text: str) -> None:
    assert t.locate(quote, text) is None


def test_a_quote_is_found_at_its_first_whole_place() -> None:
    text = "untrained men and trained men"
    assert t.locate("trained men", text) == (18, 29)


def test_every_sentence_and_every_run_of_words_of_a_real_abstract_is_found(abstracts: list[str]) -> None:
    draw = random.Random(1)
    for text in abstracts:
        for s in t.sentences(text):
            assert text[s.start : s.end] == s.text == s.text.strip()
            assert t.locate(s.text, text) is not None
        tokens = [m.span() for m in re.finditer(r"\S+", text)]
        for _ in range(8):
            first = draw.randrange(len(tokens))
            last = min(first + draw.randrange(30), len(tokens) - 1)
            start, end = tokens[first][0], tokens[last][1]
            inside_a_number = re.search(r"\d \Z", text[:start]) or re.match(r" \d", text[end:])
            assert t.locate(text[start:end], text) or inside_a_number, text[start:end]


def test_a_real_quote_is_lost_when_one_word_of_it_changes(abstracts: list[str]) -> None:
    draw = random.Random(2)
    for text in abstracts:
        for s in t.sentences(text)[:6]:
            tokens = s.text.split(" ")
            if len(tokens) < 4:
                continue
            i = draw.randrange(1, len(tokens) - 1)
            for changed in (f"{tokens[i]}x", f"not {tokens[i]}", f"-{tokens[i]}"):
                assert t.locate(" ".join([*tokens[:i], changed, *tokens[i + 1 :]]), text) is None
            without = " ".join([*tokens[:i], *tokens[i + 1 :]])
            assert t.locate(without, text) is None or tokens[i] in (tokens[i - 1], tokens[i + 1])


def test_a_real_quote_is_found_in_any_print_of_its_text(abstracts: list[str]) -> None:
    draw = random.Random(3)
    for text in abstracts:
        broken = "".join("\n" if c == " " and draw.random() < 0.2 else c for c in text)
        broken = re.sub(r"(?<=[a-z]{3})(?=[a-z]{3})", lambda m: "-\n" if draw.random() < 0.1 else "", broken)
        printed = broken.replace("fi", "ﬁ").replace("'", "’").replace("the ", "the\u00a0 ")
        for s in t.sentences(text)[:8]:
            span = t.locate(s.text, printed)
            assert span is not None, s.text
            assert t.locate(printed[span.start : span.end], text) is not None


@given(PRINT | ANY, PRINT | ANY)
def test_any_quote_gives_a_span_in_the_text_or_nothing(quote: str, text: str) -> None:
    span = t.locate(quote, text)
    if span is not None:
        assert 0 <= span.start < span.end <= len(text)
    if t.fold(text)[0].strip():
        assert t.locate(text, text) is not None


@given(PRINT | ANY)
def test_the_folded_form_knows_where_each_character_came_from(text: str) -> None:
    folded, origin = t.fold(text)
    assert len(origin) == len(folded) + 1
    assert origin[-1] == len(text)
    assert list(origin) == sorted(origin)
    assert "  " not in folded and not folded.startswith(" ")


@given(PRINT | ANY)
def test_tidying_twice_is_tidying_once(text: str) -> None:
    assert t.tidy(t.tidy(text)) == t.tidy(text)


@pytest.mark.parametrize(
    ("text", "tidied"),
    [
        ("a\r\nb\rc\u2028d\x85e\x0cf", "a\nb\nc\nd\ne\nf"),
        ("  a  \n\n\n\n b \t\n", "a\n\n b"),
        ("signifi\u00ad\ncant signi\u00adficant", "significant significant"),
        ("a\x00b\x07c\u200bd\u202ee\ufefff\ufe0f", "abcdef"),
        ("half \ud800 a pair", "half \ufffd a pair"),
        ("10⁶ − ½ ﬁ é", "10⁶ − ½ ﬁ é"),
    ],
)
def test_tidying_changes_blanks_and_the_invisible_only(text: str, tidied: str) -> None:
    assert t.tidy(text) == tidied


@given(PRINT | ANY)
def test_sentences_stand_where_they_say(text: str) -> None:
    at = 0
    for s in t.sentences(text):
        assert at <= s.start < s.end
        assert text[s.start : s.end] == s.text
        at = s.end


def test_sentences_of_naughty_strings_stand_where_they_say(data: Path) -> None:
    for file in sorted((data / "reliability" / "blns").rglob("*")):
        if file.is_file():
            text = file.read_text(encoding="utf-8", errors="replace")
            for s in t.sentences(text):
                assert text[s.start : s.end] == s.text


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("We gave 5 mg (n = 12). It fell (p < 0.05).", ["We gave 5 mg (n = 12).", "It fell (p < 0.05)."]),
        ("A vs. B was tested. C won.", ["A vs. B was tested.", "C won."]),
        ("😀 One here. Two there 😀.", ["😀 One here.", "Two there 😀."]),
        ("... --- !!!", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: list[str]) -> None:
    assert [s.text for s in t.sentences(text)] == sentences


def test_headings_name_the_section_and_are_no_part_of_a_sentence() -> None:
    text = "Background: It is old. Methods: We asked.\nRESULTS\nIt rose.\nConclusions: Good."
    assert [(s.section, s.text) for s in t.sentences(text)] == [
        ("background", "It is old."),
        ("methods", "We asked."),
        ("results", "It rose."),
        ("conclusion", "Good."),
    ]


def test_four_words_make_a_quote() -> None:
    assert t.quotable("no significant difference found")
    assert not t.quotable("no significant difference")


def test_digests_tell_parts_apart() -> None:
    assert t.digest("ab", "c") != t.digest("a", "bc")
    assert t.digest("\ud800")
