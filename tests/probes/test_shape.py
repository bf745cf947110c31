"""How often a scenario's steps are run."""

from collections.abc import Callable
from typing import Any

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.probes.shape import compile_shape


def test_each_has_a_short_and_a_long_form(node: Callable[[Any], Node]) -> None:
    """One name with its values, or a list of mappings."""
    assert compile_shape({"each": node({"token": ["a", 2]})}).items == ({"token": "a"}, {"token": 2})
    long = [{"path": "/a", "status": 200}, {"path": "/b", "status": 404}]
    assert compile_shape({"each": node(long)}).items == tuple(long)


def test_the_longest_time_counts_every_turn(node: Callable[[Any], Node]) -> None:
    """Items and repeats add up, side by side costs nothing more, and a pause between starts is respected."""
    entries = {"each": node({"x": [1, 2]}), "repeat": node({"times": 3, "every": "10s"}), "parallel": node(5)}
    assert compile_shape(entries).longest_s(2.0) == 30.0
    assert compile_shape({**entries, "repeat": node(3)}).longest_s(2.0) == 12.0


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("each", {}, "'each' wants one name"),
        ("each", {"a": [1], "b": [2]}, "'each' wants one name"),
        ("each", {"a": []}, "'each' has nothing to go through"),
        ("each", [{"a": 1}, {"b": 1}], "the items of 'each' do not have the same names"),
        ("each", {"a": 5}, "expected a list"),
        ("repeat", 0, "'times' is not right"),
        ("repeat", "5", "'times' is not right"),
        ("repeat", {"times": 3, "evry": "1s"}, "unknown key 'evry'"),
        ("parallel", {"times": 3, "ratio": 1.5}, "'ratio' is not right"),
        ("parallel", 5000, "'times' is not right"),
    ],
)
def test_what_is_no_shape_is_refused(node: Callable[[Any], Node], key: str, value: Any, complaint: str) -> None:
    """A mistake is found when the plan is loaded."""
    with pytest.raises(PlanError) as error:
        compile_shape({key: node(value)})
    assert error.value.message == complaint
