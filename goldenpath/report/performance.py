"""Where the time went, what was measured, and which tests did not settle at the first attempt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goldenpath.impact.assessment import Assessment
from goldenpath.model.outcome import Status
from goldenpath.report.outcome_view import MetricView, TestView
from goldenpath.report.phase_view import PhaseTotal

_SLOWEST = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class LatencyView:
    """One measure over all passed tests that took it, in milliseconds.

    Percentiles of different tests cannot be added up, so it shows the range of their medians and the
    greatest p95 with its test.
    """

    name: str
    tests: int
    samples: int
    lowest_p50_ms: float
    highest_p50_ms: float
    greatest_p95_ms: float
    slowest_test: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceView:
    """The run's times and measures; durations in seconds.

    Attributes:
        wall_s: from start to end; None if not known.
        busy_s: all tests' times added up, not wall time; None if one's is not known.
        average_s: busy time per executed test; None if the busy time is.
        timed: for how many of the `executed` tests the time is known.
        slowest: the tests that took longest, the longest first.
        latencies: what passed tests measured in milliseconds, in the order first met.
        unsettled: flaky, degraded or retried tests.
    """

    wall_s: float | None
    decided_after_s: float | None
    busy_s: float | None
    average_s: float | None
    timed: int
    executed: int
    slowest: tuple[TestView, ...]
    latencies: tuple[LatencyView, ...]
    unsettled: tuple[TestView, ...]


def performance_view(assessment: Assessment, total: PhaseTotal, tests: Iterable[TestView]) -> PerformanceView:
    """Return the times and measures of a run."""
    tests = tuple(tests)
    timed = [(test.duration_s, test) for test in tests if test.duration_s is not None]
    return PerformanceView(
        wall_s=assessment.run.duration_s,
        decided_after_s=assessment.run.decided_after_s,
        busy_s=total.busy_s,
        average_s=None if total.busy_s is None else total.busy_s / total.tally.executed,
        timed=len(timed),
        executed=total.tally.executed,
        slowest=tuple(test for _, test in sorted(timed, key=lambda pair: -pair[0])[:_SLOWEST]),
        latencies=tuple(_latencies(test for test in tests if test.status is Status.PASSED)),
        unsettled=tuple(test for test in tests if test.flaky or test.degraded or test.attempts > 1),
    )


def _latencies(passed: Iterable[TestView]) -> Iterator[LatencyView]:
    by_name: dict[str, list[MetricView]] = {}
    for test in passed:
        for metric in test.metrics:
            if metric.unit == "ms":
                by_name.setdefault(metric.name, []).append(metric)
    for name, metrics in by_name.items():
        slowest = max(metrics, key=lambda metric: metric.p95)
        medians = [metric.p50 for metric in metrics]
        yield LatencyView(
            name=name,
            tests=len({metric.test for metric in metrics}),
            samples=sum(metric.n for metric in metrics),
            lowest_p50_ms=min(medians),
            highest_p50_ms=max(medians),
            greatest_p95_ms=slowest.p95,
            slowest_test=slowest.test,
        )
