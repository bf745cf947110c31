"""The lifeline of an embedded service: it reads its standard input, and dies when that ends."""

import contextlib
import os
import threading
from collections.abc import Callable

_STANDARD_INPUT = 0
_LONGEST_FIRST_LINE_BYTES = 65_536
_LAST_RESORT_S = 0.7


def read_first_line() -> bytes:
    """Read standard input up to the first newline, its end, or 64 KiB.

    It is read byte by byte and past Python's buffer: what follows the line belongs to the lifeline.
    """
    line = b""
    while not line.endswith(b"\n") and len(line) < _LONGEST_FIRST_LINE_BYTES:
        byte = os.read(_STANDARD_INPUT, 1)
        if not byte:
            break
        line += byte
    return line


def watch(stop: Callable[[], object], stopped: threading.Event) -> None:
    """Call ``stop`` from a thread of its own when standard input ends.

    If ``stopped`` is not set soon after, the process is left at once: an orphan would be worse.
    """

    def wait() -> None:
        while os.read(_STANDARD_INPUT, 4096):
            continue
        # A service that has ended meanwhile has no loop to be told on.
        with contextlib.suppress(RuntimeError):
            stop()
        if not stopped.wait(_LAST_RESORT_S):
            os._exit(0)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()
