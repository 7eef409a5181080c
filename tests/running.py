"""Helpers that run the command as a user does, in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any


def claimsynth(
    *arguments: object, cwd: Path | None = None, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """The finished process of `claimsynth …`, with its output as text."""
    return subprocess.run(
        [sys.executable, "-m", "pipeline.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        input=stdin,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent), **environment},
        check=False,
        timeout=120,
    )


def claimsynth_json(*arguments: object, **kwargs: Any) -> Any:
    """What `claimsynth … --json` prints, read."""
    done = claimsynth(*arguments, "--json", **kwargs)
    assert "Traceback" not in done.stderr, done.stderr
    return json.loads(done.stdout)


def make_claim(folder: Path, statement: str, **studies: str) -> Path:
    """A claim folder with Markdown studies: keyword = file name, value = the file's text."""
    (folder / "studies").mkdir(parents=True)
    (folder / "claim.txt").write_text(statement, encoding="utf-8")
    for name, text in studies.items():
        (folder / "studies" / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def study(doi: str, title: str = "A trial of something", body: str = "") -> str:
    """A study file with front matter."""
    body = body or (
        "Methods: Forty adults were randomised to the drink or to placebo for six weeks.\n\n"
        "Results: Sprint performance improved more with the drink than with placebo (p = 0.01).\n\n"
        "Conclusion: The drink improved sprint performance in these adults."
    )
    return f'---\ndoi: {doi}\ntitle: "{title}"\nauthors: [A. Writer]\nyear: 2020\n---\n{body}\n'


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }
