"""Tests that do not run: which, and the words for why. Nothing planned disappears."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goldenpath.engine.assignment import Assignment
from goldenpath.model.outcome import Cause, Outcome, Reason, ReasonCode, Status
from goldenpath.model.plan import Skip, Test
from goldenpath.model.settle import not_attempted


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Why tests are not run: the code, and the sentence."""

    code: ReasonCode
    why: str


def not_run(test: str, cut: Cut) -> Outcome:
    """Return the outcome of a test that was cut before its first attempt ended."""
    reason = Reason(code=cut.code, cause=Cause.RUN, summary=f"not run: {cut.why}")
    return not_attempted(test, Status.NOT_RUN, reason)


def put_aside(assignment: Assignment) -> Iterator[Outcome]:
    """Yield the outcomes of tests that the plan switches off or the selection leaves out."""
    for test in assignment.plan.tests:
        if assignment.selected is not None and test.id not in assignment.selected:
            yield not_run(test.id, Cut(code=ReasonCode.SELECTION, why="left out by the selection"))
        elif test.skip and _is_in_force(test.skip, assignment):
            yield _switched_off(test, test.skip)


def _is_in_force(skip: Skip, assignment: Assignment) -> bool:
    return skip.expires is None or assignment.today <= skip.expires


def _switched_off(test: Test, skip: Skip) -> Outcome:
    owner = f", {skip.owner}" if skip.owner else ""
    until = f", until {skip.expires.isoformat()}" if skip.expires else ""
    reason = Reason(
        code=ReasonCode.SWITCHED_OFF,
        cause=Cause.PLAN,
        summary=f"switched off in the plan: {skip.reason}{owner}{until}",
    )
    return not_attempted(test.id, Status.SKIPPED, reason)
