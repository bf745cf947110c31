"""What a GO rests on."""

from __future__ import annotations

from dataclasses import replace

from builders import (
    WORD,
    a_policy,
    a_waiver,
    an_outcome,
    failed,
    flaky,
    passed,
)
from impact.judged import LIMITED, PLAN, codes_of, verdict_of

from goldenpath.impact.verdict import Decision
from goldenpath.model.outcome import Status
from goldenpath.model.plan import FlakyTests, ReportedEvidence


def test_a_go_with_a_waiver_says_so_in_the_same_line() -> None:
    """With the amount of the streams whose failure was accepted."""
    verdict = verdict_of(replace(PLAN, waivers=(a_waiver("p/a"), a_waiver("p/c"))), failed("p/a"))

    assert (verdict.decision, verdict.line) == (Decision.GO, "GO with 1 waiver ($120K+)")
    assert verdict.reasons[0].tests == ("p/a",)


def test_a_go_names_every_condition_it_rests_on() -> None:
    """Waiver, tolerated flaky test, another's word and money under the limits, each with its amount."""
    policy = replace(LIMITED.policy, flaky=FlakyTests.TOLERATED, reported=ReportedEvidence.PROTECTS)
    plan = replace(PLAN, waivers=(a_waiver("p/b"),), policy=policy)
    changed = (an_outcome("p/b", Status.SKIPPED), flaky("p/a"), passed("p/c", evidence=WORD), failed("p/d"))
    verdict = verdict_of(plan, *changed)

    assert verdict.line == (
        "GO with 1 waiver ($120K+), 1 tolerated flaky test ($120K+), 1 reported result ($200K), "
        "$30K at risk under the policy's limits"
    )
    assert codes_of(verdict) == ["with_waivers", "with_flaky", "with_reported", "under_limit"]


def test_a_tolerated_flaky_test_protects_and_is_named() -> None:
    """Everything is protected, and the line still tells of the flaky test."""
    verdict = verdict_of(replace(PLAN, policy=a_policy(flaky=FlakyTests.TOLERATED)), flaky("p/d"))

    assert (verdict.line, codes_of(verdict)) == (
        "GO with 1 tolerated flaky test ($30K)",
        ["all_protected", "with_flaky"],
    )


def test_unverified_money_under_the_limits_is_said() -> None:
    """At risk and unverified stand side by side."""
    verdict = verdict_of(LIMITED, failed("p/d"), an_outcome("p/c", Status.ERRORED))

    assert verdict.line == "GO with $30K at risk and $200K unverified under the policy's limits"


def test_a_waived_flaky_test_is_a_waiver_and_not_a_tolerated_one() -> None:
    """Each test is named under one condition."""
    plan = replace(PLAN, waivers=(a_waiver("p/a"),), policy=a_policy(flaky=FlakyTests.TOLERATED))

    assert verdict_of(plan, flaky("p/a")).line == "GO with 1 waiver ($120K+)"
