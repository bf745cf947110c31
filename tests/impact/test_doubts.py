"""What leaves a verdict open."""

from __future__ import annotations

from dataclasses import replace

from builders import TODAY, a_plan, a_policy, a_run, a_stream, a_test, an_outcome, by_test, failed, flaky, passed, usd

from goldenpath.impact.doubts import doubts
from goldenpath.impact.exposure import expose
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import Plan

_TESTS = [a_test("p/a", "chat"), a_test("p/b", "chat"), a_test("p/c", "agents"), a_test("p/d", "search")]
_STREAMS = [a_stream("chat", usd(120, at_least=True)), a_stream("agents", usd(200)), a_stream("search", usd(30))]
_PLAN = a_plan(_STREAMS, _TESTS)
_GOOD = by_test(passed(test.id) for test in _TESTS)
_LIMITED = replace(_PLAN, policy=a_policy(hold_above=usd(40), inconclusive_above=usd(240)))


def _said(plan: Plan, *changed: Outcome) -> list[str]:
    run = a_run(plan, {**_GOOD, **by_test(changed)}.values())
    return [reason.text for reason in doubts(run, expose(plan, run.outcomes_by_test(), TODAY))]


def test_a_healthy_run_leaves_no_doubt() -> None:
    """Nor does a failure: that is for the rules that hold."""
    assert _said(_PLAN) == _said(_PLAN, failed("p/a")) == []


def test_tests_that_were_not_run_are_named_before_their_money() -> None:
    """An advisory one is not among them."""
    plan = replace(_PLAN, tests=(*_TESTS, a_test("p/x", "chat", advisory=True)))
    cut = [an_outcome(test, Status.NOT_RUN) for test in ("p/c", "p/d", "p/x")]

    assert _said(plan, *cut) == ["2 tests not run: p/c, p/d", "2 of 3 revenue streams unverified: Agents, Search"]


def test_a_veto_wants_a_clean_pass() -> None:
    """An errored and a flaky test under it are named, a passed one is not."""
    plan = replace(_LIMITED, tests=tuple(replace(test, veto=True) for test in _TESTS))

    assert _said(plan, an_outcome("p/d", Status.ERRORED), flaky("p/a")) == [
        "2 tests under a veto did not really pass: p/a, p/d"
    ]


def test_both_amounts_count_against_the_second_limit() -> None:
    """At risk and unverified together, with the tests behind both."""
    plan = replace(_PLAN, policy=a_policy(hold_above=usd(150), inconclusive_above=usd(150)))
    run = a_run(plan, {**_GOOD, **by_test([failed("p/a"), an_outcome("p/c", Status.ERRORED)])}.values())
    (reason,) = doubts(run, expose(plan, run.outcomes_by_test(), TODAY))

    assert reason.text == "$120K+ at risk and $200K unverified are together over the limit of $150K"
    assert (reason.tests, reason.streams) == (("p/a", "p/c"), ("chat", "agents"))


def test_a_stream_without_an_amount_is_covered_by_no_limit() -> None:
    """However high the limit."""
    plan = replace(_LIMITED, streams=(*_STREAMS, a_stream("free", usd(0))))

    assert _said(plan) == ["1 revenue stream without an amount unverified, which no limit covers: Free"]


def test_a_plan_that_contradicts_itself_proves_nothing() -> None:
    """The first contradiction is told, bounded."""
    plan = replace(_PLAN, policy=a_policy(confirm=99))

    assert _said(plan) == ["the plan contradicts itself: `confirm` is not 0 to 5"]


def test_nothing_protected_is_said() -> None:
    """Even where a limit tolerates all of it."""
    plan = a_plan([a_stream("s"), a_stream("t")], [a_test("p/a", "s"), a_test("p/b", "t")])
    run = a_run(plan, [failed("p/a"), failed("p/b")])

    assert [reason.text for reason in doubts(run, expose(plan, run.outcomes_by_test(), TODAY))] == [
        "no revenue stream is protected"
    ]
