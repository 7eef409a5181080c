"""A semantic diff of two syntheses: what a reviewer has to decide on, not which bytes differ.

Ranked lists are matched by what their items are before positions are compared, so that one mechanism that
moves up is one change. Studies are matched by DOI, sentences by likeness.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pipeline.errors import InputError
from pipeline.outputs import read_synthesis, syntheses_in
from pipeline.records import Evidence, Hypothesis, NeededStudy, Sentence, Synthesis
from pipeline.text import words

T = TypeVar("T")

Kind = Literal[
    "claim gained",
    "claim lost",
    "statement",
    "stance",
    "study gained",
    "study lost",
    "deciding quote",
    "appraisal",
    "certainty",
    "citation gained",
    "citation lost",
    "sentence gained",
    "sentence lost",
    "sentence changed",
    "mechanism gained",
    "mechanism lost",
    "mechanism re-ranked",
    "mechanism changed",
    "gold standard",
    "set aside",
    "findings",
    "review",
    "taken out",
    "analyst",
]

_ALIKE = 0.6
"""Two sentences with this likeness of words are the same sentence, changed."""


@dataclass(frozen=True)
class Change:
    """One difference in meaning. `before` is the golden's side, `after` the output's."""

    claim: str
    kind: Kind
    where: str
    before: str = ""
    after: str = ""

    def as_data(self) -> dict[str, str]:
        """The change for `--json`."""
        return asdict(self)


def diff_folders(outputs: Path, golden: Path) -> list[Change]:
    """The changes from the goldens to the outputs, claim by claim. Raises InputError where there is nothing to compare."""
    new, old = syntheses_in(outputs), syntheses_in(golden)
    if not new and not old:
        raise InputError("holds no synthesis.json", where=str(outputs), remedy="run `claimsynth run` first")
    changes: list[Change] = []
    for slug in sorted(new.keys() | old.keys()):
        if slug not in old:
            changes.append(Change(slug, "claim gained", "no golden yet"))
        elif slug not in new:
            changes.append(Change(slug, "claim lost", "not in the outputs"))
        else:
            changes += diff(read_synthesis(old[slug]), read_synthesis(new[slug]))
    return changes


def diff(old: Synthesis, new: Synthesis) -> list[Change]:
    """The changes from one synthesis of a claim to another; [] exactly where they mean the same."""
    slug = new.claim.slug
    changes: list[Change] = []
    if old.claim != new.claim:
        changes.append(Change(slug, "statement", "claim", _claim(old), _claim(new)))
    if (old.analyst, old.limits) != (new.analyst, new.limits):
        changes.append(Change(slug, "analyst", "who read the studies", old.analyst, new.analyst))
    changes += _evidence(slug, old.evidence, new.evidence)
    if old.certainty.level != new.certainty.level:
        changes.append(Change(slug, "certainty", "GRADE", old.certainty.level, new.certainty.level))
    elif old.certainty != new.certainty:
        changes.append(Change(slug, "certainty", "its reasons", _domains(old), _domains(new)))
    changes += _sentences(slug, "lay summary", old.summary, new.summary)
    changes += _mechanisms(slug, old.hypotheses, new.hypotheses)
    if old.needed != new.needed:
        changes += _needed(slug, old.needed, new.needed)
    if old.set_aside != new.set_aside:
        changes.append(Change(slug, "set aside", "files", _files(old), _files(new)))
    if old.dropped != new.dropped:
        changes.append(
            Change(slug, "taken out", "by the checks", str(len(old.dropped)), str(len(new.dropped)))
        )
    if (old.status, old.review) != (new.status, new.review):
        changes.append(
            Change(
                slug,
                "review",
                "status",
                f"{old.status} ({len(old.review)})",
                f"{new.status} ({len(new.review)})",
            )
        )
    return changes


def accept(outputs: Path, golden: Path, claims: Sequence[str] = ()) -> list[str]:
    """Make the outputs of these claims (all where none is named) the goldens; the claims that changed."""
    from pipeline.store import write_atomically

    found = syntheses_in(outputs)
    unknown = [c for c in claims if c not in found]
    if unknown:
        raise InputError(
            f"has no output for {', '.join(unknown)}",
            where=str(outputs),
            remedy=f"there are {', '.join(found)}",
        )
    accepted = []
    for slug, path in found.items():
        if claims and slug not in claims:
            continue
        read_synthesis(path)  # a golden is never made of a file that breaks its schema
        if write_atomically(golden / slug / path.name, path.read_text(encoding="utf-8")):
            accepted.append(slug)
    return accepted


def _evidence(slug: str, old: Sequence[Evidence], new: Sequence[Evidence]) -> list[Change]:
    changes: list[Change] = []
    before, after = {e.doi: e for e in old}, {e.doi: e for e in new}
    for doi in [*before, *(d for d in after if d not in before)]:
        a, b = before.get(doi), after.get(doi)
        if a is None and b is not None:
            changes.append(Change(slug, "study gained", f"{b.label} {doi}", "", b.stance))
        elif b is None and a is not None:
            changes.append(Change(slug, "study lost", f"{a.label} {doi}", a.stance, ""))
        elif a is not None and b is not None and a != b:
            where = f"{b.label} {doi}"
            if a.stance != b.stance:
                changes.append(Change(slug, "stance", where, a.stance, b.stance))
            if a.quote != b.quote:
                changes.append(
                    Change(
                        slug,
                        "deciding quote",
                        where,
                        a.quote.text if a.quote else "none",
                        b.quote.text if b.quote else "none",
                    )
                )
            for name in (
                "reason",
                "design",
                "sample_size",
                "directness",
                "title",
                "remarks",
                "label",
                "journal",
                "year",
            ):
                if getattr(a, name) != getattr(b, name):
                    changes.append(
                        Change(
                            slug,
                            "appraisal",
                            f"{where}, {name.replace('_', ' ')}",
                            str(getattr(a, name)),
                            str(getattr(b, name)),
                        )
                    )
            if a.findings != b.findings:
                changes.append(
                    Change(
                        slug,
                        "findings",
                        where,
                        f"{len(a.findings)} findings",
                        f"{len(b.findings)} findings, not the same",
                    )
                )
    return changes


def _sentences(slug: str, where: str, old: Sequence[Sentence], new: Sequence[Sentence]) -> list[Change]:
    changes: list[Change] = []
    pairs, lost, gained = _matched(old, new)
    for a, b in pairs:
        if a.text != b.text:
            changes.append(Change(slug, "sentence changed", where, a.text, b.text))
        changes += [
            Change(slug, "citation lost", f"{where}: {b.text[:60]}", d) for d in a.dois if d not in b.dois
        ]
        changes += [
            Change(slug, "citation gained", f"{where}: {b.text[:60]}", "", d)
            for d in b.dois
            if d not in a.dois
        ]
        if a.text == b.text and set(a.dois) == set(b.dois) and a.quotes != b.quotes:
            changes.append(
                Change(slug, "sentence changed", f"{where}, the quotes it rests on", a.text, b.text)
            )
    changes += [Change(slug, "sentence lost", where, s.text) for s in lost]
    changes += [Change(slug, "sentence gained", where, "", s.text) for s in gained]
    order = [old.index(a) for a, b in sorted(pairs, key=lambda p: new.index(p[1]))]
    if not changes and order != sorted(order):
        changes.append(Change(slug, "sentence changed", where, "order", "another order"))
    return changes


def _matched(
    old: Sequence[Sentence], new: Sequence[Sentence]
) -> tuple[list[tuple[Sentence, Sentence]], list[Sentence], list[Sentence]]:
    """Pairs of the same sentence, the best likeness first; then what is only in the one or the other."""

    def alike(a: Sentence, b: Sentence) -> float:
        ratio = difflib.SequenceMatcher(None, words(a.text), words(b.text), autojunk=False).ratio()
        same_study = len(a.dois) == 1 and a.dois == b.dois
        return max(ratio, _ALIKE) if same_study else ratio

    likeness = sorted(
        ((alike(a, b), -abs(i - j), i, j) for i, a in enumerate(old) for j, b in enumerate(new)), reverse=True
    )
    left, right = set(range(len(old))), set(range(len(new)))
    pairs: list[tuple[int, int]] = []
    for ratio, _, i, j in likeness:
        if ratio >= _ALIKE and i in left and j in right:
            left.remove(i)
            right.remove(j)
            pairs.append((i, j))
    return (
        [(old[i], new[j]) for i, j in sorted(pairs)],
        [old[i] for i in sorted(left)],
        [new[j] for j in sorted(right)],
    )


def _mechanisms(slug: str, old: Sequence[Hypothesis], new: Sequence[Hypothesis]) -> list[Change]:
    changes: list[Change] = []
    left = list(old)
    kept: list[tuple[Hypothesis, Hypothesis]] = []
    for b in new:
        a = next((h for h in left if _name(h) == _name(b)), None) or max(
            (h for h in left if _likeness(h, b) >= _ALIKE), key=lambda h: _likeness(h, b), default=None
        )
        if a is None:
            changes.append(Change(slug, "mechanism gained", f"rank {b.rank}", "", b.title))
            continue
        left.remove(a)
        kept.append((a, b))
    changes += [Change(slug, "mechanism lost", f"rank {h.rank}", h.title) for h in left]
    # A rank that shifts only because another came or went is no change of its own.
    old_order = [a.rank for a, _ in sorted(kept, key=lambda p: p[0].rank)]
    new_order = [a.rank for a, _ in sorted(kept, key=lambda p: p[1].rank)]
    if old_order != new_order:
        moved = [f"{b.title} ({a.rank} → {b.rank})" for a, b in kept if a.rank != b.rank]
        changes.append(Change(slug, "mechanism re-ranked", "mechanisms", "", "; ".join(moved)))
    for a, b in kept:
        where = f"mechanism “{b.title}”"
        changes += _sentences(slug, where, a.lay, b.lay)
        if (a.title, a.steps, a.supported_by, a.opposed_by) != (
            b.title,
            b.steps,
            b.supported_by,
            b.opposed_by,
        ):
            changes.append(Change(slug, "mechanism changed", where, _steps(a), _steps(b)))
    return changes


def _needed(slug: str, old: Sequence[NeededStudy], new: Sequence[NeededStudy]) -> list[Change]:
    changes = []
    for a, b in zip(old, new, strict=False):
        if a != b:
            changes.append(Change(slug, "gold standard", f"rung {b.rank}", _rung(a), _rung(b)))
    changes += [Change(slug, "gold standard", f"rung {n.rank}", _rung(n), "") for n in old[len(new) :]]
    changes += [Change(slug, "gold standard", f"rung {n.rank}", "", _rung(n)) for n in new[len(old) :]]
    return changes


def _likeness(a: Hypothesis, b: Hypothesis) -> float:
    one, other = words(" ".join(s.text for s in a.lay)), words(" ".join(s.text for s in b.lay))
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _name(h: Hypothesis) -> tuple[str, ...]:
    return tuple(words(h.title))


def _steps(h: Hypothesis) -> str:
    return f"{h.title}: " + " / ".join(
        f"{s.text}{' [background]' if s.background else ''} ({', '.join(s.dois)})" for s in h.steps
    )


def _rung(n: NeededStudy) -> str:
    return f"{n.design}; {n.population}; {n.intervention}; {n.comparator}; {n.outcome}; {n.duration}; {n.size}; {n.why}"


def _claim(s: Synthesis) -> str:
    return "; ".join(v for v in s.claim.model_dump().values() if v)


def _domains(s: Synthesis) -> str:
    return (
        "; ".join(f"{item.domain} −{item.levels} ({item.why})" for item in s.certainty.lowered)
        or s.certainty.summary
    )


def _files(s: Synthesis) -> str:
    return "; ".join(f"{a.file} ({a.reason})" for a in s.set_aside) or "none"
