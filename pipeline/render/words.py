"""What both renderings say in the same words."""

from __future__ import annotations

from pipeline.records import Direction, Evidence, Stance, Synthesis

STANCES: dict[Stance, tuple[str, str]] = {
    "supports": ("Supporting", "Studies whose results go the way the claim says."),
    "contradicts": ("Contradicting", "Studies that tested the claim and did not find it so."),
    "mixed": ("Mixed", "Studies whose results go partly the claim's way and partly not, or only lean."),
    "indirect": (
        "Does not test the claim",
        "Studies that compared or measured something else. They count neither for nor against.",
    ),
}
"""Stance → heading and what it means, in the order of the page."""

DIRECTIONS: dict[Direction, str] = {
    "increase": "↑ increase",
    "decrease": "↓ decrease",
    "no clear difference": "= no clear difference",
    "leans increase": "↗ leans to an increase",
    "leans decrease": "↘ leans to a decrease",
    "unclear": "? unclear",
}

CONTRIBUTE = (
    "Do you know a study that belongs here? Put its abstract or PDF, one file with its DOI, into "
    "the studies/ folder of {slug} and run `claimsynth run` again."
)


def headline(synthesis: Synthesis) -> str:
    """ "Synthesis from 3 studies", and how many files were set aside."""
    n = len(synthesis.evidence)
    aside = len(synthesis.set_aside)
    line = f"Synthesis from {n} {'study' if n == 1 else 'studies'}"
    return f"{line}, {aside} set aside" if aside else line


def balance(synthesis: Synthesis) -> str:
    """The tally in one line: "1 supporting · 0 contradicting · 1 mixed · 1 does not test the claim"."""
    t = synthesis.tally
    return f"{t.supports} supporting · {t.contradicts} contradicting · {t.mixed} mixed · {t.indirect} not testing the claim"


def describe(entry: Evidence) -> str:
    """Design, size and directness of a study in a few words."""
    parts: list[str] = [] if entry.design == "unclear" else [entry.design]
    if entry.sample_size:
        parts.append(f"{entry.sample_size:,} participants")
    if entry.stance != "indirect":
        parts.append(f"{entry.directness} evidence")
    return " · ".join(parts) or "design not stated"


def flat(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())
