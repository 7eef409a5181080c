"""The commands as a user runs them: exit codes, one clear line for each mistake, nothing else lost."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from tests.running import claimsynth, claimsynth_json, make_claim, study
from tests.servers.scripted import endpoint


@pytest.mark.parametrize("command", ["run", "regen", "diff", "check", "schema", "doctor"])
def test_every_command_has_help_with_an_example(command: str) -> None:
    done = claimsynth(command, "--help")
    assert done.returncode == 0
    assert "Example:" in done.stdout and f"claimsynth {command}" in done.stdout


def test_a_run_prints_a_table_and_where_to_look(fixtures: Path, tmp_path: Path) -> None:
    done = claimsynth("run", fixtures / "claims" / "training-to-failure", "--out", tmp_path)
    assert done.returncode == 0
    assert "training-to-failure" in done.stdout and "index.html" in done.stdout
    assert done.stderr == ""  # progress stays quiet where it is not a terminal


def test_the_second_run_says_that_nothing_was_done_again(fixtures: Path, tmp_path: Path) -> None:
    claimsynth("run", fixtures / "claims", "--out", tmp_path)
    assert "nothing was done again" in claimsynth("run", fixtures / "claims", "--out", tmp_path).stdout


def one_line(done_stderr: str) -> str:
    lines = done_stderr.strip().splitlines()
    assert len(lines) == 1, done_stderr
    assert "Traceback" not in done_stderr
    return lines[0]


def test_one_bad_claim_stops_no_other(tmp_path: Path) -> None:
    claims = tmp_path / "claims"
    make_claim(claims / "good", "The drink improves sprint performance.", a=study("10.1234/one"))
    make_claim(claims / "no-statement", "", a=study("10.1234/one"))
    (make_claim(claims / "no-studies", "Something improves something.") / "studies" / ".keep").touch()
    done = claimsynth("run", claims, "--out", tmp_path / "out")
    assert done.returncode == 1
    assert "no-statement" in done.stdout and "has no statement" in done.stdout.replace(
        "is empty", "has no statement"
    )
    assert "no-studies" in done.stdout and "no study can be used" in done.stdout
    assert (tmp_path / "out" / "good" / "index.html").is_file()


def test_exit_code_2_where_no_claim_could_be_run(tmp_path: Path) -> None:
    make_claim(tmp_path / "claims" / "bad", "", a=study("10.1234/one"))
    assert claimsynth("run", tmp_path / "claims", "--out", tmp_path / "out").returncode == 2


@pytest.mark.parametrize(
    ("arguments", "environment", "settings", "says"),
    [
        (("run", "nowhere"), {}, "", "nowhere: does not exist"),
        (("run", "claims", "--settings", "nowhere.toml"), {}, "", "no such settings file"),
        (
            ("run", "claims"),
            {},
            "modle = 'x'",
            "claimsynth.toml: modle: `modle` is not a setting → did you mean `model`?",
        ),
        (("run", "claims"), {}, "colour = 'x'", "`colour` is not a setting → the settings are model"),
        (("run", "claims"), {}, "api_key = 'x'", "a key does not belong into a file"),
        (("run", "claims"), {}, "concurrency = 'many'", "`many` is not a whole number"),
        (("run", "claims"), {}, "model = ", "is not TOML"),
        (("run", "claims", "--concurrency", "0"), {}, "", "--concurrency: 0 is out of range"),
        (
            ("run", "claims"),
            {"CLAIMSYNTH_MODLE": "x"},
            "",
            "CLAIMSYNTH_MODLE: `modle` is not a setting → did you mean `model`?",
        ),
        (("run", "claims", "--base-url", "localhost:8080"), {}, "", "is not an address"),
        (("regen", "good-clam"), {}, "", "good-clam: there is no such claim → did you mean good-claim?"),
        (("diff", "nowhere"), {}, "", "nowhere: does not exist"),
        (("check", "nowhere.md", "--claim", "claims/good-claim"), {}, "", "nowhere.md: cannot be read"),
        (("schema", "nothing"), {}, "", "nothing: is not a published record"),
    ],
)
def test_a_mistake_gives_one_line_that_says_what_to_do(
    arguments: tuple[str, ...], environment: dict[str, str], settings: str, says: str, tmp_path: Path
) -> None:
    make_claim(
        tmp_path / "claims" / "good-claim", "The drink improves sprint performance.", a=study("10.1234/one")
    )
    if settings:
        (tmp_path / "claimsynth.toml").write_text(settings, encoding="utf-8")
    done = claimsynth(*arguments, cwd=tmp_path, **environment)
    assert done.returncode == 2
    assert says in one_line(done.stderr)


@pytest.mark.skipif(
    os.geteuid() == 0, reason="root may write everywhere; the next test covers a place that is a file"
)
def test_a_folder_that_cannot_be_written_is_said_before_any_work(fixtures: Path, tmp_path: Path) -> None:
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    done = claimsynth("run", fixtures / "claims", "--out", locked / "out")
    assert done.returncode == 2 and "cannot be written to" in one_line(done.stderr)


def test_an_output_place_that_is_a_file_is_said_before_any_work(fixtures: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    done = claimsynth("run", fixtures / "claims", "--out", tmp_path / "file")
    assert done.returncode == 2 and "cannot be written to" in one_line(done.stderr)


def test_errors_are_data_with_json(tmp_path: Path) -> None:
    done = claimsynth("run", "nowhere", "--json", cwd=tmp_path)
    assert json.loads(done.stdout) == {
        "error": "input-error",
        "where": "nowhere",
        "what": "does not exist",
        "remedy": json.loads(done.stdout)["remedy"],
    }


def test_check_reads_a_strangers_text_and_standard_input(fixtures: Path, tmp_path: Path) -> None:
    claim = fixtures / "claims" / "training-to-failure"
    stranger = "Growth doubled (https://doi.org/10.9999/nobody). Refalo found “growth tripled in every leg of every person” (10.1080/02640414.2024.2321021)."
    (tmp_path / "answer.md").write_text(stranger, encoding="utf-8")
    for done in (
        claimsynth("check", tmp_path / "answer.md", "--claim", claim, "--json"),
        claimsynth("check", "-", "--claim", claim, "--json", stdin=stranger),
    ):
        assert done.returncode == 1
        found = [(v["code"], v["severity"]) for v in json.loads(done.stdout)["violations"]]
        assert ("citation-in-set", "error") in found and ("quote-verbatim", "error") in found
        assert ("nothing-left-out", "warning") in found


def test_the_users_own_example_page_is_read(data: Path) -> None:
    report = claimsynth_json(
        "check", data / "example_page.txt", "--claim", data / "claims" / "training-to-failure"
    )
    assert [v["severity"] for v in report["violations"]] == [] or all(
        v["severity"] == "warning" for v in report["violations"]
    )


def test_doctor_names_what_is_missing_and_the_line_that_mends_it(tmp_path: Path) -> None:
    done = claimsynth("doctor", "--model", "gpt-5", cwd=tmp_path)
    assert done.returncode == 1 and "export OPENAI_API_KEY" in done.stdout
    done = claimsynth("doctor", "--model", "m", "--base-url", "http://127.0.0.1:9/v1", cwd=tmp_path)
    assert done.returncode == 1 and "cannot be reached" in done.stdout
    with endpoint() as server:
        done = claimsynth("doctor", "--model", "m", "--base-url", server.url, cwd=tmp_path)
    assert done.returncode == 0 and "answers (200)" in done.stdout


def test_diff_finds_a_flipped_stance_and_accept_promotes_it(fixtures: Path, tmp_path: Path) -> None:
    claimsynth("run", fixtures / "claims" / "training-to-failure", "--out", tmp_path / "out")
    done = claimsynth("diff", tmp_path / "out", tmp_path / "out")
    assert done.returncode == 0 and "No difference in meaning" in done.stdout
    golden = tmp_path / "golden"
    shutil.copytree(tmp_path / "out", golden)
    file = golden / "training-to-failure" / "synthesis.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    data["evidence"][0]["stance"] = "supports"
    file.write_text(json.dumps(data), encoding="utf-8")
    answer = claimsynth_json("diff", tmp_path / "out", golden)
    assert [(c["kind"], c["before"], c["after"]) for c in answer["changes"]] == [
        ("stance", "supports", "indirect")
    ]
    assert claimsynth("diff", tmp_path / "out", golden).returncode == 1
    assert claimsynth("diff", tmp_path / "out", golden, "--accept").returncode == 0
    assert claimsynth("diff", tmp_path / "out", golden).returncode == 0


def test_a_golden_that_breaks_its_schema_is_named(fixtures: Path, tmp_path: Path) -> None:
    claimsynth("run", fixtures / "claims" / "training-to-failure", "--out", tmp_path / "out")
    (tmp_path / "golden" / "training-to-failure").mkdir(parents=True)
    (tmp_path / "golden" / "training-to-failure" / "synthesis.json").write_text(
        '{"claim": 1}', encoding="utf-8"
    )
    done = claimsynth("diff", tmp_path / "out", tmp_path / "golden")
    assert done.returncode == 2 and "does not fit schemas/synthesis.schema.json" in one_line(done.stderr)


def test_schema_prints_lists_writes_and_checks(tmp_path: Path) -> None:
    assert "synthesis" in claimsynth("schema").stdout.split()
    assert json.loads(claimsynth("schema", "synthesis").stdout)["title"] == "Synthesis"
    assert claimsynth("schema", "--write", tmp_path).returncode == 0
    assert claimsynth("schema", "--check", tmp_path).returncode == 0
    (tmp_path / "run.schema.json").write_text("{}", encoding="utf-8")
    assert claimsynth("schema", "--check", tmp_path).returncode == 1
