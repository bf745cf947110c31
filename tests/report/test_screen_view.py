"""The live screen, on a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import re
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from builders import an_outcome
from report.happenings import HOSTILE, bounds, checked, finished, started, whole_run

from goldenpath.base.masking import Masker
from goldenpath.base.writer import Stream
from goldenpath.model.event import Event, TestStarted
from goldenpath.model.outcome import Status
from goldenpath.model.plan import Environment
from goldenpath.report.manner import Verbosity
from goldenpath.report.screen_view import LiveView

_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
Show = Callable[..., str]


@pytest.fixture
def show() -> Show:
    """Return a function that shows events on a pseudo-terminal and returns all that was written to it."""

    def on_terminal(
        events: Iterable[Event],
        verbosity: Verbosity = Verbosity.NORMAL,
        *,
        colour: bool = True,
        width: int = 100,
        encoding: str = "utf-8",
    ) -> str:
        master, slave = pty.openpty()
        chunks: list[bytes] = []
        reader = threading.Thread(target=_read_all, args=(master, chunks))
        reader.start()
        with os.fdopen(slave, "w", encoding=encoding) as terminal:
            masker = Masker()
            masker.register("very-secret")
            view = LiveView(Stream(terminal, masker), colour=colour, width=width, verbosity=verbosity, slots=8)
            for event in events:
                view.handle(event)
            view.close()
            view.close()
        reader.join()
        os.close(master)
        return b"".join(chunks).decode(encoding)

    return on_terminal


def _read_all(master: int, chunks: list[bytes]) -> None:
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # how Linux says that the other end is closed
            return
        if not chunk:
            return
        chunks.append(chunk)


def _words(written: str) -> list[str]:
    """The lines as a person sees them pass by."""
    return [line.rstrip() for line in _CONTROL.sub("", written).replace("\r", "\n").split("\n") if line.strip()]


def test_what_matters_stays_above_the_foot(show: Show) -> None:
    """Failures with their dollars, the decision and the flaky pass have a line; a plain pass has none."""
    lines = _words(show(whole_run()))

    assert "environment staging: 5 tests, $200K+ monthly revenue" == lines[0]
    assert "FAIL     core/stream  4.5 s  total_timeout  $120K+ at risk" in lines
    assert "         no last event within 5.0 s" in lines
    assert "HOLD is certain after 4.2 s" in lines
    assert "PASS     extra/inbox  3.0 s  flaky" in lines
    assert not any("PASS" in line and "core/health" in line for line in lines)


def test_the_foot_shows_what_runs_and_the_bounds(show: Show) -> None:
    """The foot names the running tests with their wait and attempt, the slots, and the interval as it closes in."""
    lines = _words(show(whole_run()))

    waits = [
        line for line in lines if re.fullmatch(r"  core/stream  http  \d\.\d s of at most 60 s(  attempt 2)?", line)
    ]
    assert {line.endswith("attempt 2") for line in waits} == {True, False}
    assert "1/5 settled, 1/8 slots, 0 failed, $0 to $200K+ at risk" in lines
    assert "2/5 settled, 0/8 slots, 1 failed, $120K+ to $200K+ at risk, HOLD" in lines


def test_a_failure_shows_at_once(show: Show) -> None:
    """A confirmed failure stands at the foot before the event that tells its dollars."""
    failure = finished(an_outcome("core/stream", Status.FAILED))
    pairs = list(pairwise(_words(show([started(), failure]))))

    line = "FAIL     core/stream  1.5 s  total_timeout"
    at_the_foot = pairs.index((line, "1/5 settled, 0/8 slots, 1 failed, $0 to $200K+ at risk"))
    assert at_the_foot < pairs.index((line, "         no last event within 5.0 s"))


def test_many_running_tests_keep_the_foot_small(show: Show) -> None:
    """Beyond eight the running tests are only counted."""
    events = [started(), *(TestStarted(at_s=0.1, test=f"core/{number}", attempt=1) for number in range(9))]

    assert "  and 1 more" in _words(show(events))


def test_a_wait_ticks_without_an_event() -> None:
    """While nothing happens the foot shows how long a test has been waiting; closing ends the thread that ticks."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w", encoding="utf-8") as terminal:
        view = LiveView(Stream(terminal, Masker()), colour=False, width=80, verbosity=Verbosity.NORMAL)
        view.handle(started())
        view.handle(TestStarted(at_s=0.1, test="core/stream", attempt=1))
        seen = ""
        while not re.search(r"core/stream  http  0\.[3-9] s", seen):
            seen += os.read(master, 65536).decode()
        view.close()
    os.close(master)

    assert "live view" not in {thread.name for thread in threading.enumerate()}


def test_patience_stretches_the_longest_wait(show: Show) -> None:
    """The longest wait that is shown is the one in this environment."""
    begun = started()
    plan = replace(begun.plan, environments=(Environment(name="staging", patience=3.0),))
    lines = _words(show([replace(begun, plan=plan), TestStarted(at_s=0.1, test="core/stream", attempt=1)]))

    assert any(line.endswith("s of at most 180 s") for line in lines)


def test_verbose_shows_every_test(show: Show) -> None:
    """Every settled test has its line, what will not run included."""
    lines = _words(show(whole_run(), Verbosity.VERBOSE, width=120))

    assert "PASS     core/health  1.5 s" in lines
    told = "core/stream attempt 1: failed, 1.5 s, 1 exchange, 1 assertion, no last event within 5.0 s"
    assert f"         {told}" in lines
    assert "NOT RUN  extra/outbox  fail_fast" in lines


def test_a_failed_preflight_is_shown(show: Show) -> None:
    """A preflight check that did not hold is named, with what was observed."""
    lines = _words(show([started(), checked(failing=True)]))

    assert {"FAIL     preflight reach", "         nothing listens"} <= set(lines)


def test_what_a_service_said_stays_text(show: Show) -> None:
    """Markup, emoji codes and terminal sequences in a failure are shown letter by letter."""
    written = show(whole_run(), width=200)

    assert "\x1b]" not in written
    assert "got " + HOSTILE.replace("\x1b", "\\x1b").replace("\x07", "\\x07") in _CONTROL.sub("", written)


def test_secrets_are_masked_on_the_screen(show: Show) -> None:
    """What is written goes through the masker, as everywhere."""
    outcome = an_outcome("core/very-secret", Status.ERRORED)
    written = show([started(), finished(outcome), bounds(0, 100)])

    assert "very-secret" not in written
    assert "ERROR    core/***  1.5 s  connection_refused" in _words(written)


def test_without_colour_nothing_is_coloured(show: Show) -> None:
    """A screen without colour moves its foot, and writes no colour."""
    written = show(whole_run(), colour=False)

    assert not re.search(r"\x1b\[3[0-7]", written)
    assert "\x1b[3" in show(whole_run())


def test_the_cursor_is_given_back(show: Show) -> None:
    """After the run the cursor is visible again, also when the run broke off."""
    written = show(whole_run()[:5])

    assert written.rindex("\x1b[?25h") > written.rindex("\x1b[?25l")


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_no_line_is_wider_than_the_terminal(show: Show, width: int) -> None:
    """However narrow the terminal, no line is folded by it, so the foot keeps its height."""
    long = TestStarted(at_s=0.1, test="core/" + "x" * 60, attempt=2)
    lines = _words(show([*whole_run()[:4], long, *whole_run()[4:]], width=width))

    assert all(len(line) <= width - 1 for line in lines)
    assert any("core" in line for line in lines)


def test_a_narrow_foot_keeps_the_time_and_the_money(show: Show) -> None:
    """On 40 columns a running test's id is cut, not its time, and the interval goes on in the next line."""
    lines = _words(show([started(), TestStarted(at_s=0.1, test="core/" + "x" * 60, attempt=2)], width=40))

    assert any(re.fullmatch(r"  core/x+\.\.  0\.\d s  attempt 2", line) for line in lines)
    assert "$200K+ at risk" in lines


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_characters_that_the_terminal_lacks_are_written_out(show: Show, encoding: str) -> None:
    """What the encoding lacks becomes an escape before lines are measured, so none grows beyond the terminal."""
    name = "core/\u4e16\u754c" + "\u20ac" * 60
    written = show([*whole_run()[:4], TestStarted(at_s=0.1, test=name, attempt=1)], width=80, encoding=encoding)

    assert "core/\\u4e16\\u754c" in written
    assert all(len(line) <= 79 for line in _words(written))
