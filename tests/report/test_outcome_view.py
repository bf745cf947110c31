"""One planned test as a report shows it."""

from __future__ import annotations

from datetime import timedelta

from builders import TODAY, a_plan, a_run, a_stream, a_test, a_waiver, failed, passed
from report.samples import mixed, reported

from goldenpath.impact.assessment import assess
from goldenpath.report.outcome_view import MetricView, outcome_views, stream_mentions, waiver_views


def test_a_failure_is_told_in_full() -> None:
    """Reason, what it points at, what was observed, attempts, streams and how to see it again."""
    view = outcome_views(mixed())["core/shelves"]

    assert ("FAIL", "wrong_content", "the product") == (view.word, view.code, view.cause)
    assert "$.shelf: expected 'A', got 'B'" == view.observed
    assert (3, 3) == (view.attempts, view.failed_attempts)
    assert ["Reading AT RISK", "Search AT RISK"] == [f"{stream.name} {stream.state}" for stream in view.streams]
    assert "curl http://127.0.0.1:8080/wrong_content" == view.reproduce
    assert ("Customers notice: shelves", ("Check shelves",)) == (view.customers, view.actions)


def test_marks_say_what_a_status_does_not() -> None:
    """Flaky, degraded, waived, reported and advisory stand beside the status in words."""
    views = outcome_views(mixed())

    assert ("degraded: p95 48 ms is over 40 ms",) == views["core/index"].marks
    assert views["extra/basket"].marks[0].startswith("flaky, 1 of 2 attempts failed: step 2 of 4")
    assert ("waived by gifts team until 2025-12-01",) == views["extra/wrapping"].marks
    assert ("advisory",) == views["extra/colours"].marks
    assert ("reported by another runner",) == outcome_views(reported())["journeys/t001"].marks


def test_a_plain_pass_has_no_reason() -> None:
    """A pass has no code, no cause and nothing observed; it has its evidence and its measures."""
    views = outcome_views(mixed())

    private, index = views["core/private"], views["core/index"]
    assert ("", "", "", ()) == (private.code, private.cause, private.observed, private.marks)
    assert (2, 640, 2, 3) == (private.exchanges, private.bytes_in, private.frames_in, private.assertions)
    assert (
        MetricView(test="core/index", name="latency", unit="ms", n=20, p50=12.5, p95=48.0, largest=61.0),
    ) == index.metrics


def test_the_views_stand_in_the_plans_order() -> None:
    """Outcomes in any order are shown in the order of the plan."""
    plan = a_plan([a_stream("s")], [a_test("p/a", "s"), a_test("p/b", "s")])
    views = outcome_views(assess(a_run(plan, [failed("p/b"), passed("p/a")]), TODAY))

    assert ["p/a", "p/b"] == list(views)


def test_only_waivers_in_force_are_shown() -> None:
    """An expired waiver is absent; one in force says whether there was anything to settle."""
    plan = a_plan(
        [a_stream("s")],
        [a_test("p/a", "s"), a_test("p/b", "s"), a_test("p/c", "s")],
        waivers=(a_waiver("p/a"), a_waiver("p/b"), a_waiver("p/c", TODAY - timedelta(days=1))),
    )
    waivers = waiver_views(assess(a_run(plan, [failed("p/a"), passed("p/b"), failed("p/c")]), TODAY))

    assert {"p/a": True, "p/b": False} == {test: waiver.settles for test, waiver in waivers.items()}
    assert ("payments", "known since Monday", TODAY) == (
        waivers["p/a"].owner,
        waivers["p/a"].reason,
        waivers["p/a"].expires,
    )


def test_streams_are_mentioned_with_amount_and_state() -> None:
    """A mention carries what a reader needs beside a name."""
    mention = stream_mentions(mixed())["orders"]

    assert ("Orders", "UNVERIFIED", 15_000_000) == (mention.name, mention.state, mention.mrr.minor_units)
