"""One revenue stream as a report shows it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from builders import TODAY, a_plan, a_run, a_stream, a_test, failed, passed
from report.samples import mixed

from goldenpath.impact.assessment import assess
from goldenpath.model.plan import OnFailure, Phase, Risk
from goldenpath.report.outcome_view import outcome_views
from goldenpath.report.stream_view import buckets, largest_first, stream_views


def test_a_stream_shows_state_amount_and_tests() -> None:
    """Each stream has its state, share, risk, the count of its passed tests and the tests behind its state."""
    assessment = mixed()
    streams = stream_views(assessment, outcome_views(assessment))

    assert [
        ("Reading", "AT RISK", "CRITICAL", 1, 3, ["core/pages", "core/shelves"]),
        ("Search", "AT RISK", "CRITICAL", 1, 2, ["core/shelves", "core/index"]),
        ("Gifts", "WAIVED", "LOW", 1, 3, ["extra/wrapping", "extra/sale"]),
        ("Orders", "UNVERIFIED", "UNKNOWN", 1, 4, ["extra/history", "extra/invoice", "extra/basket", "extra/returns"]),
        ("Access", "PROTECTED", "LOW", 1, 1, ["core/private"]),
    ] == [
        (stream.name, stream.state, stream.risk, stream.passed, stream.planned, [test.id for test in stream.because])
        for stream in streams
    ]
    assert Decimal("100.0") == sum(stream.share for stream in streams)


def test_the_risk_is_that_of_the_phases_that_broke_it() -> None:
    """A stream broken by a phase of medium risk is of medium risk, whatever other phases protect it."""
    plan = a_plan([a_stream("s")], [a_test("p/a", "s"), a_test("q/b", "s")])
    plan = replace(plan, phases=(Phase(id="p", name="P", risk=Risk.MEDIUM), Phase(id="q", name="Q")))
    assessment = assess(a_run(plan, [failed("p/a"), passed("q/b")]), TODAY)

    assert ["MEDIUM"] == [stream.risk for stream in stream_views(assessment, outcome_views(assessment))]


def test_customers_are_told_once_and_only_of_what_broke() -> None:
    """Two failures with the same consequence tell it once; a stream that is not at risk tells none."""
    told = OnFailure(customers="Nobody can pay")
    tests = [a_test("p/a", "s", on_failure=told), a_test("p/b", "s", on_failure=told), a_test("p/c", "t")]
    plan = a_plan([a_stream("s"), a_stream("t")], tests)
    assessment = assess(a_run(plan, [failed("p/a"), failed("p/b"), passed("p/c")]), TODAY)

    views = stream_views(assessment, outcome_views(assessment))
    assert [("Nobody can pay",), ()] == [view.customers for view in views]


def test_the_buckets_hold_each_stream_once_the_largest_first() -> None:
    """The four states hold all streams; within a state the largest amount comes first."""
    assessment = mixed()
    streams = stream_views(assessment, outcome_views(assessment))

    assert [["Search", "Reading"], ["Orders"], ["Gifts"], ["Access"]] == [
        [stream.name for stream in bucket.streams] for bucket in buckets(assessment, streams)
    ]
    assert ["Search", "Orders", "Reading", "Gifts", "Access"] == [stream.name for stream in largest_first(streams)]
