"""A synthesis as one self-contained page, and the page that lists all claims: no script, font or image from outside."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pipeline import doi
from pipeline.records import Synthesis
from pipeline.render.words import CONTRIBUTE, DIRECTIONS, STANCES, balance, describe, flat, headline


def render(synthesis: Synthesis) -> str:
    """The claim page."""
    page: str = (
        _environment()
        .get_template("claim.html.j2")
        .render(s=synthesis, labels={e.doi: e.label for e in synthesis.evidence})
    )
    return page


def render_index(syntheses: Sequence[Synthesis]) -> str:
    """The page that lists claims."""
    page: str = _environment().get_template("index.html.j2").render(syntheses=syntheses)
    return page


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        doi_link=doi.link,
        flat=flat,
        describe=describe,
        anchor=lambda d: "study-" + doi.link(d)[16:].replace("%", "."),
    )
    environment.globals.update(
        STANCES=STANCES, DIRECTIONS=DIRECTIONS, CONTRIBUTE=CONTRIBUTE, headline=headline, balance=balance
    )
    return environment
