"""The main job, end to end: `goldenpath run`, then `goldenpath report`, against the real service."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from acceptance.processes import processes_in, reached_by
from hermetic import CommandLine, Finished, StandIn


def run(command: CommandLine, *arguments: str, **more: Any) -> tuple[Finished, dict[str, Any]]:
    """Run the plan of record and return what the command left and the document it printed."""
    done = command("run", "--config", str(more.pop("plan")), "--format", "json", *arguments, timeout_s=120, **more)
    assert done.stdout, done.stderr
    return done, json.loads(done.stdout)


def exchanges(document: Mapping[str, Any]) -> int:
    """All exchanges of a run: the tests' and the preflight's."""
    preflight = document["run"]["preflight"]["evidence"]["exchanges"]
    return preflight + sum(test["evidence"]["exchanges"] for test in document["tests"])


def requests_logged(service: StandIn) -> int:
    """How many requests the service itself has seen."""
    with urllib.request.urlopen(f"{service.base_url}/__standin/log") as answer:
        return int(json.load(answer)["count"])


def test_the_healthy_demonstration_is_go(goldenpath: CommandLine, plan_of_record: Path) -> None:
    """The plan against the embedded service: GO, all proven, all revenue protected, and nothing left behind."""
    done, document = run(goldenpath, "--env", "demo", plan=plan_of_record)

    assert done.exit_code == 0, done.stderr
    assert document["verdict"]["decision"] == "GO"
    assert {test["status"] for test in document["tests"]} == {"passed"}
    assert document["revenue"]["protected"]["text"] == "$550K+"
    assert document["tally"]["flaky"] == 0
    assert exchanges(document) == document["run"]["target"]["requests_seen"]
    assert processes_in(goldenpath.folder) == []
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(document["run"]["base_url"])


def test_the_incident_is_hold(goldenpath: CommandLine, plan_of_record: Path) -> None:
    """With endless streams and silent agents just the tests that need them fail, and each says how to see it again."""
    done, document = run(goldenpath, "--env", "demo-incident", plan=plan_of_record)

    assert done.exit_code == 1, done.stderr
    assert document["verdict"]["decision"] == "HOLD"
    assert document["verdict"]["decided_after_s"] < document["run"]["duration_s"]
    failed = [test for test in document["tests"] if test["status"] == "failed"]
    assert {test["status"] for test in document["tests"]} == {"passed", "failed"}
    assert failed
    for test in failed:
        assert len(test["attempts"]) == 3
        message = test["reason"]["message"]
        assert re.search(r"step \d+ of \d+ \(|^stream post /api/", message), message
        assert "deadline" in message, message
        assert "last event" in message or "no event" in message, message
        assert "reproduce: " in message, message


def test_fail_fast_leaves_the_rest_unverified(goldenpath: CommandLine, plan_of_record: Path) -> None:
    """With -x the first confirmed failure stops the run; what was not run is not protected."""
    done, document = run(goldenpath, "--env", "demo-incident", "-x", plan=plan_of_record)

    assert done.exit_code == 1
    assert document["run"]["stopped"]["reason"] == "fail_fast"
    assert document["tally"]["failed"] >= 1
    assert document["tally"]["not_run"] > 0
    assert document["revenue"]["unverified"]["minor_units"] > 0


def test_a_service_started_by_hand_gives_what_the_embedded_one_gives(
    goldenpath: CommandLine, plan_of_record: Path, standin: Callable[..., StandIn]
) -> None:
    """`staging`, reached by URL and key from the environment, gives demo's document, but for times and names."""
    service = standin()
    done, by_hand = run(goldenpath, "--env", "staging", plan=plan_of_record, variables=reached_by(service))
    _, embedded = run(goldenpath, "--env", "demo", plan=plan_of_record)

    assert done.exit_code == 0, done.stderr
    assert [(test["id"], test["status"]) for test in by_hand["tests"]] == [
        (test["id"], test["status"]) for test in embedded["tests"]
    ]
    assert by_hand["revenue"] == embedded["revenue"]
    assert by_hand["verdict"]["decision"] == embedded["verdict"]["decision"]
    assert exchanges(by_hand) == requests_logged(service)


def test_the_last_run_can_be_reported(goldenpath: CommandLine, plan_of_record: Path) -> None:
    """`report` shows the last run; as JSON it is the very document that `run` printed."""
    done, document = run(goldenpath, "--env", "demo", "-k", "health", plan=plan_of_record)

    again = goldenpath("report", "--format", "json")
    assert again.exit_code == 0
    assert json.loads(again.stdout) == document
    markdown = goldenpath("report", "--format", "md")
    assert markdown.exit_code == 0
    assert document["run"]["id"] in markdown.stdout
    by_id = goldenpath("report", "--run", document["run"]["id"][:18], "--format", "json")
    assert by_id.stdout == again.stdout
    assert done.exit_code == 4


def test_a_selection_is_never_go(goldenpath: CommandLine, plan_of_record: Path) -> None:
    """Part of a plan proves part of it: INCONCLUSIVE, the rest not run; an empty selection exits 5."""
    done, document = run(goldenpath, "--env", "demo", "-k", "health", plan=plan_of_record)

    assert done.exit_code == 4
    assert {test["reason"]["code"] for test in document["tests"] if test["status"] == "not_run"} == {"selection"}
    nothing = goldenpath("run", "--config", str(plan_of_record), "--env", "demo", "-k", "no_such_test")
    assert nothing.exit_code == 5
    assert "the selection leaves no test" in nothing.stderr


@pytest.mark.parametrize(
    ("url", "check"),
    [
        ("http://127.0.0.1:9", "reachable"),
        ("http://no-such-host.invalid", "name resolves"),
    ],
)
def test_an_environment_that_is_not_there_is_inconclusive(
    goldenpath: CommandLine, plan_of_record: Path, url: str, check: str
) -> None:
    """Where nothing answers, nothing is known: exit 4, every test not run, and the preflight check named."""
    variables = {"GOLDENPATH_VAR_STAGING_URL": url, "GOLDENPATH_SECRET_JWT_KEY": "k" * 40}
    done, document = run(goldenpath, "--env", "staging", plan=plan_of_record, variables=variables)

    assert done.exit_code == 4
    assert {test["reason"]["code"] for test in document["tests"]} == {"preflight"}
    assert f"'{check}'" in document["tests"][0]["reason"]["message"]


def test_a_key_that_staging_refuses_is_inconclusive(
    goldenpath: CommandLine, plan_of_record: Path, standin: Callable[..., StandIn]
) -> None:
    """A token signed with the wrong key is our trouble, not the product's: exit 4, naming the check."""
    variables = {**reached_by(standin()), "GOLDENPATH_SECRET_JWT_KEY": "not-the-key-" * 4}
    done, document = run(goldenpath, "--env", "staging", plan=plan_of_record, variables=variables)

    assert done.exit_code == 4
    assert "'token accepted'" in document["tests"][0]["reason"]["message"]


def test_a_choice_of_environment_is_the_users(goldenpath: CommandLine, plan_of_record: Path) -> None:
    """A plan with several environments has no default; an unknown one gets a suggestion."""
    unnamed = goldenpath("run", "--config", str(plan_of_record))
    misspelt = goldenpath("run", "--config", str(plan_of_record), "--env", "stagin")

    assert unnamed.exit_code == 2
    assert "which environment?" in unnamed.stderr
    assert misspelt.exit_code == 2
    assert "did you mean 'staging'?" in misspelt.stderr


def test_a_missing_secret_stops_before_anything_is_sent(goldenpath: CommandLine, plan_of_record: Path) -> None:
    """A secret that nobody gave is an error at its place in the plan, with the way to give it."""
    done = goldenpath(
        "run", "--config", str(plan_of_record), "--env", "staging", variables={"GOLDENPATH_VAR_STAGING_URL": "http://x"}
    )

    assert done.exit_code == 2
    assert re.search(r"phases\.yaml:\d+:\d+: error: .*secret\.JWT_KEY", done.stderr), done.stderr
    assert "GOLDENPATH_SECRET_JWT_KEY" in done.stderr
    assert "Traceback" not in done.stderr
