"""A run as its events tell it, for the views that listen."""

from __future__ import annotations

from datetime import UTC, datetime

from builders import CONDUCT, RUNNER, a_plan, a_stream, a_test, failed, flaky, passed, usd

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
from goldenpath.model.outcome import Attempt, Cause, Evidence, Outcome, Reason, ReasonCode, Status
from goldenpath.model.run import Check, Preflight, Stopped, StopReason, Target
from goldenpath.model.settle import not_attempted, settle

HOSTILE = "[red]x[/red] \x1b]8;;http://evil\x07 :boom: ##[error]y"


def started(*, embedded: bool = False) -> RunStarted:
    """The run exists: five tests over two streams."""
    plan = a_plan(
        [a_stream("chat", usd(120, at_least=True)), a_stream("mail", usd(80, at_least=True))],
        [a_test(f"core/{name}", "chat") for name in ("health", "stream", "again")]
        + [a_test("extra/inbox", "mail"), a_test("extra/outbox", "mail")],
    )
    return RunStarted(
        conduct=CONDUCT,
        run="r1",
        plan=plan,
        environment="staging",
        base_url="https://staging.example",
        embedded=embedded,
        runner=RUNNER,
        candidate=None,
        started_at=datetime(2025, 9, 9, 22, 38, tzinfo=UTC),
    )


def checked(*, failing: bool = False) -> PreflightFinished:
    """The preflight is done."""
    reason = Reason(code=ReasonCode.CONNECTION_REFUSED, cause=Cause.ENVIRONMENT, summary="nothing listens")
    check = Check(name="reach", finding="200 in 9 ms", reason=reason if failing else None)
    return PreflightFinished(at_s=0.1, preflight=Preflight(checks=(check,), evidence=Evidence(exchanges=1)))


def hostile_failure(test: str) -> Outcome:
    """A failure whose sentence tries everything."""
    reason = Reason(code=ReasonCode.WRONG_CONTENT, cause=Cause.PRODUCT, summary=f"got {HOSTILE}")
    return settle(test, (Attempt(status=Status.FAILED, reason=reason, duration_s=0.5),))


def finished(outcome: Outcome) -> TestFinished:
    """A test is settled."""
    return TestFinished(at_s=1.0, outcome=outcome)


def bounds(at_least: int, at_most: int) -> BoundsMoved:
    """The bounds moved, in thousands."""
    return BoundsMoved(at_s=1.0, at_least=usd(at_least, at_least=True), at_most=usd(at_most, at_least=True))


def whole_run() -> tuple[Event, ...]:
    """A pass, two failures of which the first puts money at risk, a flaky pass, and one that was cut."""
    stream, again = failed("core/stream"), hostile_failure("core/again")
    cut = Reason(code=ReasonCode.FAIL_FAST, cause=Cause.RUN, summary="fail-fast after core/stream failed")
    return (
        started(),
        checked(),
        TestStarted(at_s=0.2, test="core/health", attempt=1),
        TestStarted(at_s=0.2, test="core/stream", attempt=1),
        finished(passed("core/health")),
        bounds(0, 200),
        AttemptFinished(at_s=0.8, test="core/stream", attempt=stream.attempts[0]),
        TestStarted(at_s=0.9, test="core/stream", attempt=2),
        finished(stream),
        bounds(120, 200),
        Decided(at_s=4.2),
        finished(again),
        finished(flaky("extra/inbox")),
        finished(not_attempted("extra/outbox", Status.NOT_RUN, cut)),
        RunFinished(
            at_s=6.0,
            target=Target(base_url="https://staging.example"),
            stopped=Stopped(reason=StopReason.FAIL_FAST, at_s=5.9),
            peak_memory_bytes=None,
        ),
    )
