"""From events to a run: pure, total over every prefix of a run's events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from goldenpath.model.event import (
    AttemptFinished,
    Decided,
    Event,
    PreflightFinished,
    RunFinished,
    RunStarted,
    TestFinished,
)
from goldenpath.model.outcome import Attempt, Cause, Outcome, Reason, ReasonCode, Status
from goldenpath.model.run import Preflight, Run, Stopped, StopReason, Target
from goldenpath.model.settle import not_attempted, settle


@dataclass(slots=True)
class _Seen:
    """What the events said so far."""

    started: RunStarted | None = None
    preflight: Preflight = field(default_factory=Preflight)
    attempts: dict[str, list[Attempt]] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    decided_after_s: float | None = None
    finished: RunFinished | None = None


def fold(events: Iterable[Event]) -> Run:
    """Return the run that the events tell of.

    A run without its last event was killed: a test with a failed attempt and no later pass is failed, any
    other unsettled test is not_run.

    Raises:
        ValueError: RunStarted is not the first event or not the only one of its kind, or an event names a
            test that the plan does not have.
    """
    seen = _Seen()
    for event in events:
        if isinstance(event, RunStarted) is not (seen.started is None):
            raise ValueError("a run's first event is RunStarted, and only the first")
        _take(seen, event)
    if seen.started is None:
        raise ValueError("a run without any event is none")
    started, finished = seen.started, seen.finished
    target = finished.target if finished else Target(base_url=started.base_url, embedded=started.embedded)
    stopped = finished.stopped if finished else Stopped(reason=StopReason.KILLED, at_s=None)
    runner = replace(started.runner, peak_memory_bytes=finished.peak_memory_bytes if finished else None)
    return Run(
        id=started.run,
        plan=started.plan,
        environment=started.environment,
        target=target,
        outcomes=tuple(_outcome(seen, test.id) for test in started.plan.tests),
        runner=runner,
        preflight=seen.preflight,
        conduct=started.conduct,
        candidate=started.candidate,
        started_at=started.started_at,
        duration_s=finished.at_s if finished else None,
        decided_after_s=seen.decided_after_s,
        stopped=stopped,
        finished=finished is not None,
    )


def _take(seen: _Seen, event: Event) -> None:
    match event:
        case RunStarted():
            seen.started = event
            seen.attempts = {test.id: [] for test in event.plan.tests}
        case PreflightFinished():
            seen.preflight = event.preflight
        case AttemptFinished():
            _known(seen, event.test).append(event.attempt)
        case TestFinished():
            _known(seen, event.outcome.test)
            seen.outcomes[event.outcome.test] = event.outcome
        case Decided():
            seen.decided_after_s = event.at_s
        case RunFinished():
            seen.finished = event
        case _:
            pass  # the rest is for the eye


def _known(seen: _Seen, test: str) -> list[Attempt]:
    if test not in seen.attempts:
        raise ValueError(f"an event names {test!r}, which the plan does not have")
    return seen.attempts[test]


def _outcome(seen: _Seen, test: str) -> Outcome:
    if test in seen.outcomes:
        return seen.outcomes[test]
    attempts = tuple(seen.attempts[test])
    if any(attempt.status is Status.FAILED for attempt in attempts):
        return settle(test, attempts)
    killed = Reason(
        code=ReasonCode.KILLED,
        cause=Cause.RUN,
        summary="the run ended before this test was settled",
    )
    return not_attempted(test, Status.NOT_RUN, killed)
