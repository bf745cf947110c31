"""The only room that reads a clock: monotonic seconds for measuring, wall time for display."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """What the engine needs to know about time."""

    def monotonic_s(self) -> float:
        """Seconds since an arbitrary moment; never jumps, so every duration comes from it."""
        ...

    def now(self) -> datetime:
        """The wall clock in UTC, for display and for token lifetimes only."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def monotonic_s(self) -> float:
        """Seconds since an arbitrary moment, with the resolution of `time.perf_counter`."""
        return time.perf_counter()

    def now(self) -> datetime:
        """The wall clock, aware and in UTC."""
        return datetime.now(UTC)
