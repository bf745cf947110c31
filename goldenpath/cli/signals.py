"""Ctrl-C and its kin: the first asks the run to stop and save, the second leaves at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import Iterator

from goldenpath.cli.exits import ExitCode
from goldenpath.engine.assignment import StopHandle
from goldenpath.model.run import StopReason

_REASONS = {
    signal.SIGINT: StopReason.INTERRUPTED,
    signal.SIGTERM: StopReason.TERMINATED,
    signal.SIGHUP: StopReason.HUNG_UP,
}
EXIT_CODES = {
    StopReason.INTERRUPTED: ExitCode.INTERRUPTED,
    StopReason.TERMINATED: ExitCode.TERMINATED,
    StopReason.HUNG_UP: ExitCode.HUNG_UP,
}


@contextlib.contextmanager
def stopping_on_signals(stop: StopHandle) -> Iterator[None]:
    """While inside, SIGINT, SIGTERM and SIGHUP ask the run to stop; a second one ends the process."""
    loop = asyncio.get_running_loop()

    def react(number: signal.Signals) -> None:
        reason = _REASONS[number]
        if stop.reason in EXIT_CODES:
            # The journal holds every event already written; nothing else is worth waiting for.
            os._exit(EXIT_CODES[reason])
        stop.ask(reason)

    for number in _REASONS:
        loop.add_signal_handler(number, react, number)
    try:
        yield
    finally:
        for number in _REASONS:
            loop.remove_signal_handler(number)
