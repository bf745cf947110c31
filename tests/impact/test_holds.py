"""What holds a release."""

from __future__ import annotations

from dataclasses import replace

from builders import (
    TODAY,
    a_plan,
    a_policy,
    a_run,
    a_stream,
    a_test,
    a_waiver,
    an_outcome,
    by_test,
    failed,
    passed,
    usd,
)

from goldenpath.impact.exposure import expose
from goldenpath.impact.verdict import Verdict, VerdictCode, decide, hold_reasons
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import Plan

_TESTS = [a_test("p/a", "chat"), a_test("p/b", "chat"), a_test("p/c", "agents"), a_test("p/d", "search")]
_STREAMS = [a_stream("chat", usd(120, at_least=True)), a_stream("agents", usd(200)), a_stream("search", usd(30))]
_PLAN = a_plan(_STREAMS, _TESTS)
_GOOD = by_test(passed(test.id) for test in _TESTS)
_LIMITED = replace(_PLAN, policy=a_policy(hold_above=usd(40), inconclusive_above=usd(240)))


def _verdict(plan: Plan, *changed: Outcome) -> Verdict:
    run = a_run(plan, {**_GOOD, **by_test(changed)}.values())
    return decide(run, expose(plan, run.outcomes_by_test(), TODAY), TODAY)


def _codes(verdict: Verdict) -> list[str]:
    return [reason.code.value for reason in verdict.reasons]


def test_a_hold_over_the_limit_names_the_limit() -> None:
    """In the unit of the whole report."""
    verdict = _verdict(_LIMITED, failed("p/a"))

    assert verdict.reasons[0].text == "$120K+ at risk is over the limit of $40K: Chat"


def test_a_veto_speaks_first_and_says_that_a_waiver_does_not_lift_it() -> None:
    """Vetoes before money; the waiver that somebody tried is answered."""
    plan = replace(_LIMITED, tests=(replace(_TESTS[0], veto=True), *_TESTS[1:]), waivers=(a_waiver("p/a"),))
    verdict = _verdict(plan, failed("p/a"))

    assert _codes(verdict)[:2] == ["veto_failed", "over_hold_limit"]
    assert verdict.reasons[0].text == "1 test under a veto failed: p/a; a waiver never lifts a veto"
    assert verdict.reasons[0].streams == ("chat",)


def test_a_veto_of_a_stream_is_one_on_each_of_its_tests() -> None:
    """A failure under it holds whatever the limits; so does an unproven one keep the verdict open."""
    plan = replace(_LIMITED, streams=(_STREAMS[0], _STREAMS[1], replace(_STREAMS[2], veto=True)))

    assert _codes(_verdict(plan, failed("p/d")))[0] == "veto_failed"
    assert _codes(_verdict(plan, an_outcome("p/d", Status.SKIPPED))) == ["veto_not_passed"]


def test_hold_is_known_in_mid_run() -> None:
    """The reasons for HOLD need only the outcomes so far."""
    so_far = by_test([failed("p/a")])

    assert [r.code for r in hold_reasons(_PLAN, so_far, expose(_PLAN, so_far, TODAY), TODAY)] == [
        VerdictCode.STREAM_AT_RISK
    ]
    assert hold_reasons(_PLAN, {}, expose(_PLAN, {}, TODAY), TODAY) == ()
