"""One test, attempted until it is settled: a failure is believed only when it repeats."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from goldenpath.engine.control import controlled
from goldenpath.model.outcome import Attempt, Cause, Reason, ReasonCode, Status
from goldenpath.model.plan import Test
from goldenpath.model.units import format_duration
from goldenpath.probes.probe import Context, Probe

_GRACE_S = 30.0  # for waiting until enough users are free


def is_settled(attempts: Sequence[Attempt], confirm: int) -> bool:
    """Whether no further attempt is due: one without a failure, a first pass, or all of 1 + `confirm`."""
    if not attempts or attempts[-1].status is Status.PASSED:
        return bool(attempts)
    failed = any(attempt.status is Status.FAILED for attempt in attempts)
    return not failed or len(attempts) > confirm


async def attempt_at(test: Test, context: Context, *, control: Probe | None, budget_s: float | None) -> Attempt:
    """Run the probe once; whatever it does, the result is an attempt. Cancellation passes through.

    Args:
        test: of a plan that was compiled.
        context: of the run.
        control: asked when an exchange broke; None if the plan has no preflight.
        budget_s: cuts the attempt, whatever its own deadlines.
    """
    started_s = context.clock.monotonic_s()
    attempt = await _guarded(test, replace(context, test_id=test.id), budget_s)
    ended_s = context.clock.monotonic_s()
    if control is not None:
        attempt = await controlled(attempt, control, context)
    if attempt.started_s is not None and attempt.duration_s is not None:
        return attempt  # the probe's own times leave out the wait for free users
    return replace(attempt, started_s=started_s - context.run_started_s, duration_s=ended_s - started_s)


async def _guarded(test: Test, context: Context, budget_s: float | None) -> Attempt:
    probe = cast("Probe", test.probe)  # compiled, since it is run
    # A probe ends by its own deadlines; the guard is for the one that does not.
    guard_s = test.longest_s * context.patience + _GRACE_S
    try:
        async with asyncio.timeout(guard_s if budget_s is None else min(budget_s, guard_s)) as guard:
            return await probe.run(replace(context, timeouts=(guard,)))
    except TimeoutError:
        return _overran(context, budget_s, guard_s)
    except Exception as error:  # noqa: BLE001 - a fault of a probe is an outcome, never the end of the run
        return _faulty(f"the probe itself broke: {type(error).__name__}: {error}")


def _overran(context: Context, budget_s: float | None, guard_s: float) -> Attempt:
    if budget_s is None or budget_s > guard_s:
        return _faulty(f"the probe did not end by its own deadlines, {format_duration(guard_s)} after its start")
    summary = f"did not end within {format_duration(budget_s)} (--timeout)"
    if not context.sighting.answered:
        return _attempt_with(Status.ERRORED, ReasonCode.TOTAL_TIMEOUT, Cause.ENVIRONMENT, summary)
    return _attempt_with(Status.FAILED, ReasonCode.TOTAL_TIMEOUT, Cause.PRODUCT, summary)


def _faulty(summary: str) -> Attempt:
    return _attempt_with(Status.ERRORED, ReasonCode.PROBE_FAULT, Cause.PROBE, summary)


def _attempt_with(status: Status, code: ReasonCode, cause: Cause, summary: str) -> Attempt:
    return Attempt(status=status, reason=Reason(code=code, cause=cause, summary=summary))
