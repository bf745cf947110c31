"""What is expected of a test before it ran for the first time."""

from __future__ import annotations

import pytest
from builders import a_plan, a_stream, a_test

from goldenpath.model.forecast import prior
from goldenpath.model.plan import Phase, Risk

_PLAN = a_plan(
    [a_stream("s")],
    [a_test(f"{risk.value}/t", "s", expected_s=1.0, longest_s=11.0) for risk in Risk],
    phases=tuple(Phase(id=risk.value, name=risk.value, risk=risk) for risk in Risk),
)


def test_a_riskier_phase_fails_more_probably() -> None:
    """Twice as probably from one level to the next, and it says why."""
    forecasts = prior(_PLAN)
    probabilities = [forecasts[f"{risk.value}/t"].failure_probability for risk in Risk]

    assert probabilities == pytest.approx([0.025, 0.05, 0.1, 0.2])
    assert forecasts["high/t"].why == "high risk, no history"


def test_the_time_expected_weighs_both_ways_to_end() -> None:
    """A failure may hang until its deadline."""
    assert prior(_PLAN)["critical/t"].expected_s == pytest.approx(0.8 * 1.0 + 0.2 * 11.0)
