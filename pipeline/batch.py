"""Many claims: each read, synthesised and written; one that fails stops no other."""

from __future__ import annotations

import asyncio
import contextlib
import difflib
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from pipeline import checks, outputs, schemas_io, synthesis
from pipeline.analysts.base import Analyst
from pipeline.errors import CheckFailed, ClaimsynthError, InputError, InternalError, ProviderError
from pipeline.ingest import GivenClaim, claim_folders, read_claim
from pipeline.records import Run, Stage, StageRun, Synthesis
from pipeline.render import html, markdown
from pipeline.settings import Settings
from pipeline.store import Store, write_atomically

STAGES: tuple[Stage, ...] = ("extract", "appraise", "draft", "check", "write")
"""The stages from which a claim can be made anew."""


@dataclass(frozen=True)
class Outcome:
    """What became of one claim."""

    slug: str
    status: Literal["ok", "needs review", "failed"]
    error: ClaimsynthError | None = None
    synthesis: Synthesis | None = None
    reused: int = 0
    redone: int = 0
    seconds: float = 0.0
    changed: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The outcome for `--json`."""
        data: dict[str, Any] = {
            "claim": self.slug,
            "status": self.status,
            "reused": self.reused,
            "redone": self.redone,
        }
        data |= {"seconds": round(self.seconds, 3), "changed": list(self.changed)}
        if self.error:
            data |= {"error": self.error.as_data()}
        if self.synthesis:
            data |= {
                "statement": self.synthesis.claim.statement,
                "tally": self.synthesis.tally.model_dump(),
                "certainty": self.synthesis.certainty.level,
                "review": list(self.synthesis.review),
                "set_aside": [s.model_dump() for s in self.synthesis.set_aside],
            }
        return data


@dataclass(frozen=True)
class Summary:
    """What became of all of them, in the order of the folders."""

    outcomes: tuple[Outcome, ...]
    seconds: float
    out: Path
    not_started: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """The summary for `--json`."""
        return {
            "claims": [o.as_data() for o in self.outcomes],
            "not_started": list(self.not_started),
            "seconds": round(self.seconds, 3),
            "out": str(self.out),
            "exit_code": self.exit_code,
        }

    @property
    def exit_code(self) -> int:
        """0 all good, 1 something needs review or one of several claims failed, 2 nothing could be run."""
        if self.not_started or all(o.status == "failed" for o in self.outcomes):
            return 2
        return 0 if all(o.status == "ok" for o in self.outcomes) else 1


Observer = Callable[[str, Stage | Literal["done"], str], None]
"""Told of each stage that ends: the claim, the stage (or "done"), the study's label."""


def analyst_for(settings: Settings) -> Analyst:
    """The language model where one is set, else the embedded analyst."""
    if not settings.model:
        from pipeline.analysts.extractive import ExtractiveAnalyst

        return ExtractiveAnalyst()
    from pipeline.analysts.language_model import LanguageModelAnalyst
    from pipeline.llm.openai_api import OpenAIModel
    from pipeline.llm.retry import Retrying

    transport = OpenAIModel(settings.model, settings.base_url, settings.api_key(), settings.timeout)
    return LanguageModelAnalyst(
        Retrying(transport, settings.attempts),
        model=settings.model,
        endpoint=transport.host,
        temperature=settings.temperature,
        max_output_tokens=settings.max_output_tokens,
        repairs=settings.repairs,
    )


def run(
    folder: Path, out: Path, settings: Settings, observer: Observer, redo: Collection[Stage] = ()
) -> Summary:
    """Every claim in a folder (or the one that it is), written below `out`.

    Raises InputError, SettingsError or OutputError where nothing could be begun; all else is an Outcome.
    """
    began = time.perf_counter()
    folders = claim_folders(folder)
    analyst = analyst_for(settings)
    outputs.ensure_writable(out)
    store = Store(Path(settings.store) if settings.store else out / ".store")
    job = _Job(out, settings, analyst, store, observer, redo)
    outcomes, not_started = asyncio.run(_all(folders, job))
    write_index(out)
    return Summary(tuple(outcomes), time.perf_counter() - began, out, tuple(not_started))


@dataclass(frozen=True)
class _Job:
    """What every claim of a run shares."""

    out: Path
    settings: Settings
    analyst: Analyst
    store: Store
    observer: Observer
    redo: Collection[Stage]


async def _all(folders: Sequence[Path], job: _Job) -> tuple[list[Outcome], list[str]]:
    """The claims through a fixed number of workers; an endpoint that fails for good starts no further claim."""
    waiting = iter(enumerate(folders))
    done: dict[int, Outcome] = {}
    stopped = False

    async def worker() -> None:
        nonlocal stopped
        for number, folder in waiting:
            done[number] = await _one(folder, job)
            error = done[number].error
            if isinstance(error, ProviderError) and not error.transient:
                stopped = True
            if stopped:
                return

    await asyncio.gather(*(worker() for _ in range(min(job.settings.concurrency, len(folders)))))
    left = [folder.name for number, folder in enumerate(folders) if number not in done]
    return [done[number] for number in sorted(done)], left


async def _one(folder: Path, job: _Job) -> Outcome:
    began, started = time.perf_counter(), datetime.now(UTC)
    slug = folder.resolve().name
    try:
        given = read_claim(folder)
        slug = given.claim.slug
        work = synthesis.Work(
            job.analyst, job.store, job.redo, lambda stage, study: job.observer(slug, stage, study)
        )
        result = await synthesis.synthesize(given, work)
        changed, stages = _write(given, result, job, started, began)
    except Exception as caught:  # one claim never stops the batch, a defect of ours included
        error = caught if isinstance(caught, ClaimsynthError) else InternalError.of(caught)
        error.claim = error.claim or slug
        job.observer(slug, "done", "")
        return Outcome(slug, "failed", error, seconds=time.perf_counter() - began)
    job.observer(slug, "done", "")
    return Outcome(
        slug,
        result.synthesis.status,
        synthesis=result.synthesis,
        reused=sum(s.reused for s in stages),
        redone=sum(not s.reused for s in stages),
        seconds=time.perf_counter() - began,
        changed=tuple(changed),
    )


def _write(
    given: GivenClaim, result: synthesis.Result, job: _Job, started: datetime, began: float
) -> tuple[list[str], tuple[StageRun, ...]]:
    """The claim's four files; each rendering is read once more for a DOI that was not given."""
    pages = {
        "synthesis.json": schemas_io.dump("synthesis", result.synthesis),
        "synthesis.md": markdown.render(result.synthesis),
        "index.html": html.render(result.synthesis),
    }
    for name in ("synthesis.md", "index.html"):
        text = markdown.unescape(pages[name]) if name.endswith(".md") else pages[name]
        subject = checks.subject_of_text(text, name, given.claim, given.studies)
        strangers = [v for v in checks.CHECKS["citation-in-set"](subject) if v.severity == "error"]
        if strangers:
            raise CheckFailed(
                strangers[0].message,
                where=name,
                claim=given.claim.slug,
                stage="write",
                remedy="correct that input",
            )
    changed = outputs.write(job.out / given.claim.slug, pages)
    stages = result.stages
    record = Run(
        claim=given.claim.slug,
        version=own_version(),
        started=started.isoformat(timespec="seconds"),
        seconds=round(time.perf_counter() - began, 3),
        analyst=job.analyst.name,
        model=job.settings.model,
        endpoint=getattr(job.analyst, "endpoint", ""),
        inputs=given.inputs,
        stages=stages,
        reused=sum(s.reused for s in stages),
        redone=sum(not s.reused for s in stages),
        rounds=result.rounds,
        report=result.report,
    )
    outputs.write(job.out / given.claim.slug, {"run.json": schemas_io.dump("run", record)})
    return changed, stages


def write_index(out: Path) -> None:
    """The page that lists every claim below `out`; one whose file is damaged is left for `claimsynth diff` to name."""
    syntheses = []
    for path in outputs.syntheses_in(out).values():
        with contextlib.suppress(InputError):
            syntheses.append(outputs.read_synthesis(path))
    write_atomically(out / "index.html", html.render_index(syntheses))


HOMES = (Path("claims"), Path("fixtures/claims"))
"""Where `regen` looks for a claim that is given by its name alone."""


def claim_folder(slug: str, claims: Path | None) -> Path:
    """The folder of one claim, named by its path or by its name below `claims` (else HOMES). Raises InputError."""
    homes = (claims,) if claims else HOMES
    for folder in (Path(slug), *(home / slug for home in homes)):
        if folder.is_dir():
            return folder
    near = [f.name for home in homes if home.is_dir() for f in claim_folders(home)]
    close = difflib.get_close_matches(slug, near, 1)
    looked = " and ".join(map(str, homes))
    hint = (
        f"did you mean {close[0]}?"
        if close
        else f"give its path, or the folder of claims with --claims (looked in {looked})"
    )
    raise InputError("there is no such claim", where=slug, remedy=hint)


def stages_from(stage: str) -> tuple[Stage, ...]:
    """That stage and those after it: what `regen --from` does anew."""
    at = next(i for i, name in enumerate(STAGES) if name == stage)
    return STAGES[at:]


def own_version() -> str:
    """The installed version, or "0" in a checkout that is not installed."""
    try:
        return version("claimsynth")
    except PackageNotFoundError:
        return "0"
