"""The stages for one claim, in order. Read `synthesize` first: it is the whole way of a claim."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from pipeline import checks, code_hash, doi, grade
from pipeline.analysts.base import Analyst, Case
from pipeline.analysts.rules.drafting import needed_studies, plain_draft, study_sentence
from pipeline.checks.dropping import drop, shown
from pipeline.errors import CheckFailed, ModelOutputError
from pipeline.ingest import GivenClaim
from pipeline.llm.meter import Meter, metered
from pipeline.records import (
    Appraisal,
    Draft,
    Dropped,
    Evidence,
    Extraction,
    Record,
    Report,
    SetAside,
    Stage,
    StageRun,
    Study,
    Synthesis,
    Tally,
)
from pipeline.store import Store
from pipeline.text import digest

R = TypeVar("R", bound=Record)

ROUNDS = 2
"""Times a draft is sent back for revision before what is wrong is dropped."""

Watcher = Callable[[Stage, str], None]
"""Told of each stage as it ends: the stage and the study's label ("" for stages of the whole claim)."""


@dataclass
class Work:
    """What one synthesis needs beside its inputs, and what it did."""

    analyst: Analyst
    store: Store
    redo: Collection[Stage] = ()
    """Stages that are done anew although their answers are stored."""
    watcher: Watcher = lambda stage, study: None
    stages: list[StageRun] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """A finished synthesis and how it came about."""

    synthesis: Synthesis
    report: Report
    stages: tuple[StageRun, ...]
    rounds: int


class CheckedDraft(Record):
    """A draft after the checks: what is left of it, what was dropped, and the last report before that."""

    draft: Draft
    dropped: tuple[Dropped, ...]
    report: Report
    rounds: int


async def synthesize(given: GivenClaim, work: Work) -> Result:
    """One claim from its studies to its page.

    Raises ModelOutputError where no study could be read, ProviderError where the endpoint failed for good,
    CheckFailed where the finished result would break a rule.
    """
    readings = await asyncio.gather(*(_read(given, study, work) for study in given.studies))
    read = [
        (study, *reading)
        for study, reading in zip(given.studies, readings, strict=True)
        if not isinstance(reading, SetAside)
    ]
    known = frozenset(study.doi for study in given.studies)
    set_aside = tuple(
        s.model_copy(update={"reason": shown(s.reason, known)})
        for s in (*given.set_aside, *(r for r in readings if isinstance(r, SetAside)))
    )
    if not read:
        raise ModelOutputError(
            f"no study could be read ({set_aside[-1].reason})", claim=given.claim.slug, stage="extract"
        )
    appraisals = tuple(appraisal for _, _, appraisal in read)
    case = Case(
        claim=given.claim,
        studies=tuple(study for study, _, _ in read),
        extractions={study.doi: extraction for study, extraction, _ in read},
        appraisals=appraisals,
        certainty=grade.certainty(given.claim, appraisals),
    )
    checked = await _drafted(case, set_aside, work)
    synthesis, report = _verified(case, checked, set_aside, work.analyst)
    work.watcher("check", "")
    return Result(synthesis, report, tuple(work.stages), checked.rounds)


async def _read(given: GivenClaim, study: Study, work: Work) -> tuple[Extraction, Appraisal] | SetAside:
    """One study read and held against the claim; set aside where the model's answers stay unusable."""
    claim, analyst = given.claim.model_copy(update={"notes": ""}), work.analyst
    own = frozenset({study.doi})
    inputs = digest(
        claim.model_dump_json(), study.model_dump_json(exclude={"key", "file", "sha256", "remarks"})
    )

    async def extract() -> Extraction:
        return _own_findings(await analyst.extract(claim, study), own)

    async def appraise() -> Appraisal:
        return _own_appraisal(await analyst.appraise(claim, study, extraction), own)

    try:
        extraction = _under_key(
            await _remembered(work, "extract", study, Extraction, inputs, extract), study.key
        )
        inputs = digest(inputs, _under_key(extraction, "S1").model_dump_json())
        appraisal = await _remembered(work, "appraise", study, Appraisal, inputs, appraise)
    except ModelOutputError as error:
        what = shown(error.what, own)
        return SetAside(
            file=study.file, reason=f"the model's answer on {study.label} could not be used: {what}"
        )
    return extraction, appraisal


def _own_findings(extraction: Extraction, known: Collection[str]) -> Extraction:
    """The findings that name no DOI but the study's own; its text may cite others."""
    kept = tuple(f for f in extraction.findings if not _foreign(f, known))
    gone = len(extraction.findings) - len(kept)
    if not gone:
        return extraction
    why = f"{gone} finding{'s' if gone > 1 else ''} left out for naming another work's DOI"
    return Extraction(findings=kept, lost=(*extraction.lost, why))


def _own_appraisal(appraisal: Appraisal, known: Collection[str]) -> Appraisal:
    """The appraisal without another work's DOI, marked for review where there was one."""
    if not _foreign(appraisal, known):
        return appraisal
    quote = appraisal.quote if appraisal.quote and not _foreign(appraisal.quote, known) else None
    why = "its appraisal named another work's DOI"
    return appraisal.model_copy(
        update={"reason": doi.redact(appraisal.reason, known), "quote": quote, "needs_review": why}
    )


def _foreign(record: Record, known: Collection[str]) -> bool:
    return any(f.doi not in known for f in doi.find(record.model_dump_json()))


async def _drafted(case: Case, set_aside: Sequence[SetAside], work: Work) -> CheckedDraft:
    """The draft, checked, sent back at most ROUNDS times, and freed of what is still wrong."""

    async def ask() -> CheckedDraft:
        lost: tuple[Dropped, ...] = ()
        try:
            draft = await work.analyst.draft(case)
        except ModelOutputError as error:
            draft = plain_draft(case)
            why = f"The model's draft could not be used ({shown(error.what, _known(case))}); a draft by rule stands in its place."
            lost = (Dropped(place="the whole draft", text="", code="draft", why=why),)
        rounds = 0
        while (
            (report := _report(case, draft, set_aside, work.analyst)).errors and rounds < ROUNDS and not lost
        ):
            rounds += 1
            try:
                revised = await work.analyst.revise(case, draft, report.errors)
            except ModelOutputError:
                break
            if revised == draft:
                break
            draft = revised
        clean, dropped = _mended(case, draft, report, set_aside, work.analyst)
        if not clean.needed:
            clean = clean.model_copy(update={"needed": needed_studies(case)})
        return CheckedDraft(
            draft=clean, dropped=(*lost, *dropped), report=_redacted(report, case), rounds=rounds
        )

    inputs = digest(
        code_hash.of("checks", "synthesis.py", "analysts/rules/drafting.py", "ladder.py", "doi.py"),
        case.claim.model_dump_json(exclude={"notes"}),
        case.certainty.model_dump_json(),
        *(s.model_dump_json(exclude={"sha256", "remarks", "file"}) for s in case.studies),
        *(e.model_dump_json() for e in case.extractions.values()),
        *(a.model_dump_json() for a in case.appraisals),
    )
    return await _remembered(work, "draft", None, CheckedDraft, inputs, ask)


def _mended(
    case: Case, draft: Draft, report: Report, set_aside: Sequence[SetAside], analyst: Analyst
) -> tuple[Draft, tuple[Dropped, ...]]:
    """A draft that passes: sentences that break a check dropped, studies left out put in by rule."""
    gone: list[Dropped] = []
    for _ in range(3):  # dropping a sentence can leave a study out, and putting one in can break nothing
        if not report.errors:
            break
        draft, dropped = drop(draft, report.errors, _known(case))
        gone += dropped
        cited = {d for s in draft.summary for d in s.dois}
        absent = [a for a in case.appraisals if a.stance in ("contradicts", "mixed") and a.doi not in cited]
        if not draft.summary:
            draft = draft.model_copy(update={"summary": plain_draft(case).summary})
            gone.append(
                Dropped(
                    place="lay summary",
                    text="",
                    code="draft",
                    why="Nothing of it could be kept; a summary by rule stands in its place.",
                )
            )
        elif absent:
            draft = draft.model_copy(
                update={"summary": (*draft.summary, *(study_sentence(case, a) for a in absent))}
            )
            names = ", ".join(next(s.label for s in case.studies if s.doi == a.doi) for a in absent)
            gone.append(
                Dropped(
                    place="lay summary",
                    text="",
                    code="nothing-left-out",
                    why=f"The draft left out {names}; a sentence by rule was put in.",
                )
            )
        report = _report(case, draft, set_aside, analyst)
    return draft, tuple(gone)


def _verified(
    case: Case, checked: CheckedDraft, set_aside: Sequence[SetAside], analyst: Analyst
) -> tuple[Synthesis, Report]:
    """The finished synthesis, after a last pass of the checks over every word of it."""
    synthesis = _assembled(case, checked.draft, checked.dropped, set_aside, analyst)
    if not checks.run_checks(checks.subject_of_synthesis(synthesis, case.studies)).errors:
        return synthesis, checked.report
    # A stored or hand-made draft may break a check that is newer than it is.
    draft, dropped = _mended(
        case, checked.draft, _report(case, checked.draft, set_aside, analyst), set_aside, analyst
    )
    synthesis = _assembled(case, draft, (*checked.dropped, *dropped), set_aside, analyst)
    last = checks.run_checks(checks.subject_of_synthesis(synthesis, case.studies))
    if last.errors:
        raise CheckFailed(
            last.errors[0].message,
            claim=case.claim.slug,
            stage="check",
            remedy="correct that input, or set its study aside",
        )
    return synthesis, checked.report


def _report(case: Case, draft: Draft, set_aside: Sequence[SetAside], analyst: Analyst) -> Report:
    synthesis = _assembled(case, draft, (), set_aside, analyst)
    return checks.run_checks(checks.subject_of_synthesis(synthesis, case.studies))


def _assembled(
    case: Case, draft: Draft, dropped: Sequence[Dropped], set_aside: Sequence[SetAside], analyst: Analyst
) -> Synthesis:
    """A draft with everything that code knows: the evidence, the tally, the certainty, what needs review."""
    evidence = tuple(_entry(case, study) for study in case.studies)
    review = [
        f"{e.label}: {a.needs_review}."
        for e, a in zip(evidence, case.appraisals, strict=True)
        if a.needs_review
    ]
    review += [f"{s.file} was set aside: {s.reason}" for s in set_aside]
    review += [f"{e.label}: {lost}" for e in evidence for lost in case.extractions[e.doi].lost]
    review += [f"{d.place[:1].upper()}{d.place[1:]}: {d.why}" for d in dropped]
    return Synthesis(
        claim=case.claim,
        analyst=analyst.name,
        status="needs review" if review else "ok",
        review=tuple(review),
        tally=Tally.of(a.stance for a in case.appraisals),
        set_aside=tuple(set_aside),
        summary=draft.summary,
        hypotheses=draft.hypotheses,
        evidence=evidence,
        certainty=case.certainty,
        needed=draft.needed,
        limits=analyst.limits,
        dropped=tuple(dropped),
    )


def _entry(case: Case, study: Study) -> Evidence:
    appraisal = case.appraisal(study.doi)
    return Evidence(
        doi=study.doi,
        label=study.label,
        title=study.title,
        journal=study.journal,
        year=study.year,
        design=appraisal.design,
        sample_size=appraisal.sample_size,
        stance=appraisal.stance,
        directness=appraisal.directness,
        reason=appraisal.reason,
        quote=appraisal.quote,
        findings=case.extractions[study.doi].findings,
        remarks=study.remarks,
    )


async def _remembered(
    work: Work, stage: Stage, study: Study | None, kind: type[R], inputs: str, ask: Callable[[], Awaitable[R]]
) -> R:
    """A stage's answer: the stored one where nothing that decides it has changed, else a new one, stored."""
    fingerprint = work.analyst.fingerprint(stage)
    key = digest(stage, kind.__name__, fingerprint, inputs)
    began = time.perf_counter()
    stored = None if stage in work.redo else work.store.get(key, kind)
    meter = Meter()
    if stored is None:
        with metered(meter):
            answer = await ask()
        work.store.put(key, answer)
    else:
        answer = stored
    work.stages.append(
        StageRun(
            stage=stage,
            study=study.doi if study else "",
            reused=stored is not None,
            key=key,
            seconds=round(time.perf_counter() - began, 4),
            **meter.as_fields(),
        )
    )
    work.watcher(stage, study.label if study else "")
    return answer


def _under_key(extraction: Extraction, key: str) -> Extraction:
    """The extraction with its findings named after the study's present key."""
    findings = tuple(
        f if f.id.startswith(f"{key}.") else f.model_copy(update={"id": f"{key}.{f.id.split('.')[1]}"})
        for f in extraction.findings
    )
    return extraction.model_copy(update={"findings": findings})


def _redacted(report: Report, case: Case) -> Report:
    """A report in which no DOI stands that was not given: it is written to run.json."""
    known = _known(case)
    return report.model_copy(
        update={
            "violations": tuple(
                v.model_copy(
                    update={"found": doi.redact(v.found, known), "wanted": doi.redact(v.wanted, known)}
                )
                for v in report.violations
            )
        }
    )


def _known(case: Case) -> frozenset[str]:
    return frozenset(s.doi for s in case.studies)
