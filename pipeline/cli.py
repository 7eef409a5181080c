"""The commands. Each reads its options, calls one function and prints what it returns; no logic lives here."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.settings import Settings

_SHARED = (
    click.option(
        "--model", metavar="NAME", help="Language model; without one the embedded analyst reads by rules."
    ),
    click.option(
        "--base-url", metavar="URL", help="OpenAI-compatible endpoint, such as http://localhost:8080/v1."
    ),
    click.option("--temperature", type=float, help="Sampling temperature (default 0)."),
    click.option("--concurrency", type=int, help="Claims worked on at once (default 8)."),
    click.option(
        "--store", metavar="DIR", help="Folder of the stage store (default: .store in the output folder)."
    ),
    click.option(
        "--settings",
        "settings_file",
        type=click.Path(path_type=Path),
        help="Settings file (default: claimsynth.toml).",
    ),
)


def _with_settings(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_SHARED):
        command = option(command)
    return command


class _Commands(click.Group):
    """A group whose commands turn every known error into one line and exit code 2."""

    def invoke(self, ctx: click.Context) -> Any:
        from pipeline.errors import ClaimsynthError

        try:
            return super().invoke(ctx)
        except ClaimsynthError as error:
            if "--json" in sys.argv:
                click.echo(json.dumps(error.as_data(), ensure_ascii=False))
            click.echo(f"claimsynth: {error}", err=True)
            ctx.exit(2)
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(0)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(package_name="claimsynth")
def main() -> None:
    """Evidence syntheses in which every sentence is traced to a study that was really given.

    \b
    Example:
      claimsynth run fixtures/claims        read every claim in a folder, write its page
      claimsynth diff                       what changed against the goldens
    """


@main.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("claims"))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("outputs"),
    show_default=True,
    help="Where the pages go.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@_with_settings
def run(folder: Path, out: Path, as_json: bool, settings_file: Path | None, **options: Any) -> None:
    """Read every claim in FOLDER (default: claims) and write its page.

    Exit code 0: all good; 1: something needs review; 2: could not run.

    \b
    Example:
      claimsynth run fixtures/claims --out outputs
      claimsynth run claims --model gpt-5 --concurrency 16
      claimsynth run claims --model local --base-url http://localhost:8080/v1
    """
    _run(folder, out, as_json, _settings(settings_file, options), ())


@main.command()
@click.argument("slug")
@click.option(
    "--from",
    "stage",
    type=click.Choice(["extract", "appraise", "draft", "check", "write"]),
    default="draft",
    show_default=True,
    help="First stage that is done anew.",
)
@click.option(
    "--claims",
    type=click.Path(path_type=Path),
    help="Folder of the claims (default: claims, then fixtures/claims).",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("outputs"),
    show_default=True,
    help="Where the pages go.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
@_with_settings
def regen(
    slug: str,
    stage: str,
    claims: Path | None,
    out: Path,
    as_json: bool,
    settings_file: Path | None,
    **options: Any,
) -> None:
    """Make one claim's synthesis anew, from a stage on.

    SLUG is a claim's folder name, or a path to it.

    \b
    Example:
      claimsynth regen training-to-failure --claims fixtures/claims
      claimsynth regen fixtures/claims/training-to-failure --from extract
    """
    from pipeline.batch import claim_folder, stages_from

    _run(claim_folder(slug, claims), out, as_json, _settings(settings_file, options), stages_from(stage))


@main.command()
@click.argument("outputs", type=click.Path(path_type=Path), default=Path("outputs"))
@click.argument("golden", type=click.Path(path_type=Path), default=Path("fixtures/golden"))
@click.option(
    "--claim", "claims", multiple=True, metavar="SLUG", help="Only this claim (may be given again)."
)
@click.option("--accept", is_flag=True, help="Make the outputs the goldens.")
@click.option("--json", "as_json", is_flag=True, help="Print the differences as JSON.")
def diff(outputs: Path, golden: Path, claims: tuple[str, ...], accept: bool, as_json: bool) -> None:
    """What changed in meaning from GOLDEN (default: fixtures/golden) to OUTPUTS (default: outputs).

    Exit code 0: nothing; 1: something; 2: could not compare.

    \b
    Example:
      claimsynth diff
      claimsynth diff outputs fixtures/golden --claim training-to-failure
      claimsynth diff --accept
    """
    from pipeline.review import diff as review

    changes = [c for c in review.diff_folders(outputs, golden) if not claims or c.claim in claims]
    accepted = review.accept(outputs, golden, claims) if accept else []
    if as_json:
        click.echo(
            json.dumps(
                {"changes": [c.as_data() for c in changes], "accepted": accepted},
                indent=2,
                ensure_ascii=False,
            )
        )
    else:
        from pipeline.console import show_changes

        show_changes(changes, golden)
        for slug in accepted:
            click.echo(f"accepted {slug}")
    sys.exit(1 if changes and not accept else 0)


@main.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--claim",
    "claim",
    type=click.Path(path_type=Path),
    required=True,
    help="The claim's folder, with its studies.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report as JSON.")
def check(file: Path, claim: Path, as_json: bool) -> None:
    """Check any text or synthesis.json against a claim's studies; `-` reads standard input.

    Exit code 0: no error; 1: errors; 2: could not check.

    \b
    Example:
      claimsynth check outputs/training-to-failure/synthesis.json --claim fixtures/claims/training-to-failure
      claimsynth check answer.md --claim claims/my-claim
    """
    from pipeline.checking import check_file

    report = check_file(file, claim)
    if as_json:
        click.echo(json.dumps(report.model_dump(mode="json"), indent=2, ensure_ascii=False))
    else:
        from pipeline.console import show_report

        show_report(report)
    sys.exit(1 if report.errors else 0)


@main.command()
@click.argument("name", required=False)
@click.option("--write", type=click.Path(path_type=Path), metavar="DIR", help="Write all schemas into DIR.")
@click.option(
    "--check",
    "check_dir",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Say which schemas in DIR are not current; exit code 1 if any.",
)
def schema(name: str | None, write: Path | None, check_dir: Path | None) -> None:
    """Print a record's JSON Schema, list their names, or write them all.

    \b
    Example:
      claimsynth schema                     the names
      claimsynth schema synthesis
      claimsynth schema --write schemas
    """
    from pipeline import schemas_io

    if write:
        for written in schemas_io.write_all(write):
            click.echo(written)
    elif check_dir:
        stale = schemas_io.stale(check_dir)
        for each in stale:
            click.echo(f"{each}: not current → claimsynth schema --write {check_dir}")
        sys.exit(1 if stale else 0)
    elif name:
        click.echo(schemas_io.named(name), nl=False)
    else:
        click.echo("\n".join(schemas_io.PUBLISHED))


@main.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("outputs"),
    show_default=True,
    help="Where the pages would go.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the lines as JSON.")
@_with_settings
def doctor(out: Path, as_json: bool, settings_file: Path | None, **options: Any) -> None:
    """What is configured, what is reachable, what is missing, and the line that mends it.

    Exit code 0: ready; 1: something is wrong.

    \b
    Example:
      claimsynth doctor
      claimsynth doctor --model local --base-url http://localhost:8080/v1
    """
    from pipeline.doctor import examine

    lines = examine(options, out, settings_file)
    if as_json:
        click.echo(json.dumps([line.as_data() for line in lines], indent=2, ensure_ascii=False))
    else:
        mark = {"ok": "ok   ", "note": "note ", "wrong": "WRONG"}
        for line in lines:
            click.echo(
                f"{mark[line.state]}  {line.what}: {line.found}"
                + (f"\n       → {line.remedy}" if line.remedy else "")
            )
    sys.exit(1 if any(line.state == "wrong" for line in lines) else 0)


def _settings(file: Path | None, options: dict[str, Any]) -> Settings:
    from pipeline.settings import load

    return load(options, file)


def _run(folder: Path, out: Path, as_json: bool, settings: Settings, redo: tuple[Any, ...]) -> None:
    from pipeline import batch, console
    from pipeline.ingest import claim_folders

    with console.progress(len(claim_folders(folder))) as observer:
        summary = batch.run(folder, out, settings, observer, redo)
    if as_json:
        click.echo(json.dumps(summary.as_data(), indent=2, ensure_ascii=False))
    else:
        console.show_summary(summary)
    sys.exit(summary.exit_code)


if __name__ == "__main__":
    main()
