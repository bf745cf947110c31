"""Counting outcomes."""

from __future__ import annotations

from builders import an_outcome, failed, flaky, passed
from hypothesis import given
from hypothesis import strategies as st
from worlds import worlds

from goldenpath.model.outcome import WORST_FIRST, Outcome, Status
from goldenpath.model.plan import Plan
from goldenpath.model.tally import tally, worst


@given(worlds())
def test_every_planned_test_stands_in_one_column(world: tuple[Plan, dict[str, Outcome]]) -> None:
    """The six statuses add up to planned, the executed ones to executed, the marks are among the passed."""
    found = tally(world[1].values())

    assert found.planned == len(world[0].tests)
    assert found.planned == found.executed + found.skipped + found.not_run
    assert found.executed == found.passed + found.failed + found.errored + found.hollow
    assert max(found.flaky, found.degraded) <= found.passed


def test_rates_are_of_planned_and_of_executed() -> None:
    """A rate over none is none."""
    some = tally([passed("a"), flaky("b"), failed("c"), an_outcome("d", Status.NOT_RUN)])

    assert (some.pass_rate_planned, some.pass_rate_executed, some.flaky) == (0.5, 2 / 3, 1)
    assert (tally([]).pass_rate_planned, tally([]).pass_rate_executed) == (None, None)
    assert tally([an_outcome("d", Status.SKIPPED)]).pass_rate_executed is None


@given(st.lists(st.sampled_from(Status), max_size=6))
def test_the_worst_status_speaks_for_all(statuses: list[Status]) -> None:
    """In the order failed, errored, hollow, not run, skipped, passed; nothing at all has proven nothing."""
    expected = min(statuses, key=WORST_FIRST.index) if statuses else Status.NOT_RUN

    assert worst(statuses) is expected
    assert set(WORST_FIRST) == set(Status)
