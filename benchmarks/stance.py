"""Stance agreement of the extractive analyst with careful readings, study by study, misses shown.

Run with `.venv/bin/python benchmarks/stance.py`. The real abstracts are read where the data folder is
(`$CLAIMSYNTH_DATA`, else ../shared/data); the fixtures always.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from pipeline.analysts.rules import stance
from pipeline.analysts.rules.frame import frame
from pipeline.ingest import claim_folders, read_claim
from pipeline.outputs import read_synthesis

HERE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("CLAIMSYNTH_DATA") or HERE.parent / "shared" / "data")


def fixtures_reading() -> dict[str, dict[str, str]]:
    golden = HERE / "fixtures" / "golden"
    return {p.name: {e.doi: e.stance for e in read_synthesis(p / "synthesis.json").evidence} for p in golden.iterdir()}


def data_reading() -> dict[str, dict[str, str]]:
    files = (DATA / "claims").glob("*/stance.json")
    return {f.parent.name: {d.lower(): r["stance"] for d, r in json.loads(f.read_text(encoding="utf-8")).items()} for f in files}


def report(name: str, folder: Path, reading: dict[str, dict[str, str]]) -> None:
    right = total = 0
    lines = []
    for claim in claim_folders(folder):
        given = read_claim(claim)
        for study in given.studies:
            verdict = stance.judge(frame(given.claim), study)
            expected = reading[claim.name][study.doi]
            total += 1
            right += verdict.stance == expected
            mark = "" if verdict.stance == expected else "MISS"
            lines.append(f"| {claim.name} | {study.label} | {expected} | {verdict.stance} | {mark} |")
    print(f"\n## {name}: {right} of {total} studies ({right / total:.0%})\n")
    print("| claim | study | careful reading | rules | |\n|---|---|---|---|---|")
    print("\n".join(lines))


if __name__ == "__main__":
    report("fixtures/claims against fixtures/golden", HERE / "fixtures" / "claims", fixtures_reading())
    if (DATA / "claims").is_dir():
        report("real abstracts against their careful reading", DATA / "claims", data_reading())
    else:
        print(f"no real abstracts at {DATA}", file=sys.stderr)
