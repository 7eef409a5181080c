"""Claims a second without a model, first and second run, what the checks cost, and memory.

Run with `.venv/bin/python benchmarks/claims.py`. The fixture claims are copied to make 200 claims.
"""

from __future__ import annotations

import resource
import shutil
import tempfile
import time
from pathlib import Path

from pipeline import checks
from pipeline.batch import run
from pipeline.ingest import claim_folders, read_claim
from pipeline.outputs import read_synthesis
from pipeline.settings import Settings

CLAIMS = 200
FIXTURES = Path(__file__).resolve().parent.parent / "fixtures" / "claims"


def timed(folder: Path, out: Path) -> float:
    began = time.perf_counter()
    summary = run(folder, out, Settings(), lambda *told: None)
    assert all(o.status != "failed" for o in summary.outcomes)
    return time.perf_counter() - began


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        claims, out = Path(folder) / "claims", Path(folder) / "out"
        originals = [c for c in claim_folders(FIXTURES) if list((c / "studies").glob("*.md"))]
        for n in range(CLAIMS):
            copy = claims / f"claim-{n:04}"
            shutil.copytree(originals[n % len(originals)], copy)
            for study in (copy / "studies").glob("*.md"):  # so that no two claims share a stored answer
                study.write_text(
                    study.read_text(encoding="utf-8") + f"\nTrial registration: {n}\n", encoding="utf-8"
                )
        first, second = timed(claims, out), timed(claims, out)
        synthesis = read_synthesis(out / f"claim-{len(originals) - 1:04}" / "synthesis.json")
        given = read_claim(claims / f"claim-{len(originals) - 1:04}")
        began = time.perf_counter()
        for _ in range(50):
            checks.run_checks(checks.subject_of_synthesis(synthesis, given.studies))
        one_pass = (time.perf_counter() - began) / 50
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"first run {CLAIMS / first:.0f} claims/s, second run {CLAIMS / second:.0f} claims/s: ratio {first / second:.1f}"
    )
    print(
        f"one pass of all checks over {len(given.studies)} studies: {one_pass * 1000:.1f} ms; peak memory {peak:.0f} MB"
    )
