"""Signals while a run is carried out: heard once, heard at once, and no more than was asked for."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Iterator

import pytest

from goldenpath.cli.signals import stopping_on_signals, waking_on_signals
from goldenpath.engine.assignment import StopHandle
from goldenpath.model.run import StopReason

_EACH = pytest.mark.parametrize(
    ("number", "reason", "code"),
    [
        (signal.SIGINT, StopReason.INTERRUPTED, 130),
        (signal.SIGTERM, StopReason.TERMINATED, 143),
        (signal.SIGHUP, StopReason.HUNG_UP, 129),
    ],
)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Let no test leave a handler behind that ends the session, or keeps it from ending."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@_EACH
def test_a_signal_outside_the_loop_is_heard(number: signal.Signals, reason: StopReason, code: int) -> None:
    """Before the loop begins, and after it has ended, a signal asks the run to stop and sets the exit code."""
    stop = StopHandle()
    with stopping_on_signals(stop) as heard:
        assert heard.exit_code is None
        os.kill(os.getpid(), number)
        assert heard.exit_code == code
    assert stop.reason is reason


@_EACH
def test_a_signal_wakes_a_loop_that_waits(number: signal.Signals, reason: StopReason, code: int) -> None:
    """A loop in which nothing else happens hears of the signal at once."""
    stop = StopHandle()

    async def wait() -> None:
        with waking_on_signals():
            teller = threading.Timer(0.05, os.kill, (os.getpid(), number))
            teller.start()
            async with asyncio.timeout(10):
                await stop.wait()
            teller.join()

    with stopping_on_signals(stop) as heard:
        asyncio.run(wait())
    assert (stop.reason, heard.exit_code) == (reason, code)


def test_a_run_that_is_stopping_already_still_hears() -> None:
    """The first reason to stop stands; the exit code names the signal."""
    stop = StopHandle()
    stop.ask(StopReason.BUDGET)
    with stopping_on_signals(stop) as heard:
        os.kill(os.getpid(), signal.SIGTERM)
    assert stop.reason is StopReason.BUDGET
    assert heard.exit_code == 143


def test_what_is_ignored_stays_ignored() -> None:
    """A signal that the process was started to ignore stops nothing."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    stop = StopHandle()
    with stopping_on_signals(stop) as heard:
        os.kill(os.getpid(), signal.SIGHUP)
    assert stop.reason is None
    assert heard.exit_code is None


def test_the_handlers_before_come_back() -> None:
    """Afterwards signals mean what they meant before, and wake nobody."""
    before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]

    async def nothing() -> None:
        with waking_on_signals():
            await asyncio.sleep(0)

    with stopping_on_signals(StopHandle()):
        asyncio.run(nothing())
    assert before == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)]
    assert signal.set_wakeup_fd(-1) == -1
