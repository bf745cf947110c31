"""From events to a run, and from every prefix of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import CONDUCT, PROOF, RUNNER, START, a_plan, a_stream, a_test, an_attempt, failed, flaky, passed, usd

from goldenpath.model.event import (
    AttemptFinished,
    BoundsMoved,
    Decided,
    Event,
    PreflightFinished,
    RunFinished,
    RunStarted,
    TestFinished,
    TestStarted,
)
from goldenpath.model.fold import fold
from goldenpath.model.outcome import ReasonCode, Status
from goldenpath.model.run import Check, Preflight, Stopped, StopReason, Target

_PLAN = a_plan([a_stream("s")], [a_test("p/a", "s"), a_test("p/b", "s")])
_STARTED = RunStarted(
    conduct=CONDUCT,
    run="r1",
    plan=_PLAN,
    environment="demo",
    base_url="http://127.0.0.1:1",
    embedded=True,
    runner=RUNNER,
    candidate="b1",
    started_at=START,
)
_PREFLIGHT = Preflight(checks=(Check(name="reach", finding="200"),), evidence=PROOF)


def _attempt(test: str, status: Status) -> AttemptFinished:
    return AttemptFinished(at_s=1.0, test=test, attempt=an_attempt(status))


def test_a_whole_run() -> None:
    """Everything the events tell stands in the run; outcomes stand in plan order."""
    target = Target(base_url="http://127.0.0.1:1", embedded=True, version="1", builds=("b1",), requests_seen=5)
    stopped = Stopped(reason=StopReason.FAIL_FAST, at_s=3.0)
    run = fold(
        [
            _STARTED,
            PreflightFinished(at_s=0.1, preflight=_PREFLIGHT),
            TestStarted(at_s=0.2, test="p/b", attempt=1),
            _attempt("p/b", Status.FAILED),
            TestFinished(at_s=1.0, outcome=failed("p/b")),
            BoundsMoved(at_s=1.0, at_least=usd(1), at_most=usd(1)),
            Decided(at_s=1.5),
            TestFinished(at_s=2.0, outcome=passed("p/a")),
            RunFinished(at_s=4.0, target=target, stopped=stopped, peak_memory_bytes=7),
        ]
    )

    assert [outcome.test for outcome in run.outcomes] == ["p/a", "p/b"]
    assert (run.id, run.environment, run.candidate, run.started_at) == ("r1", "demo", "b1", START)
    assert (run.duration_s, run.decided_after_s, run.stopped, run.target) == (4.0, 1.5, stopped, target)
    assert (run.preflight, run.runner, run.finished) == (_PREFLIGHT, replace(RUNNER, peak_memory_bytes=7), True)


def test_a_killed_run_knows_what_it_saw() -> None:
    """A failed attempt without a pass stays failed, a later pass makes it flaky, everything else was not run."""
    run = fold(
        [_STARTED, _attempt("p/a", Status.FAILED), _attempt("p/a", Status.PASSED), _attempt("p/b", Status.FAILED)]
    )

    assert [(outcome.status, outcome.flaky) for outcome in run.outcomes] == [
        (Status.PASSED, True),
        (Status.FAILED, False),
    ]
    assert run.outcome_of("p/a").status is flaky("p/a").status
    assert (run.finished, run.duration_s, run.stopped) == (False, None, Stopped(reason=StopReason.KILLED, at_s=None))
    assert run.target == Target(base_url="http://127.0.0.1:1", embedded=True)


@pytest.mark.parametrize("seen", [[], [_attempt("p/a", Status.PASSED)], [_attempt("p/a", Status.ERRORED)]])
def test_a_test_that_was_not_settled_was_not_run(seen: list[Event]) -> None:
    """Not even if its first attempt passed: nobody said that this was all."""
    outcome = fold([_STARTED, *seen]).outcome_of("p/a")

    assert outcome.status is Status.NOT_RUN
    assert outcome.reason is not None
    assert outcome.reason.code is ReasonCode.KILLED


@pytest.mark.parametrize(
    ("events", "message"),
    [
        ([], "without any event"),
        ([Decided(at_s=1.0)], "first event is RunStarted"),
        ([PreflightFinished(at_s=0.0, preflight=_PREFLIGHT), _STARTED], "first event is RunStarted"),
        ([_STARTED, _STARTED], "only the first"),
        ([_STARTED, _attempt("p/z", Status.PASSED)], "names 'p/z'"),
        ([_STARTED, TestFinished(at_s=1.0, outcome=passed("p/z"))], "names 'p/z'"),
    ],
)
def test_what_is_no_run(events: list[Event], message: str) -> None:
    """Events of another plan, or without a beginning, are refused."""
    with pytest.raises(ValueError, match=message):
        fold(events)
