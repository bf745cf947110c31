"""What a person may see when something is wrong."""

from __future__ import annotations

from goldenpath.base.errors import GoldenpathError, PlanError, UsageError, Where


def test_an_error_is_one_line_with_place_and_hint() -> None:
    """Place, sentence, hint; the parts that are missing are left out."""
    where = Where(file="phases.yaml", line=3, column=5, source_line="  mrr: much")

    assert str(PlanError("not an amount", hint="120K+", where=where)) == "phases.yaml:3:5: not an amount (120K+)"
    assert str(GoldenpathError("no disk")) == "no disk"


def test_a_wrong_plan_is_a_wrong_usage() -> None:
    """So that one rule gives both their exit code."""
    assert issubclass(PlanError, UsageError)
