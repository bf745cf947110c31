"""Where the time went, what was measured, and which tests did not settle at the first attempt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goldenpath.impact.assessment import Assessment
from goldenpath.report.outcome_view import MetricView, TestView
from goldenpath.report.phase_view import PhaseTotal

_SLOWEST = 5
_SLOWEST_MEASURES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceView:
    """The run's times and measures; durations in seconds.

    Attributes:
        wall_s: from start to end; None if not known.
        busy_s: all tests' times added up, not wall time; None if one's is not known.
        average_s: busy time per executed test; None if the busy time is.
        timed: for how many of the `executed` tests the time is known.
        slowest: the tests that took longest, the longest first.
        latencies: what was measured in ms, the greatest p95 first.
        measured: how many such measures there are in all.
        unsettled: flaky, degraded or retried tests.
    """

    wall_s: float | None
    decided_after_s: float | None
    busy_s: float | None
    average_s: float | None
    timed: int
    executed: int
    slowest: tuple[TestView, ...]
    latencies: tuple[MetricView, ...]
    measured: int
    unsettled: tuple[TestView, ...]


def performance_view(assessment: Assessment, total: PhaseTotal, tests: Iterable[TestView]) -> PerformanceView:
    """Return the times and measures of a run."""
    tests = tuple(tests)
    timed = [(test.duration_s, test) for test in tests if test.duration_s is not None]
    measures = [metric for test in tests for metric in test.metrics if metric.unit == "ms"]
    return PerformanceView(
        wall_s=assessment.run.duration_s,
        decided_after_s=assessment.run.decided_after_s,
        busy_s=total.busy_s,
        average_s=None if total.busy_s is None else total.busy_s / total.tally.executed,
        timed=len(timed),
        executed=total.tally.executed,
        slowest=tuple(test for _, test in sorted(timed, key=lambda pair: -pair[0])[:_SLOWEST]),
        latencies=tuple(sorted(measures, key=lambda metric: -metric.p95)[:_SLOWEST_MEASURES]),
        measured=len(measures),
        unsettled=tuple(test for test in tests if test.flaky or test.degraded or test.attempts > 1),
    )
