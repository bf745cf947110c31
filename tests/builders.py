"""Small plans, outcomes and runs for tests: whatever is not given has the plainest healthy value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from goldenpath.model.money import Money
from goldenpath.model.outcome import Attempt, Cause, Evidence, EvidenceKind, Outcome, Reason, ReasonCode, Status
from goldenpath.model.plan import FailFast, Order, Phase, Plan, Policy, ReportedEvidence, RevenueStream, Test, Waiver
from goldenpath.model.run import Conduct, Run, Runner, Target
from goldenpath.model.settle import not_attempted, settle

TODAY = date(2025, 9, 9)
START = datetime(2025, 9, 9, 22, 38, tzinfo=UTC)
PROOF = Evidence(exchanges=1, bytes_in=100, assertions=1)
WORD = Evidence(kind=EvidenceKind.REPORTED)
RUNNER = Runner(goldenpath="0.1.0", python="3.13.7", platform="Linux", command="goldenpath run --env staging")
CONDUCT = Conduct(slots=8, order=Order.VALUE, fail_fast=FailFast.NONE, confirm=2)
SECONDS_PER_TEST = 1.5

_REASONS = {
    Status.FAILED: (ReasonCode.TOTAL_TIMEOUT, Cause.PRODUCT, "no last event within 5.0 s"),
    Status.ERRORED: (ReasonCode.CONNECTION_REFUSED, Cause.ENVIRONMENT, "the connection was refused"),
    Status.HOLLOW: (ReasonCode.NO_ASSERTION, Cause.PROBE, "nothing that came back was looked at"),
    Status.SKIPPED: (ReasonCode.SWITCHED_OFF, Cause.PLAN, "switched off in the plan"),
    Status.NOT_RUN: (ReasonCode.SELECTION, Cause.RUN, "not selected"),
}


def usd(thousands: float, *, at_least: bool = False) -> Money:
    """Thousands of US dollars."""
    return Money(minor_units=round(thousands * 100_000), currency="USD", at_least=at_least)


def a_stream(name: str, mrr: Money | None = None, **changes: Any) -> RevenueStream:
    """A revenue stream, of $100K unless said otherwise."""
    return RevenueStream(id=name, name=name.capitalize(), mrr=usd(100) if mrr is None else mrr, **changes)


def a_test(test: str, *protects: str, **changes: Any) -> Test:
    """A test by its full id; its phase is the part before the slash."""
    phase, _, name = test.partition("/")
    return Test(
        id=test, phase=phase, name=name.replace("_", " ").capitalize(), kind="http", protects=protects, **changes
    )


def a_policy(**changes: Any) -> Policy:
    """The strict policy: both limits 0, no evidence by hearsay, no flaky pass."""
    return replace(Policy(hold_above=usd(0), inconclusive_above=usd(0)), **changes)


def a_plan(streams: Iterable[RevenueStream], tests: Iterable[Test], **changes: Any) -> Plan:
    """A plan with a phase for each that the tests name."""
    tests = tuple(tests)
    phases = tuple(Phase(id=phase, name=phase.capitalize()) for phase in dict.fromkeys(test.phase for test in tests))
    plan = Plan(
        id="plan",
        digest="0" * 64,
        mission="Prove the golden path",
        currency="USD",
        policy=a_policy(),
        streams=tuple(streams),
        phases=phases,
        tests=tests,
    )
    return replace(plan, **changes)


def a_waiver(test: str, expires: date = TODAY, **changes: Any) -> Waiver:
    """A waiver in force today."""
    return Waiver(test=test, reason="known since Monday", owner="payments", expires=expires, **changes)


def a_reason(status: Status) -> Reason | None:
    """A plain reason for a status; None for a pass."""
    if status is Status.PASSED:
        return None
    code, cause, summary = _REASONS[status]
    return Reason(code=code, cause=cause, summary=summary)


def an_attempt(status: Status, *, evidence: Evidence = PROOF, missed: tuple[str, ...] = ()) -> Attempt:
    """One attempt; an errored or hollow one exchanged nothing unless its evidence was reported."""
    is_empty = status in {Status.ERRORED, Status.HOLLOW} and evidence is PROOF
    return Attempt(
        status=status,
        reason=a_reason(status),
        started_s=0.0,
        duration_s=SECONDS_PER_TEST,
        evidence=Evidence() if is_empty else evidence,
        missed_targets=missed,
    )


def an_outcome(test: str, *statuses: Status, evidence: Evidence = PROOF, degraded: bool = False) -> Outcome:
    """The outcome that follows from attempts with these statuses; skipped and not_run stand alone."""
    if not statuses[0].was_executed:
        reason = a_reason(statuses[0])
        assert reason is not None
        return not_attempted(test, statuses[0], reason)
    missed = ("p95 120 ms is not below 100 ms",) if degraded else ()
    attempts = tuple(
        an_attempt(status, evidence=evidence, missed=missed if status is Status.PASSED else ()) for status in statuses
    )
    return settle(test, attempts)


def passed(test: str, **changes: Any) -> Outcome:
    """A pass that was seen."""
    return an_outcome(test, Status.PASSED, **changes)


def failed(test: str, **changes: Any) -> Outcome:
    """A confirmed failure: three attempts."""
    return an_outcome(test, *(Status.FAILED,) * 3, **changes)


def flaky(test: str, **changes: Any) -> Outcome:
    """A failure, then a pass."""
    return an_outcome(test, Status.FAILED, Status.PASSED, **changes)


def by_test(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    """The outcomes by test id."""
    return {outcome.test: outcome for outcome in outcomes}


def a_run(plan: Plan, outcomes: Iterable[Outcome], **changes: Any) -> Run:
    """A finished, recorded run of a plan against one build."""
    run = Run(
        id="20250909T223800Z-ab12cd",
        plan=plan,
        environment="staging",
        target=Target(base_url="https://staging.example", version="1.4.2", builds=("b1",)),
        outcomes=tuple(outcomes),
        runner=RUNNER,
        started_at=START,
        duration_s=60.0,
    )
    return replace(run, **changes)


def source_plan(**policy: Any) -> Plan:
    """The plan behind the source report: 25, 6, 5 and 6 tests, four streams, reported evidence counts."""
    sizes = {
        "authentication": ("chat", 25),
        "agents": ("agents", 6),
        "websocket": ("websocket", 5),
        "journeys": ("journeys", 6),
    }
    amounts = {"chat": 120, "agents": 200, "websocket": 80, "journeys": 150}
    tests = [a_test(f"{phase}/t{n:02}", stream) for phase, (stream, size) in sizes.items() for n in range(1, size + 1)]
    return a_plan(
        [a_stream(name, usd(amount, at_least=True)) for name, amount in amounts.items()],
        tests,
        policy=a_policy(reported=ReportedEvidence.PROTECTS, **policy),
    )


def source_outcomes() -> dict[str, Outcome]:
    """The outcomes that the source report tells of: 35 passed, 2 failed, 5 not run, all by another's word."""
    failures = {"authentication/t23", "agents/t03"}
    cut = {"authentication/t24", "authentication/t25", "agents/t04", "agents/t05", "agents/t06"}
    return {
        test.id: an_outcome(test.id, Status.NOT_RUN)
        if test.id in cut
        else an_outcome(test.id, Status.FAILED if test.id in failures else Status.PASSED, evidence=WORD)
        for test in source_plan().tests
    }
