"""What one test's outcome is worth under the plan's policy: the step between a status and money."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from goldenpath.impact.waivers import settled
from goldenpath.model.outcome import Evidence, EvidenceKind, Outcome, Status
from goldenpath.model.plan import FlakyTests, Plan, Policy, ReportedEvidence


class Standing(StrEnum):
    """How a test that is not advisory counts towards its streams."""

    FAILED = "failed"
    DEGRADED = "degraded"
    UNPROVEN = "unproven"
    SETTLED = "settled"
    PROVEN = "proven"


def standings(plan: Plan, outcomes: Mapping[str, Outcome], today: date) -> dict[str, Standing]:
    """Return the standing of each test that is not advisory, by id, in plan order.

    FAILED and DEGRADED (more of it than policy tolerates) put revenue at risk, SETTLED is waived, PROVEN
    really passed. Whatever is none of these is UNPROVEN; so is a test without an outcome.
    """
    accepted = settled(plan, outcomes, today)
    limit = plan.policy.max_degraded
    is_intolerable = limit is not None and strain(plan, outcomes, accepted) > limit
    return {
        test.id: _standing(
            outcomes.get(test.id), plan.policy, is_accepted=test.id in accepted, is_intolerable=is_intolerable
        )
        for test in plan.tests
        if not test.advisory
    }


def strain(plan: Plan, outcomes: Mapping[str, Outcome], accepted: frozenset[str]) -> int:
    """Return how many unsettled tests use up the tolerance for degradation: the degraded and the failed ones."""
    return sum(
        outcome.degraded or outcome.status is Status.FAILED
        for outcome in (outcomes[test.id] for test in plan.tests if not test.advisory and test.id in outcomes)
        if outcome.test not in accepted
    )


def is_told(outcome: Outcome) -> bool:
    """Whether any attempt at the test is only known by another runner's word."""
    return any(attempt.evidence.kind is EvidenceKind.REPORTED for attempt in outcome.attempts)


def really_passed(outcome: Outcome, policy: Policy) -> bool:
    """Whether the outcome is a pass with evidence that policy counts; a waiver is not looked at here.

    Evidence we saw ourselves must name an exchange and an assertion on what came back from it.
    """
    if outcome.status is not Status.PASSED or not outcome.attempts:
        return False
    has_failed_before = any(attempt.status is Status.FAILED for attempt in outcome.attempts)
    last = outcome.attempts[-1]
    if last.status is not Status.PASSED or outcome.flaky is not has_failed_before:
        return False  # the marks deny what the attempts say
    if outcome.flaky and policy.flaky is not FlakyTests.TOLERATED:
        return False
    return _proves(last.evidence, policy)


def _standing(outcome: Outcome | None, policy: Policy, *, is_accepted: bool, is_intolerable: bool) -> Standing:
    if outcome is None:
        return Standing.UNPROVEN
    if is_accepted:
        # A waiver accepts a failure we know of; hearsay that policy does not count stays below its demands.
        return Standing.UNPROVEN if is_told(outcome) and not _counts_reports(policy) else Standing.SETTLED
    if outcome.status is Status.FAILED:
        return Standing.FAILED
    if outcome.degraded and is_intolerable:
        return Standing.DEGRADED
    return Standing.PROVEN if really_passed(outcome, policy) else Standing.UNPROVEN


def _proves(evidence: Evidence, policy: Policy) -> bool:
    if evidence.kind is EvidenceKind.REPORTED:
        return _counts_reports(policy)
    return evidence.exchanges > 0 and evidence.assertions > 0


def _counts_reports(policy: Policy) -> bool:
    return policy.reported is ReportedEvidence.PROTECTS
