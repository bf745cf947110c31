"""One run, conducted: confirmation, fail-fast, needs, budgets and stops, with probes that follow a script.

The probes here are scripted, since the subject is what the engine does with their attempts; the loop, the
tasks and the clock are real.
"""

import asyncio
from dataclasses import dataclass

import pytest
from engine.rehearsal import PASS, TODAY, assignment, bad, events_of, plan, run_of, scripted, statuses

from goldenpath.engine.assignment import StopHandle
from goldenpath.model.event import BoundsMoved, Decided, RunFinished, RunStarted, TestFinished, TestStarted
from goldenpath.model.fold import fold
from goldenpath.model.outcome import Attempt, Cause, ReasonCode, Status
from goldenpath.model.plan import FailFast, Test, Waiver
from goldenpath.model.run import StopReason
from goldenpath.probes.probe import Context


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


async def test_a_run_budget_cuts_the_rest() -> None:
    """When the run's time is used up, what is left is not run for that reason."""
    run = await run_of(plan(scripted("hangs", PASS, gate=asyncio.Event().wait)), run_budget_s=0.05)

    assert statuses(run) == {"p/hangs": (Status.NOT_RUN, ReasonCode.BUDGET)}
    assert run.stopped is not None
    assert run.stopped.reason is StopReason.BUDGET
