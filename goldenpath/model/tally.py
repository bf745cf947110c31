"""Counting outcomes: every planned test in exactly one column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from goldenpath.model.outcome import WORST_FIRST, Outcome, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many tests have which status; the six statuses add up to planned, the marks are among the passed."""

    planned: int
    passed: int
    failed: int
    errored: int
    hollow: int
    skipped: int
    not_run: int
    flaky: int
    degraded: int

    @property
    def executed(self) -> int:
        """Tests that ran to an end of their own."""
        return self.passed + self.failed + self.errored + self.hollow

    @property
    def pass_rate_planned(self) -> float | None:
        """Passed of planned, 0 to 1; None if nothing was planned."""
        return self.passed / self.planned if self.planned else None

    @property
    def pass_rate_executed(self) -> float | None:
        """Passed of executed, 0 to 1; None if nothing was executed."""
        return self.passed / self.executed if self.executed else None


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count the outcomes."""
    outcomes = tuple(outcomes)
    by_status = Counter(outcome.status for outcome in outcomes)
    return Tally(
        planned=len(outcomes),
        passed=by_status[Status.PASSED],
        failed=by_status[Status.FAILED],
        errored=by_status[Status.ERRORED],
        hollow=by_status[Status.HOLLOW],
        skipped=by_status[Status.SKIPPED],
        not_run=by_status[Status.NOT_RUN],
        flaky=sum(outcome.flaky for outcome in outcomes),
        degraded=sum(outcome.degraded for outcome in outcomes),
    )


def worst(statuses: Iterable[Status]) -> Status:
    """Return the worst status present; not_run if there is none, since nothing was proven."""
    present = set(statuses)
    return next((status for status in WORST_FIRST if status in present), Status.NOT_RUN)
