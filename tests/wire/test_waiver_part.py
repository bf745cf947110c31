"""Waivers in force stand apart from the others, and all keep their order."""

from __future__ import annotations

from builders import a_waiver
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.wire.part import Part
from goldenpath.wire.waiver_part import read_waivers, write_split, write_waiver

_NAMES = [f"chat/t{number}" for number in range(6)]


@given(st.lists(st.sampled_from(_NAMES), max_size=8), st.sets(st.sampled_from(_NAMES)))
def test_the_order_declared_comes_back(names: list[str], in_force: set[str]) -> None:
    """Whichever waivers are in force, all come back in the order they were declared in."""
    declared = tuple(a_waiver(name) for name in names)
    split = write_split(declared, [waiver for waiver in declared if waiver.test in in_force])

    assert declared == read_waivers(Part(split, file="x.json"))
    assert [name for name in names if name in in_force] == [row["test"] for row in split["waivers"]]


def test_a_list_without_others_is_all_there_is() -> None:
    """In an event the waivers are one list."""
    waiver = a_waiver("chat/answers")

    assert (waiver,) == read_waivers(Part({"waivers": [write_waiver(waiver)]}, file="x.json"))
