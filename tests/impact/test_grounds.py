"""What a GO rests on."""

from __future__ import annotations

from dataclasses import replace

from builders import (
    TODAY,
    WORD,
    a_plan,
    a_policy,
    a_run,
    a_stream,
    a_test,
    a_waiver,
    an_outcome,
    by_test,
    failed,
    flaky,
    passed,
    usd,
)

from goldenpath.impact.exposure import expose
from goldenpath.impact.verdict import Decision, Verdict, decide
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import FlakyTests, Plan, ReportedEvidence

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


def test_a_go_with_a_waiver_says_so_in_the_same_line() -> None:
    """With the amount of the streams whose failure was accepted."""
    verdict = _verdict(replace(_PLAN, waivers=(a_waiver("p/a"), a_waiver("p/c"))), failed("p/a"))

    assert (verdict.decision, verdict.line) == (Decision.GO, "GO with 1 waiver ($120K+)")
    assert verdict.reasons[0].tests == ("p/a",)


def test_a_go_names_every_condition_it_rests_on() -> None:
    """Waiver, tolerated flaky test, another's word and money under the limits, each with its amount."""
    policy = replace(_LIMITED.policy, flaky=FlakyTests.TOLERATED, reported=ReportedEvidence.PROTECTS)
    plan = replace(_PLAN, waivers=(a_waiver("p/b"),), policy=policy)
    changed = (an_outcome("p/b", Status.SKIPPED), flaky("p/a"), passed("p/c", evidence=WORD), failed("p/d"))
    verdict = _verdict(plan, *changed)

    assert verdict.line == (
        "GO with 1 waiver ($120K+), 1 tolerated flaky test ($120K+), 1 reported result ($200K), "
        "$30K at risk under the policy's limits"
    )
    assert _codes(verdict) == ["with_waivers", "with_flaky", "with_reported", "under_limit"]


def test_a_tolerated_flaky_test_protects_and_is_named() -> None:
    """Everything is protected, and the line still tells of the flaky test."""
    verdict = _verdict(replace(_PLAN, policy=a_policy(flaky=FlakyTests.TOLERATED)), flaky("p/d"))

    assert (verdict.line, _codes(verdict)) == ("GO with 1 tolerated flaky test ($30K)", ["all_protected", "with_flaky"])


def test_unverified_money_under_the_limits_is_said() -> None:
    """At risk and unverified stand side by side."""
    verdict = _verdict(_LIMITED, failed("p/d"), an_outcome("p/c", Status.ERRORED))

    assert verdict.line == "GO with $30K at risk and $200K unverified under the policy's limits"


def test_a_waived_flaky_test_is_a_waiver_and_not_a_tolerated_one() -> None:
    """Each test is named under one condition."""
    plan = replace(_PLAN, waivers=(a_waiver("p/a"),), policy=a_policy(flaky=FlakyTests.TOLERATED))

    assert _verdict(plan, flaky("p/a")).line == "GO with 1 waiver ($120K+)"
