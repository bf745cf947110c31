"""A run that is killed: what it had found is still there, what it had not is not run, and nobody is left behind."""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from acceptance.processes import SHORT_PLAN, TESTS, Running, length_s, nobody_is_left_in, reached_by, started, until
from hermetic import CommandLine, StandIn, standing_in

# `make kills` asks for more.
KILLS = int(os.environ.get("KILLS", "5"))
_SHOWN = re.compile(r"^(PASS|FAIL|ERROR)\s+(\S+)", re.MULTILINE)


def unmeasured(command: CommandLine) -> CommandLine:
    """The command without coverage: what is killed cannot hand over its measurements."""
    return replace(command, variables={k: v for k, v in command.variables.items() if not k.startswith("COV")})


def test_what_was_written_survives_a_kill_at_any_moment(goldenpath: CommandLine, tmp_path: Path) -> None:
    """Killed at random moments: each outcome written comes back, the rest is not run, and nothing stays behind."""
    command = unmeasured(goldenpath)
    whole_s = length_s(command, tmp_path / "whole")
    dice = random.Random()
    for number in range(KILLS):
        moment_s = whole_s * (number + dice.random()) / KILLS
        folder = tmp_path / f"{number}"
        with started(command, "run", "--env", "demo", plan=SHORT_PLAN, folder=folder) as run:
            run.ends(within_s=moment_s)
            run.process.kill()
            assert run.ends()
            assert nobody_is_left_in(folder), f"after {moment_s:.3f} s"
            assert_all_is_told(replace(command, folder=folder), run, moment_s)


def assert_all_is_told(command: CommandLine, run: Running, moment_s: float) -> None:
    """Compare what the next `report` says with what the killed run had written, and with what it had shown."""
    written, finished = run.outcomes(), any(event["type"] == "run_finished" for event in run.records())
    told = command("report", "--format", "json")
    context = f"after {moment_s:.3f} s: {told.stderr}"
    assert "Traceback" not in told.stderr
    if not run.records():
        # Nothing was found yet, so there is nothing to report; a first line that was cut is named.
        assert told.exit_code == 2, context
        assert "no run in" in told.stderr or "is cut off" in told.stderr
        return
    assert told.exit_code == 0, context
    document = json.loads(told.stdout)
    found = {test["id"]: test["status"] for test in document["tests"]}
    assert dict.fromkeys(TESTS, "not_run") | written == found, context
    assert {shown[2] for shown in _SHOWN.finditer(run.stderr)} <= set(written), context
    killed = {test["id"] for test in document["tests"] if (test["reason"] or {}).get("code") == "killed"}
    assert killed == set(TESTS) - set(written), context
    assert finished or document["verdict"]["decision"] == "INCONCLUSIVE", context
    assert finished or document["run"]["stopped"]["reason"] == "killed", context


def test_a_kill_in_mid_run_is_reported_in_every_format(goldenpath: CommandLine, tmp_path: Path) -> None:
    """Killed after its first outcome, a run is INCONCLUSIVE for every reader, and says that it was killed."""
    command = unmeasured(goldenpath)
    with started(command, "run", "--env", "demo", plan=SHORT_PLAN, folder=tmp_path / "run") as run:
        assert until(lambda: bool(run.outcomes())), run.stderr
        run.process.kill()
        assert run.ends()
    for name in ("terminal", "md"):
        told = replace(command, folder=run.folder)("report", "--format", name)
        assert told.exit_code == 0, told.stderr
        assert "INCONCLUSIVE" in told.stdout
        assert "killed" in told.stdout


FULL = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]),) * 2)
os.execv(sys.argv[2], sys.argv[2:])
"""


def with_files_up_to(size_bytes: int, command: CommandLine) -> CommandLine:
    """The command on a disk where no file grows beyond a size."""
    python = str(Path(command.program[0]).with_name("python"))
    return replace(unmeasured(command), program=(python, "-c", FULL, str(size_bytes), *command.program))


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """A stand-in service for all runs on a full disk."""
    with standing_in(tmp_path_factory.mktemp("standin")) as service:
        yield service


@pytest.fixture
def short(goldenpath: CommandLine, service: StandIn) -> CommandLine:
    """The command in a folder with the short plan, and the variables by which it reaches the service."""
    (goldenpath.folder / "phases.yaml").write_text(SHORT_PLAN, encoding="utf-8")
    return replace(goldenpath, variables={**goldenpath.variables, **reached_by(service)})


def kept(short: CommandLine, name: str) -> bytes:
    """What the first kept run has in one of its files."""
    return next((short.folder / ".goldenpath" / "runs").glob(f"*/{name}")).read_bytes()


def test_a_disk_that_fills_up_leaves_a_report_and_no_go(short: CommandLine) -> None:
    """Where journal or document find no more room, the report is whole, INCONCLUSIVE, exit 4, with the reason."""
    assert short("run", "--env", "staging").exit_code == 0
    journal, document = kept(short, "journal.jsonl"), kept(short, "document.json")
    a_few_lines = sum(map(len, journal.splitlines(keepends=True)[:5])) + 40
    assert len(document) > len(journal) + 200
    for room, file in ((a_few_lines, "journal.jsonl"), (len(journal) + 200, "document.json")):
        done = with_files_up_to(room, short)("run", "--env", "staging", "--format", "json")

        assert done.exit_code == 4, done.stderr
        assert re.search(rf"error: cannot write \S*{re.escape(file)}: File too large", done.stderr), done.stderr
        told = json.loads(done.stdout)
        assert {test["status"] for test in told["tests"]} == {"passed"}
        assert {reason["code"] for reason in told["verdict"]["reasons"]} == {"not_recorded"}
        assert f"{file}: File too large" in told["run"]["note"]
        if file == "journal.jsonl":
            again = json.loads(short("report", "--format", "json").stdout)
            assert again["run"]["id"] == told["run"]["id"]
            assert again["verdict"]["decision"] == "INCONCLUSIVE"


def test_a_disk_without_room_stops_a_run_before_it_sends_anything(short: CommandLine) -> None:
    """Where not even a folder can be made ready, exit 4 with the reason: nothing could be recorded."""
    done = with_files_up_to(0, short)("run", "--env", "staging")

    assert done.exit_code == 4, done.stderr
    assert "File too large" in done.stderr
    assert done.stdout == ""


def test_a_report_that_does_not_fit_its_file_is_still_told(short: CommandLine) -> None:
    """Where the report's file cannot be written in the end, it goes to standard output, and the run is no GO."""
    (short.folder / "report.md.j2").write_text("x" * 200_000, encoding="utf-8")
    arguments = ("run", "--env", "staging", "-f", "md", "-o", "report.md", "--templates", ".")
    done = with_files_up_to(100_000, short)(*arguments)

    assert done.exit_code == 4, done.stderr
    assert "error: cannot write report.md: File too large" in done.stderr
    assert "x" * 200_000 in done.stdout
    assert not (short.folder / "report.md").exists()
