"""The facts of a run are all that is needed to have it back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from builders import a_run, source_outcomes, source_plan
from hypothesis import given, settings
from wire.strategies import runs

from goldenpath.model.run import Run
from goldenpath.wire.facts import read_facts, write_facts
from goldenpath.wire.part import Part


def _read(run: Run) -> Run:
    return read_facts(Part(write_facts(run).sections(), file="x.json"))


@given(runs())
@settings(max_examples=20)
def test_a_run_comes_back_from_its_facts(run: Run) -> None:
    """Nothing but the facts is needed."""
    assert run == _read(run)


def test_outcomes_stand_in_plan_order() -> None:
    """Whatever order the tests finished in, their rows stand as planned."""
    plan = source_plan()
    run = a_run(plan, source_outcomes().values())

    assert run == _read(replace(run, outcomes=tuple(reversed(run.outcomes))))


def test_a_start_without_a_time_zone_is_refused() -> None:
    """A start that names no time zone could be any moment of a day."""
    run = a_run(source_plan(), (), started_at=datetime(2025, 9, 9, 22, 38))  # noqa: DTZ001 - that is the fault
    with pytest.raises(ValueError, match="time zone"):
        write_facts(run)
