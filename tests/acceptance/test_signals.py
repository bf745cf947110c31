"""A run that is told to stop: it cleans up, saves, reports, says so by its exit code, and leaves nobody behind."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import random
import shlex
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from acceptance.processes import (
    LASTING_PLAN,
    SHORT_PLAN,
    TESTS,
    Running,
    length_s,
    nobody_is_left_in,
    reached_by,
    started,
    until,
)
from hermetic import CommandLine, StandIn

# `make kills` asks for more.
SIGNALS = int(os.environ.get("SIGNALS", "5"))
SAVED_WITHIN_S = 5.0
_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
_REASONS = {signal.SIGINT: "interrupted", signal.SIGTERM: "terminated", signal.SIGHUP: "hung_up"}
_EACH = pytest.mark.parametrize("number", _CODES, ids=lambda number: number.name)
# The cleanup waits for what never comes, until its two seconds are over.
_SLOW_CLEANUP_PLAN = LASTING_PLAN.replace("finally: [", "finally: [{receive: never_sent, ignore: [ping]}, ")
_ON_TERMINAL = """
import os, sys
terminal = os.open(sys.argv[1], os.O_RDWR)
for descriptor in (1, 2):
    os.dup2(terminal, descriptor)
os.execv(sys.argv[2], sys.argv[2:])
"""


def requests_of(service: StandIn) -> list[dict[str, Any]]:
    """What the service was asked for so far."""
    with urllib.request.urlopen(f"{service.base_url}/__standin/log") as answer:
        return list(json.load(answer)["requests"])


def socket_is_open(service: StandIn) -> bool:
    """Whether the test that waits has come to its wait."""
    return any(row["kind"] == "websocket" and row["status"] for row in requests_of(service))


def document_of(run: Running) -> dict[str, Any]:
    """The document that a run left."""
    path = next((run.folder / ".goldenpath" / "runs").glob("*/document.json"), None)
    assert path is not None, run.stderr
    return dict(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture
def lasting(
    goldenpath: CommandLine, standin: Callable[..., StandIn], tmp_path: Path
) -> Callable[..., contextlib.AbstractContextManager[tuple[Running, StandIn]]]:
    """Start a run that waits for what never comes, and wait until it waits."""

    @contextlib.contextmanager
    def begun(plan: str = LASTING_PLAN, program: tuple[str, ...] | None = None) -> Iterator[tuple[Running, StandIn]]:
        service = standin()
        command = replace(goldenpath, program=program or goldenpath.program)
        arguments = ("run", "--env", "staging", "--format", "json")
        with started(command, *arguments, plan=plan, folder=tmp_path / "run", variables=reached_by(service)) as run:
            assert until(lambda: socket_is_open(service) and "p/quick" in run.outcomes()), run.stderr
            yield run, service

    return begun


@_EACH
def test_one_signal_cleans_up_saves_and_reports(lasting: Callable[..., Any], number: signal.Signals) -> None:
    """What had passed stands, what was cut is not run, its cleanup has run, and the exit code names the signal."""
    with lasting() as (run, service):
        run.interrupt(number)
        assert run.ends(within_s=SAVED_WITHIN_S), run.stderr
        assert run.process.returncode == _CODES[number], run.stderr
        document = document_of(run)
        thread = next(row for row in requests_of(service) if row["method"] == "DELETE")

    assert thread["status"] in {200, 204}
    assert json.loads(run.stdout) == document
    assert document["run"]["stopped"]["reason"] == _REASONS[number]
    assert {test["id"]: (test["reason"] or {}).get("code") for test in document["tests"]} == {
        "p/quick": None,
        "p/waits": "interrupted",
        "p/later": "interrupted",
    }
    assert document["verdict"]["decision"] == "INCONCLUSIVE"
    assert document["verdict"]["exit_code"] == 4


def test_a_second_signal_leaves_at_once(lasting: Callable[..., Any], goldenpath: CommandLine) -> None:
    """While the first is still being honoured, the second ends the process; the journal is whole, and is reported."""
    with lasting(_SLOW_CLEANUP_PLAN) as (run, _):
        run.interrupt(signal.SIGINT)
        assert until(lambda: "p/later" in run.outcomes())
        run.interrupt(signal.SIGINT)
        assert run.ends(within_s=SAVED_WITHIN_S)

    assert run.process.returncode == 130, run.stderr
    assert run.stdout == ""
    assert run.journal is not None
    assert run.journal.read_bytes().endswith(b"\n")
    told = replace(goldenpath, folder=run.folder)("report", "--format", "json")
    document = json.loads(told.stdout)
    assert {test["id"]: test["status"] for test in document["tests"]} == {
        "p/quick": "passed",
        "p/waits": "not_run",
        "p/later": "not_run",
    }
    assert document["verdict"]["decision"] == "INCONCLUSIVE"


def test_a_signal_that_is_ignored_stays_ignored(lasting: Callable[..., Any], goldenpath: CommandLine) -> None:
    """Under `nohup` a terminal that hangs up stops nothing."""
    line = f'trap "" HUP; exec {shlex.join(goldenpath.program)} "$@"'
    with lasting(program=("/bin/sh", "-c", line, "sh")) as (run, _):
        run.interrupt(signal.SIGHUP)
        run.interrupt(signal.SIGTERM)
        assert run.ends(within_s=SAVED_WITHIN_S)

    assert run.process.returncode == 143, run.stderr
    assert document_of(run)["run"]["stopped"]["reason"] == "terminated"


def test_a_terminal_that_is_closed_loses_nothing(lasting: Callable[..., Any], goldenpath: CommandLine) -> None:
    """When the window is closed, there is nobody to write to any more: the run is saved all the same."""
    window, terminal = pty.openpty()
    python = str(Path(goldenpath.program[0]).with_name("python"))
    name = os.ttyname(terminal)
    try:
        with lasting(program=(python, "-c", _ON_TERMINAL, name, *goldenpath.program)) as (run, _):
            os.close(terminal)
            os.close(window)
            window = -1
            assert run.ends(within_s=SAVED_WITHIN_S)
            assert run.process.returncode == 129
            assert document_of(run)["run"]["stopped"]["reason"] == "hung_up"
    finally:
        if window >= 0:
            os.close(window)


@_EACH
def test_a_signal_before_the_run_ends_the_process(
    goldenpath: CommandLine, tmp_path: Path, number: signal.Signals
) -> None:
    """As long as nothing was sent, there is nothing to save: the process ends by the signal, without a word."""
    secrets = tmp_path / "secrets"
    os.mkfifo(secrets)
    arguments = ("run", "--env", "demo", "--secrets-file", str(secrets))
    with (
        started(goldenpath, *arguments, plan=SHORT_PLAN, folder=tmp_path / "run") as run,
        secrets.open("wb"),  # returns as soon as the command has opened its own end
    ):
        run.interrupt(number)
        assert run.ends(within_s=SAVED_WITHIN_S)

    assert run.process.returncode == -number
    assert run.stderr == ""
    assert run.stdout == ""
    assert run.journal is None


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_signal_while_the_report_is_written(
    goldenpath: CommandLine, standin: Callable[..., StandIn], tmp_path: Path, number: signal.Signals
) -> None:
    """When all tests are done, the report is finished first; its verdict stands, and the exit code names the signal."""
    (goldenpath.folder / "phases.yaml").write_text(SHORT_PLAN, encoding="utf-8")
    reading, writing = os.pipe()
    filled = fill(writing)
    arguments = ("run", "--env", "staging", "--format", "json")
    with subprocess.Popen(
        [*goldenpath.program, *arguments],
        cwd=goldenpath.folder,
        env={**goldenpath.variables, **reached_by(standin())},
        stdout=writing,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        os.close(writing)
        documents = goldenpath.folder / ".goldenpath" / "runs"
        try:
            assert until(lambda: any(documents.glob("*/document.json")))
            process.send_signal(number)
            with os.fdopen(reading, "rb") as reader:
                said = reader.read()[filled:]
            assert process.wait(timeout=SAVED_WITHIN_S) == _CODES[number]
        finally:
            process.kill()
    document = json.loads(said)
    assert document["verdict"]["decision"] == "GO"
    assert document["run"]["stopped"] is None


def fill(descriptor: int) -> int:
    """Fill a pipe, so that whoever writes to it next has to wait; return how many bytes that took."""
    flags = fcntl.fcntl(descriptor, fcntl.F_GETFL)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags | os.O_NONBLOCK)
    filled = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            filled += os.write(descriptor, b" " * 512)
    fcntl.fcntl(descriptor, fcntl.F_SETFL, flags)
    return filled


def test_random_signals_at_random_moments(goldenpath: CommandLine, tmp_path: Path) -> None:
    """Whenever it comes, a signal leaves a document and a report, or a run that never began; and nobody behind."""
    arguments = ("run", "--env", "demo", "--format", "json")
    whole_s = length_s(goldenpath, tmp_path / "whole")
    dice = random.Random()
    for turn in range(SIGNALS):
        number = dice.choice(list(_CODES))
        moment_s = whole_s * (turn + dice.random()) / SIGNALS
        folder = tmp_path / f"{turn}"
        with started(goldenpath, *arguments, plan=SHORT_PLAN, folder=folder) as run:
            run.ends(within_s=moment_s)
            run.interrupt(number)
            context = f"{number.name} after {moment_s:.3f} s: {run.stderr}"
            assert run.ends(within_s=SAVED_WITHIN_S), context
            assert nobody_is_left_in(folder), context
            assert_all_is_saved(run, number, context)


def assert_all_is_saved(run: Running, number: signal.Signals, context: str) -> None:
    """Whatever a run had begun is in its document, which is also what it said; the exit code is the right one."""
    code = run.process.returncode
    if not run.records():
        # The interpreter itself may be starting still, and then has an exit code of its own.
        assert code != 0, context
        assert run.stdout == "", context
        return
    document = document_of(run)
    assert json.loads(run.stdout) == document, context
    found = {test["id"]: test["status"] for test in document["tests"]}
    assert run.outcomes() == found, context
    assert set(TESTS) == set(found), context
    if document["run"]["stopped"] is None:
        # The signal came when all was done, or when even the process was.
        assert code in {_CODES[number], -number, 0}, context
        assert document["verdict"]["decision"] == "GO", context
    else:
        assert code == _CODES[number], context
        assert document["run"]["stopped"]["reason"] == _REASONS[number], context
        assert document["verdict"]["decision"] == "INCONCLUSIVE", context


@pytest.mark.parametrize("end", ["| head -1", ">&- 2>&- <&-", ">/dev/full 2>/dev/full"], ids=["head", "closed", "full"])
def test_a_reader_that_goes_away_changes_no_exit_code(
    goldenpath: CommandLine, standin: Callable[..., StandIn], end: str
) -> None:
    """Whoever stops listening, or never did: the run goes on to its document, and exits by the verdict."""
    (goldenpath.folder / "phases.yaml").write_text(SHORT_PLAN, encoding="utf-8")
    line = f'{shlex.join(goldenpath.program)} "$@" {end}; exit "${{PIPESTATUS[0]}}"'
    shell = replace(goldenpath, program=("bash", "-c", line, "bash"))
    done = shell("run", "--env", "staging", "-k", "quick", variables=reached_by(standin()))

    assert done.exit_code == 4, done.stderr
    assert "Traceback" not in done.stderr
    kept = goldenpath("report", "--format", "json")
    assert json.loads(kept.stdout)["tally"]["passed"] == 1
    if end == "| head -1":
        assert done.stdout.startswith("INCONCLUSIVE")
        assert done.stdout.count("\n") == 1
