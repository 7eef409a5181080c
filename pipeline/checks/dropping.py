"""What happens to words that break a check after all revisions: they are taken out and shown as taken out."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from pipeline import doi
from pipeline.records import Draft, Dropped, Hypothesis, Violation

_SINGLE = str.maketrans({"“": "‘", "”": "’", '"': "'", "«": "‹", "»": "›"})


def drop(
    draft: Draft, violations: Sequence[Violation], known: Collection[str]
) -> tuple[Draft, tuple[Dropped, ...]]:
    """The draft without the sentences and steps that the violations point at, and the list of what went.

    A mechanism whose lay paragraph is gone goes whole, and the ranks close up. A violation that points at no
    sentence of the draft leaves it as it is; `pipeline.synthesis` mends those. Nothing that is returned
    holds a DOI outside `known`.
    """
    reasons: dict[str, Violation] = {}
    for v in violations:
        reasons.setdefault(_unit(v.pointer), v)
    gone: list[Dropped] = []

    def keeps(pointer: str, place: str, text: str) -> bool:
        reason = reasons.get(pointer)
        if reason is None:
            return True
        gone.append(
            Dropped(
                place=place,
                text=shown(text, known),
                code=reason.code,
                why=shown(reason.found, known),
            )
        )
        return False

    summary = tuple(s for i, s in enumerate(draft.summary) if keeps(f"/summary/{i}", "lay summary", s.text))
    hypotheses: list[Hypothesis] = []
    for h, hypothesis in enumerate(draft.hypotheses):
        place = f"mechanism “{hypothesis.title}”"
        if not keeps(f"/hypotheses/{h}", place, " ".join(s.text for s in hypothesis.lay)):
            continue
        lay = tuple(
            s for i, s in enumerate(hypothesis.lay) if keeps(f"/hypotheses/{h}/lay/{i}", place, s.text)
        )
        steps = tuple(
            s
            for i, s in enumerate(hypothesis.steps)
            if keeps(f"/hypotheses/{h}/steps/{i}", f"{place}, step", s.text)
        )
        if lay:
            hypotheses.append(
                hypothesis.model_copy(update={"lay": lay, "steps": steps, "rank": len(hypotheses) + 1})
            )
        else:
            why = "Nothing of its lay paragraph could be kept."
            gone.append(Dropped(place=place, text=hypothesis.title, code="citation-present", why=why))
    needed = [
        n
        for i, n in enumerate(draft.needed)
        if keeps(f"/needed/{i}", "gold standard evidence needed", f"{n.design}: {n.why}")
    ]
    ranked = tuple(n.model_copy(update={"rank": rank}) for rank, n in enumerate(needed, start=1))
    clean = Draft(summary=summary, hypotheses=tuple(hypotheses), needed=ranked)
    return clean, tuple(
        g.model_copy(update={"place": shown(g.place, known), "text": shown(g.text, known)}) for g in gone
    )


def shown(text: str, known: Collection[str]) -> str:
    """Dropped words as the page may show them: no DOI outside `known`, and not in the marks that promise a quote."""
    return doi.redact(text, known).translate(_SINGLE)


def _unit(pointer: str) -> str:
    """The sentence, step, rung or mechanism that a pointer lies in: `/summary/0/dois/1` → `/summary/0`."""
    parts = pointer.strip("/").split("/")
    if parts[0] in ("summary", "needed"):
        return "/" + "/".join(parts[:2])
    if parts[0] == "hypotheses":
        return "/" + "/".join(parts[:4] if len(parts) > 3 and parts[2] in ("lay", "steps") else parts[:2])
    return pointer
