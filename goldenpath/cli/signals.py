"""Ctrl-C and its kin: the first asks the run to stop and save, the second leaves at once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from dataclasses import dataclass

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
_STANDARD_ERROR = 2
_SHOW_CURSOR = b"\x1b[?25h"


@dataclass(slots=True, kw_only=True)
class Heard:
    """The first signal heard, if any: also one that came when the run itself had ended already."""

    reason: StopReason | None = None

    @property
    def exit_code(self) -> ExitCode | None:
        """What the process says when it ends; None leaves it to the verdict."""
        return None if self.reason is None else EXIT_CODES[self.reason]


@contextlib.contextmanager
def stopping_on_signals(stop: StopHandle) -> Iterator[Heard]:
    """While inside, SIGINT, SIGTERM and SIGHUP ask the run to stop; a second one ends the process.

    Inside stands everything that has to be finished: the run, its document, its report. A signal that is
    ignored stays ignored, as `nohup` and a shell's background jobs expect.
    """
    heard = Heard()

    def react(number: int, _: object) -> None:
        reason = _REASONS[signal.Signals(number)]
        if heard.reason is not None:
            _leave(EXIT_CODES[reason])
        heard.reason = reason
        try:
            asyncio.get_running_loop().call_soon_threadsafe(stop.ask, reason)
        except RuntimeError:  # the loop has not begun, or has ended
            stop.ask(reason)

    before = {number: signal.getsignal(number) for number in _REASONS}
    minded = [number for number, handler in before.items() if handler is not signal.SIG_IGN]
    for number in minded:
        signal.signal(number, react)
    try:
        yield heard
    finally:
        for number in minded:
            signal.signal(number, before[number])


@contextlib.contextmanager
def waking_on_signals() -> Iterator[None]:
    """While inside, a signal wakes the running loop, also one that comes just before it begins to wait."""
    loop = asyncio.get_running_loop()
    heard, told = socket.socketpair()
    heard.settimeout(0)
    told.settimeout(0)
    loop.add_reader(heard, heard.recv, 64)
    signal.set_wakeup_fd(told.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(-1)
        loop.remove_reader(heard)
        heard.close()
        told.close()


def _leave(code: ExitCode) -> None:
    """End the process: the journal holds every event already written; nothing else is worth waiting for."""
    with contextlib.suppress(OSError):
        # A live view hides the cursor, and is not asked to tidy up.
        if os.isatty(_STANDARD_ERROR):
            os.write(_STANDARD_ERROR, _SHOW_CURSOR)
    os._exit(code)
