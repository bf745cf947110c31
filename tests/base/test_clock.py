"""The two clocks."""

from __future__ import annotations

from datetime import timedelta

from goldenpath.base.clock import SystemClock


def test_wall_time_is_aware_and_in_utc() -> None:
    """A naive time could be any time."""
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_the_measuring_clock_never_runs_backwards() -> None:
    """Ten readings in a row are in order."""
    clock = SystemClock()
    readings = [clock.monotonic_s() for _ in range(10)]

    assert readings == sorted(readings)
