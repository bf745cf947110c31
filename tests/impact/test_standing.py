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
    ("outcome", "policy", "counts"),
    [
        (passed("p/a"), _STRICT, True),
        (passed("p/a", degraded=True), _STRICT, True),
        (passed("p/a", evidence=replace(PROOF, assertions=0)), _STRICT, False),
        (passed("p/a", evidence=replace(PROOF, exchanges=0)), _STRICT, False),
        (passed("p/a", evidence=WORD), _STRICT, False),
        (passed("p/a", evidence=WORD), _TRUSTING, True),
        (flaky("p/a"), _STRICT, False),
        (flaky("p/a"), _TOLERANT, True),
        (replace(flaky("p/a"), flaky=False), _TOLERANT, False),
        (replace(passed("p/a"), flaky=True), _TOLERANT, False),
        (replace(passed("p/a"), attempts=failed("p/a").attempts), _TOLERANT, False),
        (Outcome(test="p/a", status=Status.PASSED), _TRUSTING, False),
        (an_outcome("p/a", Status.HOLLOW), _TRUSTING, False),
    ],
)
def test_a_real_pass_has_evidence_that_counts(outcome: Outcome, policy: Policy, counts: bool) -> None:
    """Only a pass whose marks agree with its attempts, and whose evidence policy counts, is one."""
    assert really_passed(outcome, policy) is counts


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
