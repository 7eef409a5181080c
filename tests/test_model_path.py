"""The language model path over real HTTP: a good model passes, a bad one is mended or marked, nothing false is written."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from pipeline.batch import Summary, run
from pipeline.checking import check_file
from pipeline.errors import ProviderError
from pipeline.llm.openai_api import OpenAIModel
from pipeline.settings import Settings
from tests.running import claimsynth, files_below
from tests.servers.scripted import Endpoint, Spoil, endpoint

STRANGER = "10.9999/stranger.2020.001"
STANCES = {
    "Does Performing Partial Repetitions Beyond Momentary Failure Enhance Muscle Hypertrophy in Volume-Load-Equated Calf-Raise Resistance Training?": "indirect",
    "Without Fail: Muscular Adaptations in Single Set Resistance Training Performed to Failure or with Repetitions-in-Reserve": "mixed",
}


@pytest.fixture
def claim(fixtures: Path) -> Path:
    return fixtures / "claims" / "training-to-failure"


def drafted(claim: Path, out: Path, server: Endpoint, **changes: Any) -> Summary:
    settings = Settings(model="scripted-1", base_url=server.url, **changes)
    return run(claim, out, settings, lambda *told: None)


def test_a_good_model_gives_a_synthesis_that_passes_every_check(claim: Path, tmp_path: Path) -> None:
    with endpoint(stances=STANCES) as server:
        summary = drafted(claim, tmp_path / "out", server)
    (outcome,) = summary.outcomes
    assert (outcome.status, summary.exit_code) == ("ok", 0), outcome.as_data()
    written = tmp_path / "out" / "training-to-failure" / "synthesis.json"
    assert check_file(written, claim).violations == ()
    synthesis = json.loads(written.read_text(encoding="utf-8"))
    assert synthesis["tally"] == {"supports": 1, "contradicts": 0, "mixed": 1, "indirect": 1}
    assert synthesis["analyst"] == "language model"
    assert sorted(server.stages()) == ["appraise"] * 3 + ["draft"] + ["extract"] * 3


def test_each_request_carries_the_studies_that_may_be_cited_as_an_enum_and_the_text_between_marks(
    claim: Path, tmp_path: Path
) -> None:
    with endpoint(stances=STANCES) as server:
        drafted(claim, tmp_path / "out", server)
    (draft,) = [r for r in server.requests if "draft" in r["response_format"]["json_schema"]["name"]]
    schema = draft["response_format"]["json_schema"]
    assert schema["strict"] is True
    assert schema["schema"]["properties"]["summary"]["items"]["properties"]["studies"]["items"]["enum"] == [
        "S1",
        "S2",
        "S3",
    ]
    assert not any("10.1080/" in m["content"] for r in server.requests for m in r["messages"])


def spoiled(stage: str, change: Any, *, always: bool) -> Spoil:
    def spoil(asked: str, n: int, good: Any, request: Any) -> Any:
        revising = asked == "revise" and stage == "draft"
        if (asked == stage and (always or n == 0)) or (revising and always):
            return change(good)
        return good

    return spoil


def cites_s9(good: Any) -> Any:
    good["summary"][0]["studies"] = ["S9"]
    return good


def puts_a_strangers_doi_in_a_sentence(good: Any) -> Any:
    good["summary"].append({"text": f"Another trial agrees (https://doi.org/{STRANGER}).", "studies": ["S1"]})
    return good


def puts_a_strangers_doi_in_a_mechanism_and_the_ladder(good: Any) -> Any:
    good["hypotheses"][0]["title"] = f"As in {STRANGER}"
    good["needed"][0]["why"] = f"See doi:{STRANGER}"
    return good


def misquotes_in_a_sentence(good: Any) -> Any:
    good["summary"].append(
        {"text": "It found that “muscle growth doubled in every single person tested”.", "studies": ["S3"]}
    )
    return good


def leaves_out_a_study(good: Any) -> Any:
    good["summary"] = [s for s in good["summary"] if s["studies"] != ["S2"]]
    good["summary"][0]["studies"] = ["S3"]
    return good


def returns_broken_json(good: Any) -> Any:
    return json.dumps(good)[:-20]


def says_nothing(good: Any) -> Any:
    return ""


def cites_no_study(good: Any) -> Any:
    good["summary"][0]["studies"] = []
    return good


def leaves_a_step_unmarked(good: Any) -> Any:
    good["hypotheses"][0]["steps"][1]["background"] = False
    return good


def writes_no_summary(good: Any) -> Any:
    good["summary"] = []
    return good


DRAFTS = [
    cites_s9,
    puts_a_strangers_doi_in_a_sentence,
    puts_a_strangers_doi_in_a_mechanism_and_the_ladder,
    misquotes_in_a_sentence,
    leaves_out_a_study,
    returns_broken_json,
    says_nothing,
    cites_no_study,
    leaves_a_step_unmarked,
    writes_no_summary,
]


@pytest.mark.parametrize("fault", DRAFTS, ids=lambda f: f.__name__)
def test_a_draft_that_goes_wrong_once_is_mended(fault: Any, claim: Path, tmp_path: Path) -> None:
    with endpoint(spoiled("draft", fault, always=False), STANCES) as server:
        summary = drafted(claim, tmp_path / "out", server)
    assert summary.outcomes[0].status == "ok", summary.outcomes[0].as_data()
    assert_nothing_false(tmp_path / "out", claim)


@pytest.mark.parametrize("fault", DRAFTS, ids=lambda f: f.__name__)
def test_a_draft_that_stays_wrong_is_marked_and_nothing_false_is_written(
    fault: Any, claim: Path, tmp_path: Path
) -> None:
    with endpoint(spoiled("draft", fault, always=True), STANCES) as server:
        summary = drafted(claim, tmp_path / "out", server)
    assert summary.outcomes[0].status == "needs review"
    assert summary.exit_code == 1
    assert_nothing_false(tmp_path / "out", claim)


def test_a_draft_that_goes_wrong_in_every_way_in_turn_ends_right(claim: Path, tmp_path: Path) -> None:
    said: list[str] = []

    def in_turn(stage: str, n: int, good: Any, request: Any) -> Any:
        if stage not in ("draft", "revise"):
            return good
        faults = {
            "draft": [
                returns_broken_json,
                cites_s9,
                lambda g: puts_a_strangers_doi_in_a_sentence(misquotes_in_a_sentence(g)),
            ],
            "revise": [leaves_out_a_study, lambda g: g],
        }[stage]
        said.append(stage)
        return faults[min(n, len(faults) - 1)](good)

    with endpoint(in_turn, STANCES) as server:
        (outcome,) = drafted(claim, tmp_path / "out", server).outcomes
        sent_back = "".join(m["content"] for r in server.requests for m in r["messages"])
    assert said == ["draft", "draft", "draft", "revise", "revise"]
    assert outcome.status == "ok", outcome.as_data()
    for told in (
        "is not JSON",
        "'S9' is not one of",
        STRANGER,
        "does not stand in the cited studies word for word",
        "is not in the summary",
    ):
        assert told in sent_back, told
    assert_nothing_false(tmp_path / "out", claim)


def misquotes_a_finding(good: Any) -> Any:
    good["findings"][0]["quote"] = "Average quadriceps thickness rose by 0.281 cm in both of the legs."
    return good


def quotes_two_characters(good: Any) -> Any:
    good["findings"][0]["quote"] = "in"
    return good


def misquotes_the_decision(good: Any) -> Any:
    good["quote"] = "The two groups were exactly equal in every respect."
    return good


def invents_a_stance(good: Any) -> Any:
    good["stance"] = "proves"
    return good


def gives_a_reason_with_a_strangers_doi(good: Any) -> Any:
    good["reason"] = f"As {STRANGER} showed."
    return good


READINGS = [
    ("extract", misquotes_a_finding),
    ("extract", quotes_two_characters),
    ("extract", returns_broken_json),
    ("appraise", misquotes_the_decision),
    ("appraise", invents_a_stance),
    ("appraise", gives_a_reason_with_a_strangers_doi),
    ("appraise", returns_broken_json),
]


@pytest.mark.parametrize(("stage", "fault"), READINGS, ids=lambda v: getattr(v, "__name__", v))
def test_a_reading_that_stays_wrong_for_one_study_is_marked_and_the_others_go_on(
    stage: str, fault: Any, claim: Path, tmp_path: Path
) -> None:
    def by_study(asked: str, n: int, good: Any, request: Any) -> Any:
        mine = asked == stage and "title: Similar muscle hypertrophy" in request["messages"][1]["content"]
        return fault(good) if mine else good

    with endpoint(by_study, STANCES) as server:
        summary = drafted(claim, tmp_path / "out", server, concurrency=1)
    assert summary.outcomes[0].status == "needs review"
    assert_nothing_false(tmp_path / "out", claim)


def assert_nothing_false(out: Path, claim: Path) -> None:
    for name, content in files_below(out).items():
        assert STRANGER.encode() not in content.lower(), name
    for name in ("synthesis.json", "synthesis.md", "index.html"):
        written = out / "training-to-failure" / name
        assert check_file(written, claim).errors == (), name


def test_a_draft_without_a_ladder_gets_the_one_by_rule(claim: Path, tmp_path: Path) -> None:
    def no_ladder(good: Any) -> Any:
        good["needed"] = []
        return good

    with endpoint(spoiled("draft", no_ladder, always=True), STANCES) as server:
        (outcome,) = drafted(claim, tmp_path / "out", server).outcomes
    assert outcome.status == "ok" and outcome.synthesis is not None
    assert outcome.synthesis.needed[0].design.startswith("Systematic review")


def test_an_endpoint_that_throttles_is_waited_for(claim: Path, tmp_path: Path) -> None:
    with endpoint(stances=STANCES) as server:
        server.statuses += [(429, {"Retry-After": "0"}, "{}"), (503, {"retry-after-ms": "1"}, "busy")]
        summary = drafted(claim, tmp_path / "out", server)
    assert summary.outcomes[0].status == "ok"
    assert len(server.requests) == 9


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, '{"error": {"message": "bad key", "code": "invalid_api_key"}}'),
        (404, "{}"),
        (429, '{"error": {"message": "pay", "code": "insufficient_quota"}}'),
    ],
)
def test_a_final_refusal_is_asked_once_and_ends_the_run(
    status: int, body: str, fixtures: Path, tmp_path: Path
) -> None:
    with endpoint() as server:
        server.statuses += [(status, {}, body)] * 50
        summary = run(
            fixtures / "claims",
            tmp_path / "out",
            Settings(model="m", base_url=server.url, concurrency=1),
            lambda *t: None,
        )
    assert summary.exit_code == 2
    assert len(summary.outcomes) == 1 and summary.not_started
    assert isinstance(summary.outcomes[0].error, ProviderError)
    assert len(server.requests) <= 4  # the studies of the first claim, each once


def test_the_key_is_in_no_file_and_no_output(claim: Path, tmp_path: Path) -> None:
    with endpoint(stances=STANCES) as server:
        done = claimsynth(
            "run",
            claim,
            "--out",
            tmp_path / "out",
            "--model",
            "m",
            "--base-url",
            server.url,
            OPENAI_API_KEY="sk-canary-123",
        )
    assert done.returncode == 0, done.stderr
    assert "sk-canary-123" not in done.stdout + done.stderr
    assert not any(b"sk-canary-123" in content for content in files_below(tmp_path / "out").values())


def test_the_kill_switch_refuses_any_host_but_this_machine() -> None:
    with pytest.raises(ProviderError, match="not this machine"):
        OpenAIModel("gpt-5", "", "key", 10)


def test_without_a_key_or_an_address_the_remedy_is_named(claim: Path, tmp_path: Path) -> None:
    done = claimsynth("run", claim, "--out", tmp_path / "out", "--model", "gpt-5")
    assert done.returncode == 2
    assert "export OPENAI_API_KEY" in done.stderr and "Traceback" not in done.stderr


def test_a_study_that_is_changed_is_the_only_one_asked_about_again(claim: Path, tmp_path: Path) -> None:
    copy = tmp_path / "training-to-failure"
    shutil.copytree(claim, copy)
    with endpoint(stances=STANCES) as server:
        drafted(copy, tmp_path / "out", server)
        server.requests.clear()
        drafted(copy, tmp_path / "out", server)
        assert server.requests == []
        changed = copy / "studies" / "goli-2026.md"
        changed.write_text(
            changed.read_text(encoding="utf-8").replace("10 weeks", "11 weeks"), encoding="utf-8"
        )
        drafted(copy, tmp_path / "out", server)
    assert server.stages() == ["extract", "appraise", "draft"]
