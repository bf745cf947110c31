"""What holds a release."""

from __future__ import annotations

from dataclasses import replace

from builders import (
    TODAY,
    a_waiver,
    an_outcome,
    by_test,
    failed,
)
from impact.judged import LIMITED, PLAN, STREAMS, TESTS, codes_of, verdict_of

from goldenpath.impact.exposure import expose
from goldenpath.impact.verdict import VerdictCode, hold_reasons
from goldenpath.model.outcome import Status


def test_a_hold_over_the_limit_names_the_limit() -> None:
    """In the unit of the whole report."""
    verdict = verdict_of(LIMITED, failed("p/a"))

    assert verdict.reasons[0].text == "$120K+ at risk is over the limit of $40K: Chat"


def test_a_veto_speaks_first_and_says_that_a_waiver_does_not_lift_it() -> None:
    """Vetoes before money; the waiver that somebody tried is answered."""
    plan = replace(LIMITED, tests=(replace(TESTS[0], veto=True), *TESTS[1:]), waivers=(a_waiver("p/a"),))
    verdict = verdict_of(plan, failed("p/a"))

    assert codes_of(verdict)[:2] == ["veto_failed", "over_hold_limit"]
    assert verdict.reasons[0].text == "1 test under a veto failed: p/a; a waiver never lifts a veto"
    assert verdict.reasons[0].streams == ("chat",)


def test_a_veto_of_a_stream_is_one_on_each_of_its_tests() -> None:
    """A failure under it holds whatever the limits; so does an unproven one keep the verdict open."""
    plan = replace(LIMITED, streams=(STREAMS[0], STREAMS[1], replace(STREAMS[2], veto=True)))

    assert codes_of(verdict_of(plan, failed("p/d")))[0] == "veto_failed"
    assert codes_of(verdict_of(plan, an_outcome("p/d", Status.SKIPPED))) == ["veto_not_passed"]


def test_hold_is_known_in_mid_run() -> None:
    """The reasons for HOLD need only the outcomes so far."""
    so_far = by_test([failed("p/a")])

    assert [r.code for r in hold_reasons(PLAN, so_far, expose(PLAN, so_far, TODAY), TODAY)] == [
        VerdictCode.STREAM_AT_RISK
    ]
    assert hold_reasons(PLAN, {}, expose(PLAN, {}, TODAY), TODAY) == ()
