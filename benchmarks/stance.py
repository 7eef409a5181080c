"""Stance agreement of the extractive analyst with careful readings, study by study, misses shown.

Run with `.venv/bin/python benchmarks/stance.py`. The real abstracts are read where the data folder is
(`$CLAIMSYNTH_DATA`, else ../shared/data); the fixtures always.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from pathlib import Path

from pipeline.analysts.rules import stance
from pipeline.analysts.rules.frame import Frame, frame
from pipeline.ingest import claim_folders, read_claim
from pipeline.outputs import read_synthesis
from pipeline.records import Claim, Study
from pipeline.text import tidy

HERE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("CLAIMSYNTH_DATA") or HERE.parent / "shared" / "data")


def fixtures_reading() -> dict[str, dict[str, str]]:
    golden = HERE / "fixtures" / "golden"
    return {
        p.name: {e.doi: e.stance for e in read_synthesis(p / "synthesis.json").evidence}
        for p in golden.iterdir()
    }


def data_reading() -> dict[str, dict[str, str]]:
    files = (DATA / "claims").glob("*/stance.json")
    return {
        f.parent.name: {d.lower(): r["stance"] for d, r in json.loads(f.read_text(encoding="utf-8")).items()}
        for f in files
    }


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


def scifact() -> None:
    """Claims of SciFact with the abstracts they cite: support, contradict, or no evidence in the abstract."""
    folder = DATA / "scifact"
    corpus = {
        d["doc_id"]: d
        for d in map(json.loads, (folder / "corpus.jsonl").read_text(encoding="utf-8").splitlines())
    }
    counted: Counter[tuple[str, str]] = Counter()
    for line in (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines():
        claim = json.loads(line)
        asserted = frame(Claim(slug="c", statement=claim["claim"]))
        for number in claim["cited_doc_ids"]:
            if number in corpus:
                label = claim["evidence"].get(str(number))
                study = abstract(corpus[number]["title"], " ".join(corpus[number]["abstract"]))
                counted[
                    label[0]["label"] if label else "no evidence", stance.judge(asserted, study).stance
                ] += 1
    show("SciFact, claim and abstract", counted)


def evidence_inference() -> None:
    """Prompts of Evidence Inference: which way the outcome went, read from the abstract alone."""
    folder = DATA / "evidence_inference"
    articles = {
        a["pmcid"]: a
        for a in map(json.loads, (folder / "articles.jsonl").read_text(encoding="utf-8").splitlines())
    }
    counted: Counter[tuple[str, str]] = Counter()
    for line in (folder / "prompts.jsonl").read_text(encoding="utf-8").splitlines():
        prompt = json.loads(line)
        article = articles[prompt["pmcid"]]
        asked = Frame(
            prompt["intervention"], prompt["comparator"], prompt["outcome"], "", "increase", None, True
        )
        counted[
            prompt["labels"][0], stance.direction(asked, abstract(article["title"], article["abstract"]))
        ] += 1
    show("Evidence Inference, direction", counted)


def abstract(title: str, text: str) -> Study:
    return Study(key="S1", doi="10.1234/one", doi_from="", title=title, text=tidy(text), file="f", sha256="")


def show(name: str, counted: Counter[tuple[str, str]]) -> None:
    print(f"\n## {name} ({sum(counted.values())} pairs)\n\n| label | rules | pairs |\n|---|---|---|")
    for (label, read), n in sorted(counted.items()):
        print(f"| {label} | {read} | {n} |")


if __name__ == "__main__":
    report("fixtures/claims against fixtures/golden", HERE / "fixtures" / "claims", fixtures_reading())
    if (DATA / "claims").is_dir():
        report("real abstracts against their careful reading", DATA / "claims", data_reading())
        scifact()
        evidence_inference()
    else:
        print(f"no real abstracts at {DATA}", file=sys.stderr)
