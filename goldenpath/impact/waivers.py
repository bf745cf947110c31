"""Which failures were accepted beforehand: by somebody, for a reason, until a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import Plan, Policy, Waiver


def in_force(plan: Plan, today: date) -> tuple[Waiver, ...]:
    """Return the waivers that count on a day, in plan order: not expired, and not of a test under a veto."""
    under_veto = plan.under_veto()
    return tuple(waiver for waiver in plan.waivers if today <= waiver.expires and waiver.test not in under_veto)


def settled(plan: Plan, outcomes: Mapping[str, Outcome], today: date) -> frozenset[str]:
    """Return the ids of the tests that a waiver in force settles.

    A waiver settles a test that failed, was skipped, is flaky or, where policy limits it, degraded. It
    never settles one that errored, is hollow or was not run: nobody can accept what nobody knows.
    """
    waived = {waiver.test for waiver in in_force(plan, today)}
    return frozenset(
        test.id
        for test in plan.tests
        if test.id in waived
        and not test.advisory
        and test.id in outcomes
        and _can_be_accepted(outcomes[test.id], plan.policy)
    )


def _can_be_accepted(outcome: Outcome, policy: Policy) -> bool:
    if outcome.status in {Status.FAILED, Status.SKIPPED}:
        return True
    is_limited = policy.max_degraded is not None
    return outcome.status is Status.PASSED and (outcome.flaky or (outcome.degraded and is_limited))
