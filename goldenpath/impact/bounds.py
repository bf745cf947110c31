"""What a run's exposure must end in, known while it still runs. Both ends only ever close in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from goldenpath.impact.exposure import StreamState, expose
from goldenpath.impact.standing import strain
from goldenpath.impact.verdict import hold_reasons
from goldenpath.impact.waivers import in_force, settled
from goldenpath.model.money import Money, total
from goldenpath.model.outcome import Outcome
from goldenpath.model.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The interval for the revenue at risk.

    Attributes:
        at_least: certainly at risk, whatever the tests to come say.
        at_most: at risk if everything that is not yet proven turns out broken.
        hold: whether HOLD is certain.
    """

    at_least: Money
    at_most: Money
    hold: bool


def bounds(plan: Plan, outcomes: Mapping[str, Outcome], today: date) -> Bounds:
    """Return the bounds from the final outcomes so far, by test id; a missing test is still to come.

    One pass over the tests. With every outcome present they are the exposure's `at_risk` and `at_most`.
    """
    exposure = expose(plan, outcomes, today)
    shaky = _degraded_that_may_not_be_tolerated(plan, outcomes, today)
    open_amounts = (
        exposed.stream.mrr
        for exposed in exposure.streams
        if exposed.state in {StreamState.AT_RISK, StreamState.UNVERIFIED} or not shaky.isdisjoint(exposed.tests)
    )
    return Bounds(
        at_least=exposure.at_risk,
        at_most=total(open_amounts, plan.currency),
        hold=bool(hold_reasons(plan, outcomes, exposure, today)),
    )


def _degraded_that_may_not_be_tolerated(plan: Plan, outcomes: Mapping[str, Outcome], today: date) -> set[str]:
    """The unsettled degraded tests, as long as the tests to come can still exceed what policy tolerates."""
    if plan.policy.max_degraded is None:
        return set()
    accepted = settled(plan, outcomes, today)
    waived = {waiver.test for waiver in in_force(plan, today)}
    to_come = sum(not test.advisory and test.id not in outcomes and test.id not in waived for test in plan.tests)
    if strain(plan, outcomes, accepted) + to_come <= plan.policy.max_degraded:
        return set()
    return {test for test, outcome in outcomes.items() if outcome.degraded and test not in accepted}
