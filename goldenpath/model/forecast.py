"""What is expected of a test before it runs: how likely it fails, how long it takes, and why we think so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goldenpath.model.plan import Phase, Plan, Risk, Test

BASE_FAILURE_RATE = 0.05
_RISK_FACTOR = {Risk.LOW: 0.5, Risk.MEDIUM: 1.0, Risk.HIGH: 2.0, Risk.CRITICAL: 4.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """The expectation for one test.

    Attributes:
        failure_probability: 0 to 1.
        expected_s: seconds, whichever way it ends.
        why: the grounds in a few words, for `plan`.
    """

    failure_probability: float
    expected_s: float
    why: str


def prior(plan: Plan) -> Mapping[str, Forecast]:
    """Return the forecast by test id from the plan alone: risk for the probability, deadlines for the time."""
    phases = {phase.id: phase for phase in plan.phases}
    return {test.id: _prior_of(test, phases[test.phase]) for test in plan.tests}


def _prior_of(test: Test, phase: Phase) -> Forecast:
    probability = BASE_FAILURE_RATE * _RISK_FACTOR[phase.risk]
    expected_s = (1 - probability) * test.expected_s + probability * test.longest_s
    return Forecast(
        failure_probability=probability,
        expected_s=expected_s,
        why=f"{phase.risk.value} risk, no history",
    )
