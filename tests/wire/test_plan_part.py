"""A plan travels whole, but for its compiled probes."""

from __future__ import annotations

from hypothesis import given, settings
from wire.strategies import plans

from goldenpath.model.plan import Plan
from goldenpath.wire.part import Part
from goldenpath.wire.plan_part import read_plan, write_plan


@given(plans())
@settings(max_examples=30)
def test_a_plan_comes_back(plan: Plan) -> None:
    """Streams, phases, tests, policy, waivers, environments and identities come back in their order."""
    read = read_plan(Part(write_plan(plan), file="x.json"))

    assert plan == read
    assert read.preflight is None
    assert {None} == {test.probe for test in read.tests}
