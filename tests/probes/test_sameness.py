"""Sameness of JSON values."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.probes.sameness import same

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_a_value_is_the_same_after_a_journey(value: Any) -> None:
    """What was written and read back is the same value."""
    assert same(json.loads(json.dumps(value)), value)


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (1, 1.0, True),
        (1, True, False),
        (0, False, False),
        (None, False, False),
        ([1, {"a": [True]}], [1.0, {"a": [True]}], True),
        ([1, {"a": [True]}], [1, {"a": [1]}], False),
        ({"a": 1}, {"a": 1, "b": 2}, False),
        ("1", 1, False),
        ([], {}, False),
    ],
)
def test_sameness_is_that_of_json(left: Any, right: Any, equal: bool) -> None:  # noqa: FBT001 - a table's column
    """Numbers are equal by value; a boolean is no number."""
    assert same(left, right) is equal
    assert same(right, left) is equal
