"""How far a run is, event by event."""

from __future__ import annotations

from builders import an_outcome, flaky, passed, usd
from report.happenings import bounds, started, whole_run

from goldenpath.model.event import Decided
from goldenpath.model.outcome import Outcome, Status
from goldenpath.report.progress import Progress, decision_line, opening_line, settled_line, word_of


def test_a_run_is_counted_as_it_goes() -> None:
    """After all events every test is settled, none runs, and the bounds are the last ones told."""
    progress = Progress()
    for event in whole_run():
        progress.take(event)

    assert (5, 5, {}) == (progress.planned, progress.settled.total(), progress.running)
    assert {Status.PASSED: 2, Status.FAILED: 2, Status.NOT_RUN: 1} == progress.settled
    assert ("$120K+ to $200K+ at risk", 4.2) == (progress.exposure, progress.decided_at_s)


def test_what_runs_is_known_by_attempt() -> None:
    """A test that is tried again counts once, with its latest attempt."""
    progress = Progress()
    for event in whole_run()[:8]:
        progress.take(event)

    assert {"core/stream": 2} == progress.running


def test_money_is_told_only_where_it_is_more() -> None:
    """Bounds that raise what is at risk tell by how much; others, and all other events, tell nothing."""
    progress = Progress()

    told = [progress.take(event) for event in (started(), bounds(0, 200), bounds(120, 200), bounds(120, 150))]
    assert [None, None, usd(120, at_least=True), None] == told


def test_bounds_without_a_plan_are_taken_from_nothing() -> None:
    """A listener that came late counts the whole lower bound as new, and shows no interval before it has one."""
    progress = Progress()

    assert "" == progress.exposure
    assert usd(120, at_least=True) == progress.take(bounds(120, 200))


def test_bounds_that_met_are_one_amount() -> None:
    """When nothing is open any more the interval is an amount."""
    progress = Progress()
    progress.take(started())
    progress.take(bounds(120, 120))

    assert "$120K+ at risk" == progress.exposure


def test_a_settled_test_is_one_line() -> None:
    """The line names test, time and marks; a status other than passed gives its reason's code."""
    lines = [
        settled_line(outcome)
        for outcome in (
            passed("p/t", degraded=True),
            flaky("p/t"),
            an_outcome("p/t", Status.ERRORED),
            an_outcome("p/t", Status.SKIPPED),
            Outcome(test="p\n/t", status=Status.NOT_RUN),
        )
    ]

    assert [
        "p/t  1.5 s  degraded",
        "p/t  3.0 s  flaky",
        "p/t  1.5 s  connection_refused",
        "p/t  switched_off",
        "p /t",
    ] == lines
    assert "NOT RUN" == word_of(Outcome(test="p/t", status=Status.NOT_RUN))


def test_beginning_and_decision_are_announced() -> None:
    """The first line says where the run goes and what is at stake; the decision says since when."""
    assert "environment staging: 5 tests, $200K+ monthly revenue" == opening_line(started())
    assert "demonstration staging: 5 tests, $200K+ monthly revenue" == opening_line(started(embedded=True))
    assert "HOLD is certain after 4.2 s" == decision_line(Decided(at_s=4.2))
