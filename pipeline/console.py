"""What a person sees on the terminal: progress while it works, a table at the end, differences to decide on."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.batch import Observer, Summary
    from pipeline.records import Report
    from pipeline.review.diff import Change

_UNBOUNDED = 10_000
_COLOURS = {"supports": "green", "contradicts": "red", "mixed": "yellow", "indirect": "bright_black"}
_STATUS = {"ok": "[green]ok[/]", "needs review": "[magenta]review[/]", "failed": "[red]failed[/]"}


def console(*, stderr: bool = False) -> Console:
    """A console as wide as the terminal; where there is none, lines are never broken or cut."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, width=None if stream.isatty() else _UNBOUNDED, highlight=False)


@contextmanager
def progress(total: int) -> Iterator[Observer]:
    """A bar on standard error with the claim, stage and study at work; silent where it is not a terminal."""
    if not sys.stderr.isatty() or total == 0:
        yield lambda slug, stage, study: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn("[bold]claims"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=total)

        def observe(slug: str, stage: str, study: str) -> None:
            if stage == "done":
                bar.advance(task)
            else:
                bar.update(task, description=f"{slug} · {stage} {study}")

        yield observe


def show_summary(summary: Summary) -> None:
    """The table of a run, what was set aside and why, what was reused, and where to look."""
    from rich.markup import escape
    from rich.padding import Padding
    from rich.table import Table

    out = console()
    table = Table(box=None, pad_edge=False, padding=(0, 1), collapse_padding=True, header_style="bold")
    table.add_column("claim", overflow="fold")
    for name in ("for", "against", "mixed", "indirect"):
        table.add_column(name, justify="right")
    table.add_column("certainty")
    table.add_column("status")
    for o in summary.outcomes:
        if o.synthesis is None:
            table.add_row(o.slug, "", "", "", "", "", _STATUS[o.status])
            continue
        t = o.synthesis.tally
        cells = [f"[{_COLOURS[s]}]{n}[/]" if n else "[bright_black]0[/]" for s, n in t.model_dump().items()]
        table.add_row(o.slug, *cells, o.synthesis.certainty.level, _STATUS[o.status])
    out.print(table)
    for o in summary.outcomes:
        if o.error:
            out.print(f"\n[red]{o.slug}[/] {escape(str(o.error))}")
        elif o.synthesis and o.synthesis.review:
            out.print(f"\n[magenta]{o.slug}[/] needs review:")
            for line in o.synthesis.review:
                out.print(Padding(f"- {escape(line)}", (0, 0, 0, 2), expand=False))
    if summary.not_started:
        out.print(f"\n[red]Not started, as the endpoint failed for good:[/] {', '.join(summary.not_started)}")
    redone = sum(o.redone for o in summary.outcomes)
    reused = sum(o.reused for o in summary.outcomes)
    if redone == 0 and reused:
        work = f"Nothing had changed: all {reused} stages were reused, nothing was done again."
    else:
        work = f"{redone} stages done, {reused} reused."
    out.print(f"\n{work} {summary.seconds:.1f} s")
    if any(o.synthesis for o in summary.outcomes):
        out.print(f"Open [bold]{summary.out / 'index.html'}[/]")


def show_changes(changes: Sequence[Change], golden: Path) -> None:
    """Differences grouped by claim, the golden's side with −, the output's with +."""
    from rich.markup import escape

    out = console()
    if not changes:
        out.print(f"[green]No difference in meaning from {golden}.[/]")
        return
    claim = ""
    for c in changes:
        if c.claim != claim:
            claim = c.claim
            out.print(f"\n[bold]{claim}[/]")
        out.print(f"  [cyan]{c.kind}[/] {escape(c.where)}")
        if c.before:
            out.print(f"    [red]− {escape(c.before)}[/]")
        if c.after:
            out.print(f"    [green]+ {escape(c.after)}[/]")
    claims = len({c.claim for c in changes})
    out.print(
        f"\n{len(changes)} difference{'s' if len(changes) != 1 else ''} in {claims} claim{'s' if claims != 1 else ''}. `claimsynth diff --accept` makes the outputs the goldens."
    )


def show_report(report: Report) -> None:
    """Violations of one file, a block each."""
    from rich.markup import escape

    out = console()
    for v in report.violations:
        colour = "red" if v.severity == "error" else "yellow"
        out.print(f"[{colour}]{v.severity}[/] [bold]{v.code}[/] {escape(v.place)}")
        out.print(f"  {escape(v.found)}")
        out.print(f"  → {escape(v.wanted)}")
    n = len(report.violations)
    if n:
        out.print(
            f"\n{escape(report.subject)}: {n} violation{'s' if n != 1 else ''}, {len(report.errors)} of them error{'s' if len(report.errors) != 1 else ''}."
        )
    else:
        out.print(f"[green]{escape(report.subject)}: no violation ({', '.join(report.checks)}).[/]")
