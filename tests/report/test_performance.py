"""Where the time went."""

from __future__ import annotations

from dataclasses import replace

from builders import TODAY, a_plan, a_run, a_stream, a_test, an_attempt
from report.samples import mixed, reported, unreached

from goldenpath.impact.assessment import Assessment, assess
from goldenpath.model.outcome import Metric, Status
from goldenpath.model.settle import settle
from goldenpath.report.outcome_view import outcome_views
from goldenpath.report.performance import LatencyView, PerformanceView, performance_view
from goldenpath.report.phase_view import phase_total


def _performance(assessment: Assessment) -> PerformanceView:
    return performance_view(assessment, phase_total(assessment), outcome_views(assessment).values())


def test_times_are_added_up_and_divided() -> None:
    """Wall, busy and average time follow from each other and from the tests; the slowest come first."""
    view = _performance(mixed())

    assert (21.5, 9.75) == (view.wall_s, view.decided_after_s)
    assert view.busy_s == (view.average_s or 0) * view.executed
    assert (10, 10) == (view.timed, view.executed)
    assert ["core/pages", "extra/basket", "core/shelves", "core/index", "extra/wrapping"] == [
        test.id for test in view.slowest
    ]


def test_what_is_not_known_is_not_averaged() -> None:
    """Where one time is missing there is no sum and no average, and the known ones are counted."""
    view = _performance(reported())

    assert (None, None) == (view.busy_s, view.average_s)
    assert (2, 37) == (view.timed, view.executed)
    assert ["authentication/t023", "agents/t003"] == [test.id for test in view.slowest]
    nothing = _performance(unreached())
    assert (None, (), ()) == (nothing.average_s, nothing.slowest, nothing.latencies)


def _measured(*figures: float) -> tuple[Metric, ...]:
    p50, p95 = figures
    return (
        Metric(name="latency", unit="ms", n=10, p50=p50, p95=p95, largest=p95),
        Metric(name="events", unit="count", n=1, p50=4, p95=4, largest=4),
    )


def test_a_measure_is_summed_up_over_the_tests_that_passed() -> None:
    """The range of medians, all samples, and the greatest p95 by its test; what failed is left out."""
    tests = [a_test(f"p/{name}", "s") for name in "abc"]
    attempts = [
        replace(an_attempt(status), metrics=_measured(*figures))
        for status, figures in zip(
            (Status.PASSED, Status.PASSED, Status.FAILED), ((5, 9), (3, 20), (900, 999)), strict=True
        )
    ]
    outcomes = [settle(test.id, (attempt,)) for test, attempt in zip(tests, attempts, strict=True)]
    view = _performance(assess(a_run(a_plan([a_stream("s")], tests), outcomes), TODAY))

    latency = LatencyView(
        name="latency",
        tests=2,
        samples=20,
        lowest_p50_ms=3,
        highest_p50_ms=5,
        greatest_p95_ms=20,
        slowest_test="p/b",
    )
    assert (latency,) == view.latencies


def test_restless_tests_are_listed() -> None:
    """Flaky, degraded and retried tests stand by name."""
    assert ["core/pages", "core/shelves", "core/index", "extra/basket"] == [
        test.id for test in _performance(mixed()).unsettled
    ]
