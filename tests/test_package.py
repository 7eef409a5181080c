"""The built wheel works from another folder: prompts, schemas and templates are in it. The command starts quickly."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


def test_the_wheel_holds_what_the_checkout_uses(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("prompts", "schemas", "pipeline"):
        for file in (REPOSITORY / folder).rglob("*"):
            if file.is_file() and "__pycache__" not in file.parts:
                below = file.relative_to(REPOSITORY).as_posix()
                assert (below if folder == "pipeline" else f"pipeline/{below}") in names, below


def test_the_unpacked_wheel_runs_a_claim_from_another_folder(
    wheel: Path, fixtures: Path, tmp_path: Path
) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = "import pipeline, sys; assert pipeline.__file__.startswith(sys.argv[1]), pipeline.__file__; sys.argv[:] = ['claimsynth', *sys.argv[2:]]; from pipeline.cli import main; main()"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            code,
            str(tmp_path / "site"),
            "run",
            str(fixtures / "claims" / "training-to-failure"),
            "--out",
            str(tmp_path / "out"),
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "site")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "training-to-failure" / "index.html").is_file()


def test_help_imports_neither_the_records_nor_the_sdk() -> None:
    code = "import sys; from click.testing import CliRunner; from pipeline.cli import main; CliRunner().invoke(main, ['--help']); print([m for m in ('pydantic', 'openai', 'rich', 'jinja2', 'jsonschema', 'yaml') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stdout.strip() == "[]"


def test_only_the_transport_imports_the_sdk_and_only_when_it_is_used() -> None:
    code = "import sys, pipeline.batch, pipeline.llm.openai_api, pipeline.analysts.language_model; print('openai' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPOSITORY
    )
    assert done.stdout.strip() == "False"
