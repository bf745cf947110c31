"""The words of a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
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
from goldenpath.impact.verdict import Decision, Verdict, VerdictCode, decide, hold_reasons
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


def test_exit_codes_are_public() -> None:
    """GO is 0, HOLD 1, INCONCLUSIVE 4."""
    assert [decision.exit_code for decision in (Decision.GO, Decision.HOLD, Decision.INCONCLUSIVE)] == [0, 1, 4]


def test_every_code_belongs_to_the_decision_it_leads_to() -> None:
    """The codes of HOLD and GO are few and named; all others are doubts."""
    by_decision = {decision: {code.value for code in VerdictCode if code.decision is decision} for decision in Decision}

    assert by_decision[Decision.HOLD] == {"veto_failed", "stream_at_risk", "over_hold_limit", "free_stream_at_risk"}
    assert by_decision[Decision.GO] == {"all_protected", "with_waivers", "with_flaky", "with_reported", "under_limit"}
    assert len(by_decision[Decision.INCONCLUSIVE]) == 14


def test_a_clean_go_says_what_is_protected() -> None:
    """One reason, one line."""
    verdict = _verdict(_PLAN)

    assert (verdict.line, _codes(verdict)) == ("GO: $350K+ protected", ["all_protected"])
    assert verdict.reasons[0].streams == ("chat", "agents", "search")


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


def test_a_hold_names_the_broken_streams_and_what_is_in_doubt_besides() -> None:
    """The first reason decides; doubts follow and never lower it."""
    verdict = _verdict(_PLAN, failed("p/a"), an_outcome("p/c", Status.NOT_RUN))

    assert verdict.line == "HOLD: $120K+ at risk, up to $320K+; 1 of 3 revenue streams at risk: Chat"
    assert _codes(verdict) == ["stream_at_risk", "test_not_run", "stream_unverified"]
    assert verdict.reasons[0].tests == ("p/a",)


def test_a_hold_over_the_limit_names_the_limit() -> None:
    """In the unit of the whole report."""
    verdict = _verdict(_LIMITED, failed("p/a"))

    assert verdict.reasons[0].text == "$120K+ at risk is over the limit of $40K: Chat"


def test_an_inconclusive_line_starts_with_the_interval() -> None:
    """Unverified money is what could turn out to be at risk."""
    verdict = _verdict(_PLAN, an_outcome("p/c", Status.ERRORED))

    assert verdict.line == "INCONCLUSIVE: $0 at risk, up to $200K; 1 of 3 revenue streams unverified: Agents"


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


@pytest.mark.parametrize("decided", [Decision.HOLD, Decision.INCONCLUSIVE])
def test_hostile_and_endless_names_stay_on_one_bounded_line(decided: Decision) -> None:
    """A name with escapes, breaks and a thousand letters leaves one readable line of bounded length."""
    streams = [replace(stream, name="\x1b[2J\n" + "x" * 1000) for stream in (a_stream(f"s{n}") for n in range(9))]
    tests = [a_test(f"p/t{n}", f"s{n}") for n in range(9)]
    status = Status.FAILED if decided is Decision.HOLD else Status.ERRORED
    plan = a_plan(streams, [*tests, a_test("p/z", "s0")])
    outcomes: Iterable[Outcome] = [*(an_outcome(test.id, status) for test in tests), passed("p/z")]
    run = a_run(plan, outcomes)
    verdict = decide(run, expose(plan, run.outcomes_by_test(), TODAY), TODAY)

    assert verdict.decision is decided
    assert verdict.line.isprintable()
    assert verdict.line.endswith(" and 6 more")
    assert len(verdict.line) < 320
