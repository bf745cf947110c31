"""One run, conducted: confirmation, fail-fast, needs, budgets and stops, with probes that follow a script.

The probes here are scripted, since the subject is what the engine does with their attempts; the loop, the
tasks and the clock are real.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import pytest

from goldenpath.base.clock import SystemClock
from goldenpath.base.masking import Masker
from goldenpath.engine.assignment import Assignment, StopHandle
from goldenpath.engine.execute import execute
from goldenpath.model.event import BoundsMoved, Decided, Event, RunFinished, RunStarted, TestFinished, TestStarted
from goldenpath.model.fold import fold
from goldenpath.model.forecast import prior
from goldenpath.model.money import Money
from goldenpath.model.outcome import Attempt, Cause, Evidence, Outcome, Reason, ReasonCode, Status
from goldenpath.model.plan import Environment, FailFast, Order, Phase, Plan, Policy, RevenueStream, Skip, Test, Waiver
from goldenpath.model.run import Run, Runner, StopReason
from goldenpath.probes.network import open_client
from goldenpath.probes.nonces import Nonces
from goldenpath.probes.probe import Context, Sighting
from goldenpath.probes.tokens import Identities

ZERO = Money(minor_units=0, currency="USD")
TODAY = date(2025, 9, 9)
PASS = Attempt(status=Status.PASSED, evidence=Evidence(exchanges=1, assertions=1))


def bad(status: Status = Status.FAILED, cause: Cause = Cause.PRODUCT) -> Attempt:
    """An attempt that did not pass."""
    reason = Reason(code=ReasonCode.WRONG_STATUS, cause=cause, summary="status 500, expected 200")
    return Attempt(status=status, reason=reason, evidence=Evidence(exchanges=1, assertions=1))


@dataclass
class Scripted:
    """A probe that returns the given attempts in turn, each after waiting for a gate."""

    attempts: list[Attempt]
    gate: Callable[[], Awaitable[object]] | None = None
    cleaned: list[str] = field(default_factory=list)
    runs: int = 0

    async def run(self, context: Context) -> Attempt:
        """Return the next attempt."""
        number, self.runs = self.runs, self.runs + 1
        try:
            if self.gate:
                await self.gate()
        except asyncio.CancelledError:
            self.cleaned.append(context.test_id)
            raise
        return self.attempts[number]


def scripted(name: str, *attempts: Attempt, phase: str = "p", **changes: object) -> Test:
    """A test whose probe follows a script; its stream is that of its phase."""
    gate = changes.pop("gate", None)
    probe = Scripted(list(attempts), gate)  # type: ignore[arg-type]
    return Test(
        id=f"{phase}/{name}",
        phase=phase,
        name=name,
        kind="http",
        protects=(phase,),
        probe=probe,
        **changes,  # type: ignore[arg-type]
    )


def plan(*tests: Test, waivers: tuple[Waiver, ...] = ()) -> Plan:
    """A plan with two phases, each with a stream of its own."""
    return Plan(
        id="plan",
        digest="0",
        mission="",
        currency="USD",
        policy=Policy(hold_above=ZERO, inconclusive_above=ZERO),
        streams=tuple(
            RevenueStream(id=name, name=name, mrr=Money(minor_units=100_00, currency="USD")) for name in ("p", "q")
        ),
        phases=(Phase(id="p", name="P"), Phase(id="q", name="Q")),
        tests=tests,
        waivers=waivers,
    )


async def nobody() -> None:
    """Nobody counts requests."""


def assignment(a_plan: Plan, **changes: object) -> Assignment:
    """An assignment in written order, so that the scripts meet in a known order."""
    standard = Assignment(
        run="run",
        plan=a_plan,
        environment=Environment(name="here", base_url="http://127.0.0.1:9"),
        base_url="http://127.0.0.1:9",
        runner=Runner(goldenpath="0", python="3", platform="x", command="goldenpath run"),
        forecast=prior(a_plan),
        today=TODAY,
        peak_memory_bytes=lambda: 1,
        requests_seen=nobody,
        order=Order.WRITTEN,
    )
    return replace(standard, **changes)  # type: ignore[arg-type]


async def events_of(an_assignment: Assignment, stop: StopHandle | None = None) -> list[Event]:
    """Carry out the assignment and return its events."""
    clock, masker, nonces = SystemClock(), Masker(), Nonces("0")
    async with open_client(an_assignment.base_url) as client:
        context = Context(
            run_id="run",
            environment="here",
            base_url=an_assignment.base_url,
            clock=clock,
            run_started_s=clock.monotonic_s(),
            client=client,
            identities=Identities((), values={}, clock=clock, masker=masker, nonces=nonces),
            masker=masker,
            nonces=nonces,
            sighting=Sighting(),
        )
        return [event async for event in execute(an_assignment, context, stop or StopHandle())]


async def run_of(a_plan: Plan, **changes: object) -> Run:
    """Carry out a plan and return the run."""
    return fold(await events_of(assignment(a_plan, **changes)))


def statuses(run: Run) -> Mapping[str, tuple[Status, ReasonCode | None]]:
    """Status and reason code by test."""
    return {o.test: (o.status, o.reason.code if o.reason else None) for o in run.outcomes}


async def test_events_tell_the_whole_run() -> None:
    """A run starts, settles every test, closes its bounds and ends; nothing is missing between."""
    events = await events_of(assignment(plan(scripted("a", PASS), scripted("b", PASS, phase="q"))))

    assert isinstance(events[0], RunStarted)
    assert isinstance(events[-1], RunFinished)
    assert {"p/a", "q/b"} == {event.outcome.test for event in events if isinstance(event, TestFinished)}
    bounds = [(e.at_least.minor_units, e.at_most.minor_units) for e in events if isinstance(e, BoundsMoved)]
    assert bounds[-1] == (0, 0)


async def test_a_failure_is_confirmed_before_it_counts() -> None:
    """A failed test is run again, twice by default, and only then is it failed; HOLD is announced once."""
    events = await events_of(assignment(plan(scripted("a", bad(), bad(), bad()))))

    run = fold(events)
    assert len(run.outcomes[0].attempts) == 3
    assert run.outcomes[0].status is Status.FAILED
    assert [e.attempt for e in events if isinstance(e, TestStarted)] == [1, 2, 3]
    assert sum(isinstance(event, Decided) for event in events) == 1
    assert run.decided_after_s is not None


async def test_confirming_stops_at_the_first_pass_and_forgives_nothing() -> None:
    """A pass on the second attempt ends the confirmation; the test is flaky, with its first failure's reason."""
    run = await run_of(plan(scripted("a", bad(), PASS)))

    outcome = run.outcomes[0]
    assert (outcome.status, outcome.flaky, len(outcome.attempts)) == (Status.PASSED, True, 2)
    assert outcome.reason is not None


async def test_errors_are_not_confirmed() -> None:
    """Only the product's failures are run again; an error is final, and decides nothing."""
    events = await events_of(assignment(plan(scripted("a", bad(Status.ERRORED, Cause.ENVIRONMENT)))))

    assert len(fold(events).outcomes[0].attempts) == 1
    assert not any(isinstance(event, Decided) for event in events)


async def test_needs_cut_what_depends_on_a_failure() -> None:
    """A test whose prerequisite failed is not run, and says so, down the whole chain."""
    tests = (
        scripted("a", bad(), bad(), bad()),
        scripted("b", PASS, needs=("p/a",)),
        scripted("c", PASS, needs=("p/b",), phase="q"),
    )
    run = await run_of(plan(*tests))

    assert statuses(run)["p/b"] == (Status.NOT_RUN, ReasonCode.NEEDS)
    assert statuses(run)["q/c"] == (Status.NOT_RUN, ReasonCode.NEEDS)
    assert run.outcomes[1].reason is not None
    assert "needs p/a, which is failed" in run.outcomes[1].reason.summary


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (FailFast.NONE, {"p/b": Status.PASSED, "q/c": Status.PASSED}),
        (FailFast.PHASE, {"p/b": Status.NOT_RUN, "q/c": Status.PASSED}),
        (FailFast.RUN, {"p/b": Status.NOT_RUN, "q/c": Status.NOT_RUN}),
        (FailFast.DECIDED, {"p/b": Status.NOT_RUN, "q/c": Status.NOT_RUN}),
    ],
)
async def test_fail_fast_scopes(scope: FailFast, expected: dict[str, Status]) -> None:
    """A confirmed failure stops nothing, its phase, or the run; what is cut says fail-fast."""
    tests = (scripted("a", bad()), scripted("b", PASS), scripted("c", PASS, phase="q"))
    run = await run_of(plan(*tests), fail_fast=scope, confirm=0, slots=1)

    assert {test: status for test, (status, _) in statuses(run).items() if test != "p/a"} == expected
    cut = [code for status, code in statuses(run).values() if status is Status.NOT_RUN]
    assert set(cut) <= {ReasonCode.FAIL_FAST}
    assert (run.stopped is not None) == (scope in {FailFast.RUN, FailFast.DECIDED})


async def test_fail_fast_cuts_what_is_running_and_lets_it_clean_up() -> None:
    """A test in flight is cancelled by fail-fast, cleans up, and is not_run."""
    hanging = scripted("hangs", PASS, gate=asyncio.Event().wait)
    run = await run_of(plan(hanging, scripted("a", bad())), fail_fast=FailFast.RUN, confirm=0)

    assert statuses(run)["p/hangs"] == (Status.NOT_RUN, ReasonCode.FAIL_FAST)
    assert hanging.probe.cleaned == ["p/hangs"]  # type: ignore[union-attr]


async def test_a_failure_whose_confirmation_is_cut_stays_a_failure() -> None:
    """A test that failed once and was cut while being confirmed is failed: confirming never forgives."""
    again = asyncio.Event()

    @dataclass
    class FailsThenHangs:
        runs: int = 0

        async def run(self, _: Context) -> Attempt:
            self.runs += 1
            if self.runs > 1:
                again.set()
                await asyncio.Event().wait()
            return bad()

    test = Test(id="p/a", phase="p", name="a", kind="http", protects=("p",), probe=FailsThenHangs())
    stop = StopHandle()

    async def interrupt() -> None:
        await again.wait()
        stop.ask(StopReason.INTERRUPTED)

    async with asyncio.TaskGroup() as group:
        group.create_task(interrupt())
        events = await events_of(assignment(plan(test)), stop)

    run = fold(events)
    assert run.outcomes[0].status is Status.FAILED
    assert run.stopped is not None
    assert run.stopped.reason is StopReason.INTERRUPTED


async def test_advisory_and_waived_failures_stop_nothing() -> None:
    """With fail-fast for the run, a failure that does not count stops nothing."""
    waiver = Waiver(test="p/waived", reason="known", owner="ops", expires=TODAY)
    tests = (scripted("advice", bad(), advisory=True), scripted("waived", bad()), scripted("c", PASS, phase="q"))
    run = await run_of(plan(*tests, waivers=(waiver,)), fail_fast=FailFast.RUN, confirm=0, slots=1)

    assert statuses(run)["q/c"][0] is Status.PASSED
    assert run.stopped is None


async def test_max_failures_stops_at_that_number() -> None:
    """After the given number of confirmed failures the rest is not run."""
    tests = (scripted("a", bad()), scripted("b", bad()), scripted("c", PASS))
    run = await run_of(plan(*tests), max_failures=2, confirm=0, slots=1)

    assert statuses(run)["p/c"] == (Status.NOT_RUN, ReasonCode.FAIL_FAST)


async def test_selection_and_skips_are_named() -> None:
    """What the selection leaves out and what the plan switches off are in the run, with their reasons."""
    skip = Skip(reason="moved", owner="web", expires=TODAY)
    tests = (scripted("a", PASS), scripted("b", PASS), scripted("c", PASS, skip=skip))
    run = await run_of(plan(*tests), selected=frozenset({"p/a", "p/c"}))

    assert statuses(run) == {
        "p/a": (Status.PASSED, None),
        "p/b": (Status.NOT_RUN, ReasonCode.SELECTION),
        "p/c": (Status.SKIPPED, ReasonCode.SWITCHED_OFF),
    }


async def test_an_expired_skip_runs_again() -> None:
    """A skip past its last day no longer switches the test off."""
    skip = Skip(reason="moved", owner="web", expires=date(2025, 9, 8))
    run = await run_of(plan(scripted("a", PASS, skip=skip)))

    assert statuses(run) == {"p/a": (Status.PASSED, None)}


async def test_a_run_budget_cuts_the_rest() -> None:
    """When the run's time is used up, what is left is not run for that reason."""
    run = await run_of(plan(scripted("hangs", PASS, gate=asyncio.Event().wait)), run_budget_s=0.05)

    assert statuses(run) == {"p/hangs": (Status.NOT_RUN, ReasonCode.BUDGET)}
    assert run.stopped is not None
    assert run.stopped.reason is StopReason.BUDGET


async def test_a_test_budget_before_any_answer_is_an_error() -> None:
    """An attempt cut by --timeout before the origin ever answered is errored: we could not find out."""
    run = await run_of(plan(scripted("hangs", PASS, gate=asyncio.Event().wait)), test_budget_s=0.05)

    assert statuses(run) == {"p/hangs": (Status.ERRORED, ReasonCode.TOTAL_TIMEOUT)}


async def test_a_probe_that_breaks_is_an_outcome() -> None:
    """An exception out of a probe errors its test and no other."""

    class Broken:
        async def run(self, context: Context) -> Attempt:
            raise ZeroDivisionError(context.test_id)

    broken = Test(id="p/broken", phase="p", name="broken", kind="http", protects=("p",), probe=Broken())
    run = await run_of(plan(broken, scripted("a", PASS)))

    assert statuses(run) == {"p/broken": (Status.ERRORED, ReasonCode.PROBE_FAULT), "p/a": (Status.PASSED, None)}


async def test_closing_the_stream_of_events_leaves_nothing_behind() -> None:
    """Who stops listening early leaves no task of the run alive."""
    hanging = scripted("hangs", PASS, gate=asyncio.Event().wait)
    before = asyncio.all_tasks()

    async def first_event() -> None:
        clock, masker, nonces = SystemClock(), Masker(), Nonces("0")
        async with open_client("http://127.0.0.1:9") as client:
            context = Context(
                run_id="run",
                environment="here",
                base_url="http://127.0.0.1:9",
                clock=clock,
                run_started_s=clock.monotonic_s(),
                client=client,
                identities=Identities((), values={}, clock=clock, masker=masker, nonces=nonces),
                masker=masker,
                nonces=nonces,
                sighting=Sighting(),
            )
            events = execute(assignment(plan(hanging)), context, StopHandle())
            async for event in events:
                if isinstance(event, TestStarted):
                    break
            await events.aclose()  # type: ignore[attr-defined]

    await first_event()
    assert asyncio.all_tasks() == before


async def test_a_failing_preflight_leaves_every_test_not_run() -> None:
    """When the preflight fails, no test is run and each names the check."""
    reason = Reason(code=ReasonCode.CONNECTION_REFUSED, cause=Cause.ENVIRONMENT, summary="nothing listens")
    preflight = Scripted([Attempt(status=Status.ERRORED, reason=reason)])
    run = await run_of(replace(plan(scripted("a", PASS)), preflight=preflight))

    assert statuses(run) == {"p/a": (Status.NOT_RUN, ReasonCode.PREFLIGHT)}
    assert run.preflight.failed is not None
    assert run.preflight.failed.name == "reachable"
    outcome: Outcome = run.outcomes[0]
    assert outcome.reason is not None
    assert "the preflight check 'reachable' failed" in outcome.reason.summary
