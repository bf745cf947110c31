"""One test, attempted until it is settled."""

import asyncio
from dataclasses import replace

import pytest
from engine.rehearsal import PASS, bad, opened, plan, run_of, scripted, statuses

from goldenpath.engine.attempts import attempt_at, is_settled
from goldenpath.model.outcome import Attempt, Cause, ReasonCode, Status
from goldenpath.model.plan import Test
from goldenpath.probes.probe import Context


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


@pytest.mark.parametrize(
    ("attempts", "confirm", "settled"),
    [
        ((), 2, False),
        ((PASS,), 2, True),
        ((bad(),), 2, False),
        ((bad(),), 0, True),
        ((bad(), bad()), 2, False),
        ((bad(), bad(), bad()), 2, True),
        ((bad(), PASS), 2, True),
        ((bad(Status.ERRORED, Cause.ENVIRONMENT),), 2, True),
        ((bad(), bad(Status.ERRORED, Cause.ENVIRONMENT)), 2, False),
    ],
)
def test_when_a_test_is_settled(attempts: tuple[Attempt, ...], confirm: int, settled: bool) -> None:  # noqa: FBT001 - a table's column
    """By a pass, by an attempt without any failure, or when a failure was repeated as often as asked."""
    assert is_settled(attempts, confirm) is settled


async def test_a_probe_without_an_end_is_ended() -> None:
    """A probe that outlives its own deadlines is a fault of ours, not the product's."""
    endless = replace(scripted("endless", gate=asyncio.Event().wait), longest_s=-29.95)
    async with opened() as context:
        attempt = await attempt_at(endless, context, control=None, budget_s=None)
    assert (attempt.status, attempt.reason and attempt.reason.code) == (Status.ERRORED, ReasonCode.PROBE_FAULT)
    assert attempt.reason is not None
    assert "did not end by its own deadlines" in attempt.reason.summary


async def test_a_budget_does_not_run_while_the_run_holds_a_test_back() -> None:
    """The deadline that cuts an attempt is in the probe's hands, to put it off while a turn to send is awaited."""

    class Waits:
        async def run(self, context: Context) -> Attempt:
            (limit,) = context.timeouts
            limit.reschedule((limit.when() or 0.0) + 30.0)
            await asyncio.sleep(0.1)
            return PASS

    waits = replace(scripted("waits"), probe=Waits())
    async with opened() as context:
        attempt = await attempt_at(waits, context, control=None, budget_s=0.05)
    assert attempt.status is Status.PASSED
