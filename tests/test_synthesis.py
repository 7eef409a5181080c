"""The pipeline on real claims without a model: deterministic, remembered, honest about what it could not use."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from pipeline import batch
from pipeline.batch import Outcome, run
from pipeline.checking import check_file
from pipeline.ingest import GivenClaim
from pipeline.records import Extraction
from pipeline.settings import Settings
from pipeline.store import Store
from tests.running import claimsynth, claimsynth_json, files_below, make_claim, study


def quiet(*told: str) -> None:
    pass


def without_run_json(files: dict[str, bytes]) -> dict[str, bytes]:
    return {
        name: content
        for name, content in files.items()
        if not name.endswith("run.json") and not name.startswith(".store")
    }


def test_two_runs_give_the_same_bytes_but_for_run_json(fixtures: Path, tmp_path: Path) -> None:
    for out in ("one", "two"):
        run(fixtures / "claims", tmp_path / out, Settings(), quiet)
    assert without_run_json(files_below(tmp_path / "one")) == without_run_json(files_below(tmp_path / "two"))


@pytest.mark.parametrize("seed", ["0", "1", "4711"])
def test_the_hash_seed_and_the_number_of_claims_at_once_change_nothing(
    seed: str, fixtures: Path, tmp_path: Path
) -> None:
    run(fixtures / "claims", tmp_path / "here", Settings(), quiet)
    done = claimsynth(
        "run", fixtures / "claims", "--out", tmp_path / "there", "--concurrency", 3, PYTHONHASHSEED=seed
    )
    assert done.returncode in (0, 1), done.stderr
    assert without_run_json(files_below(tmp_path / "here")) == without_run_json(
        files_below(tmp_path / "there")
    )


def test_every_fixture_is_written_and_passes_all_checks_in_all_three_forms(
    fixtures: Path, tmp_path: Path
) -> None:
    summary = run(fixtures / "claims", tmp_path, Settings(), quiet)
    assert len(summary.outcomes) >= 7
    for outcome in summary.outcomes:
        assert outcome.status != "failed", outcome.as_data()
        for name in ("synthesis.json", "synthesis.md", "index.html"):
            report = check_file(tmp_path / outcome.slug / name, fixtures / "claims" / outcome.slug)
            assert report.errors == (), (outcome.slug, name, report.errors[0].message)


def test_training_to_failure_is_not_three_to_none(fixtures: Path, tmp_path: Path) -> None:
    (outcome,) = run(fixtures / "claims" / "training-to-failure", tmp_path, Settings(), quiet).outcomes
    assert outcome.synthesis is not None
    assert {e.label: e.stance for e in outcome.synthesis.evidence} == {
        "Goli 2026": "indirect",
        "Hermann 2025": "mixed",
        "Refalo 2024": "supports",
    }
    page = (tmp_path / "training-to-failure" / "index.html").read_text(encoding="utf-8")
    assert "Three studies were read: one supports the claim, one is mixed and one does not test it." in page


def test_nothing_is_done_again_where_nothing_changed(fixtures: Path, tmp_path: Path) -> None:
    first = run(fixtures / "claims", tmp_path, Settings(), quiet)
    second = run(fixtures / "claims", tmp_path, Settings(), quiet)
    assert sum(o.redone for o in first.outcomes) == sum(o.reused for o in second.outcomes) > 0
    assert sum(o.redone for o in second.outcomes) == 0
    assert all(o.changed == () for o in second.outcomes)
    record = json.loads((tmp_path / "training-to-failure" / "run.json").read_text(encoding="utf-8"))
    assert (record["redone"], record["reused"]) == (0, 7)


def stages_done(outcome: Outcome, out: Path) -> list[tuple[str, str]]:
    record = json.loads((out / outcome.slug / "run.json").read_text(encoding="utf-8"))
    return [(s["stage"], s["study"]) for s in record["stages"] if not s["reused"]]


def test_one_changed_study_redoes_that_study_and_the_draft(fixtures: Path, tmp_path: Path) -> None:
    claim = tmp_path / "training-to-failure"
    shutil.copytree(fixtures / "claims" / "training-to-failure", claim)
    run(claim, tmp_path / "out", Settings(), quiet)
    file = claim / "studies" / "goli-2026.md"
    file.write_text(file.read_text(encoding="utf-8").replace("10 weeks", "11 weeks"), encoding="utf-8")
    (outcome,) = run(claim, tmp_path / "out", Settings(), quiet).outcomes
    assert stages_done(outcome, tmp_path / "out") == [
        ("extract", "10.70252/ijes2026403"),
        ("appraise", "10.70252/ijes2026403"),
        ("draft", ""),
    ]


def test_a_study_that_is_added_before_the_others_leaves_theirs_alone(fixtures: Path, tmp_path: Path) -> None:
    claim = tmp_path / "training-to-failure"
    shutil.copytree(fixtures / "claims" / "training-to-failure", claim)
    run(claim, tmp_path / "out", Settings(), quiet)
    (claim / "studies" / "aaa.md").write_text(study("10.1234/new"), encoding="utf-8")
    (outcome,) = run(claim, tmp_path / "out", Settings(), quiet).outcomes
    assert [study for stage, study in stages_done(outcome, tmp_path / "out") if stage != "draft"] == [
        "10.1234/new"
    ] * 2
    assert outcome.synthesis is not None
    assert [f.id.split(".")[0] for e in outcome.synthesis.evidence for f in e.findings[:1]] == [
        "S1",
        "S2",
        "S3",
        "S4",
    ]


@pytest.mark.parametrize(
    ("stage", "redone"),
    [
        ("extract", ["extract"] * 3 + ["appraise"] * 3 + ["draft"]),
        ("appraise", ["appraise"] * 3 + ["draft"]),
        ("draft", ["draft"]),
        ("check", []),
        ("write", []),
    ],
)
def test_regen_does_a_stage_and_those_after_it_anew(
    stage: str, redone: list[str], fixtures: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    run(fixtures / "claims" / "training-to-failure", out, Settings(), quiet)
    before = without_run_json(files_below(out))
    answer = claimsynth_json(
        "regen", "training-to-failure", "--claims", fixtures / "claims", "--from", stage, "--out", out
    )
    assert answer["claims"][0]["redone"] == len(redone)
    record = json.loads((out / "training-to-failure" / "run.json").read_text(encoding="utf-8"))
    assert sorted(s["stage"] for s in record["stages"] if not s["reused"]) == sorted(redone)
    assert without_run_json(files_below(out)) == before


def test_a_damaged_entry_of_the_store_counts_as_absent(tmp_path: Path) -> None:
    store = Store(tmp_path)
    key = "ab" * 32
    store.put(key, Extraction(findings=(), lost=("something",)))
    whole = store.path(key).read_bytes()
    assert store.get(key, Extraction) == Extraction(findings=(), lost=("something",))
    for at in range(len(whole)):
        store.path(key).write_bytes(whole[:at] + bytes([whole[at] ^ 0x15]) + whole[at + 1 :])
        got = store.get(key, Extraction)
        assert got is None or got == Extraction(findings=(), lost=("something",)), at


def test_a_study_that_names_a_foreign_doi_in_its_results_never_brings_it_onto_the_page(
    tmp_path: Path,
) -> None:
    body = (
        "Methods: Forty adults were randomised to the drink or to placebo.\n\n"
        "Results: Sprint performance improved more with the drink than with placebo, as in https://doi.org/10.5555/other.\n\n"
        "Conclusion: The drink improved sprint performance, as 10.5555/other found."
    )
    claim = make_claim(
        tmp_path / "drink", "The drink improves sprint performance.", one=study("10.1234/one", body=body)
    )
    (outcome,) = run(claim, tmp_path / "out", Settings(), quiet).outcomes
    assert outcome.status == "needs review"
    assert not any(b"10.5555" in content for content in files_below(tmp_path / "out").values())


def test_the_page_says_what_was_set_aside_and_why(tmp_path: Path) -> None:
    claim = make_claim(
        tmp_path / "drink",
        "The drink improves sprint performance.",
        a=study("10.1234/one"),
        b=study("10.1234/ONE"),
        c="no front matter",
    )
    (outcome,) = run(claim, tmp_path / "out", Settings(), quiet).outcomes
    assert outcome.status == "needs review"
    page = (tmp_path / "out" / "drink" / "index.html").read_text(encoding="utf-8")
    assert "studies/b.md" in page and "has the DOI of studies/a.md" in page and "studies/c.md" in page


def test_a_defect_of_ours_in_one_claim_is_one_line_and_stops_no_other(
    fixtures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = batch.read_claim

    def defective(folder: Path) -> GivenClaim:
        return read(folder) if folder.name != "fish-oil-inflammation" else 1 / 0  # type: ignore[return-value]

    monkeypatch.setattr(batch, "read_claim", defective)
    summary = run(fixtures / "claims", tmp_path, Settings(), quiet)
    failed = [o for o in summary.outcomes if o.status == "failed"]
    assert [o.slug for o in failed] == ["fish-oil-inflammation"] and len(summary.outcomes) == 7
    assert "a defect in claimsynth at test_synthesis.py" in str(failed[0].error)
