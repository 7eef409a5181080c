"""How long `claimsynth --help` takes against an empty click program, as a ratio in one run.

Run with `.venv/bin/python benchmarks/start.py`. Both are started in turn, 15 times, and the medians compared.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EMPTY = "import click\n@click.group()\ndef main(): ...\n@main.command()\ndef nothing(): ...\nmain()\n"
ROUNDS = 15


def seconds(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY, encoding="utf-8")
        ours = [str(Path(sys.executable).with_name("claimsynth")), "--help"]
        theirs = [sys.executable, str(empty), "--help"]
        seconds(ours), seconds(theirs)
        pairs = [(seconds(ours), seconds(theirs)) for _ in range(ROUNDS)]
    mine, bare = (statistics.median(column) for column in zip(*pairs, strict=True))
    print(
        f"claimsynth --help {mine * 1000:.0f} ms, an empty click program {bare * 1000:.0f} ms: ratio {mine / bare:.2f}"
    )
