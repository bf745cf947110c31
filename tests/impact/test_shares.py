"""Percentages that add up."""

from __future__ import annotations

from decimal import Decimal

import pytest
from builders import TODAY, a_plan, a_stream, a_test, by_test, failed, passed, usd
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.impact.exposure import StreamState, expose
from goldenpath.impact.shares import apportion, shares


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        (1000, (1, 1, 1), (334, 333, 333)),
        (1000, (320, 0, 0, 230), (582, 0, 0, 418)),
        (1000, (0, 0), (0, 0)),
        (1000, (), ()),
        (7, (1,), (7,)),
        (0, (3, 4), (0, 0)),
        (10, (10**18, 1), (10, 0)),
    ],
)
def test_the_largest_remainder_gets_what_is_left(whole: int, weights: tuple[int, ...], parts: tuple[int, ...]) -> None:
    """The first among equal remainders; nothing goes to a weight of nothing."""
    assert apportion(whole, weights) == parts


@given(st.integers(0, 2000), st.lists(st.integers(0, 10**12), min_size=1, max_size=8))
def test_parts_add_up_and_are_off_by_less_than_one(whole: int, weights: list[int]) -> None:
    """To the whole exactly, each part within one of its exact quota, and none below 0."""
    parts = apportion(whole, weights)
    if not sum(weights):
        assert set(parts) == {0}
        return
    assert sum(parts) == whole
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - whole * weight) < sum(weights)
        assert part >= 0


def test_streams_add_up_to_their_state() -> None:
    """Three equal streams at risk show 33.4, 33.3 and 33.3, and their state 100.0."""
    plan = a_plan([a_stream(f"s{n}", usd(1)) for n in range(3)], [a_test("p/a", "s0", "s1", "s2")])
    found = shares(expose(plan, by_test([failed("p/a")]), TODAY))

    assert found.streams == (Decimal("33.4"), Decimal("33.3"), Decimal("33.3"))
    assert {state: found.of(state) for state in StreamState} == {
        StreamState.AT_RISK: Decimal("100.0"),
        StreamState.UNVERIFIED: Decimal("0.0"),
        StreamState.WAIVED: Decimal("0.0"),
        StreamState.PROTECTED: Decimal("0.0"),
    }
    assert str(found.protected) == "0.0"


def test_there_is_no_percentage_of_nothing() -> None:
    """Over a total of 0 every share is unknown."""
    plan = a_plan([a_stream("s", usd(0))], [a_test("p/a", "s")])
    found = shares(expose(plan, by_test([passed("p/a")]), TODAY))

    assert (found.at_risk, found.protected, found.streams) == (None, None, (None,))
