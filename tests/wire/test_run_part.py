"""What carried out a run, what it reached and how it ended travel whole."""

from __future__ import annotations

from builders import START
from hypothesis import given
from wire.strategies import preflights, runners, targets

from goldenpath.model.run import Preflight, Runner, Stopped, StopReason, Target
from goldenpath.wire.part import Part
from goldenpath.wire.run_part import (
    read_preflight,
    read_runner,
    read_stopped,
    read_target,
    write_preflight,
    write_runner,
    write_stopped,
    write_target,
)


@given(targets, runners, preflights)
def test_each_comes_back(target: Target, runner: Runner, preflight: Preflight) -> None:
    """Target, runner and preflight come back as they were."""
    part = Part(write_target(target), file="x.json")

    assert target == read_target(part, base_url=target.base_url, embedded=target.embedded)
    assert runner == read_runner(Part(write_runner(runner), file="x.json"))
    assert preflight == read_preflight(Part(write_preflight(preflight), file="x.json"))


def test_the_build_is_the_one_observed() -> None:
    """No build, or more than one, is no build."""
    assert [write_target(Target(builds=builds))["build"] for builds in ((), ("b1",), ("b1", "b2"))] == [
        None,
        "b1",
        None,
    ]


def test_a_stop_is_told_by_the_clock_and_by_seconds() -> None:
    """A stop has a moment where the start is known, and comes back from its seconds."""
    stopped = Stopped(reason=StopReason.INTERRUPTED, at_s=1.5)

    assert write_stopped(stopped, START) == {"reason": "interrupted", "at": "2025-09-09T22:38:01.500Z", "at_s": 1.5}
    assert write_stopped(stopped, None)["at"] is None
    assert stopped == read_stopped(Part(write_stopped(stopped, START), file="x.json"))
