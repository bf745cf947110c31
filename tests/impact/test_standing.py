"""What one outcome is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import (
    PROOF,
    TODAY,
    WORD,
    a_plan,
    a_policy,
    a_stream,
    a_test,
    a_waiver,
    an_outcome,
    by_test,
    failed,
    flaky,
    passed,
)

from goldenpath.impact.standing import Standing, is_told, really_passed, standings
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import FlakyTests, Plan, Policy, ReportedEvidence

_STRICT = a_policy()
_TRUSTING = a_policy(reported=ReportedEvidence.PROTECTS)
_TOLERANT = a_policy(flaky=FlakyTests.TOLERATED)


def _plan(policy: Policy = _STRICT, **changes: object) -> Plan:
    tests = [a_test("p/a", "s"), a_test("p/b", "s"), a_test("p/x", "s", advisory=True)]
    return a_plan([a_stream("s")], tests, policy=policy, **changes)


@pytest.mark.parametrize(
    ("outcome", "policy"),
    [
        (passed("p/a"), _STRICT),
        (passed("p/a", degraded=True), _STRICT),
        (passed("p/a", evidence=WORD), _TRUSTING),
        (flaky("p/a"), _TOLERANT),
    ],
)
def test_a_real_pass_has_evidence_that_counts(outcome: Outcome, policy: Policy) -> None:
    """Seen by ourselves, or reported and flaky where policy counts that; degraded is a pass."""
    assert really_passed(outcome, policy)


@pytest.mark.parametrize(
    ("outcome", "policy"),
    [
        (passed("p/a", evidence=replace(PROOF, assertions=0)), _STRICT),
        (passed("p/a", evidence=replace(PROOF, exchanges=0)), _STRICT),
        (passed("p/a", evidence=WORD), _STRICT),
        (flaky("p/a"), _STRICT),
        (replace(flaky("p/a"), flaky=False), _TOLERANT),
        (replace(passed("p/a"), flaky=True), _TOLERANT),
        (replace(passed("p/a"), attempts=failed("p/a").attempts), _TOLERANT),
        (Outcome(test="p/a", status=Status.PASSED), _TRUSTING),
        (an_outcome("p/a", Status.HOLLOW), _TRUSTING),
    ],
)
def test_what_calls_itself_a_pass_may_not_be_one(outcome: Outcome, policy: Policy) -> None:
    """Without evidence that counts, or with marks that its attempts deny, it proves nothing."""
    assert not really_passed(outcome, policy)


def test_every_test_that_counts_has_one_standing() -> None:
    """Advisory tests have none; a test without an outcome is unproven."""
    assert standings(_plan(), by_test([failed("p/b"), passed("p/x")]), TODAY) == {
        "p/a": Standing.UNPROVEN,
        "p/b": Standing.FAILED,
    }


def test_failures_use_up_the_tolerance_for_degradation() -> None:
    """One degraded test is tolerated, but not beside a failure; a waived failure uses up nothing."""
    plan = _plan(a_policy(max_degraded=1))
    degraded, broken = passed("p/a", degraded=True), failed("p/b")

    assert standings(plan, by_test([degraded, passed("p/b")]), TODAY)["p/a"] is Standing.PROVEN
    assert standings(plan, by_test([degraded, broken]), TODAY)["p/a"] is Standing.DEGRADED
    waived = replace(plan, waivers=(a_waiver("p/b"),))
    assert standings(waived, by_test([degraded, broken]), TODAY) == {"p/a": Standing.PROVEN, "p/b": Standing.SETTLED}


def test_a_waiver_accepts_no_hearsay() -> None:
    """A waived failure that another runner reported leaves its stream unproven where policy counts no reports."""
    outcomes = by_test([failed("p/a", evidence=WORD), passed("p/b")])
    waivers = (a_waiver("p/a"),)

    assert is_told(outcomes["p/a"])
    assert standings(_plan(waivers=waivers), outcomes, TODAY)["p/a"] is Standing.UNPROVEN
    assert standings(_plan(_TRUSTING, waivers=waivers), outcomes, TODAY)["p/a"] is Standing.SETTLED
