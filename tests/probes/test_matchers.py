"""Matchers of values found in JSON."""

from collections.abc import Callable
from typing import Any

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.probes.matchers import compile_expected


@pytest.mark.parametrize(
    ("expected", "holds", "fails"),
    [
        (5, [5, 5.0], [True, "5", 6, None]),
        ("a", ["a"], ["A", ["a"]]),
        ([1, 2], [[1, 2]], [[2, 1], [1]]),
        ({"equals": {"a": 1}}, [{"a": 1}], [{"a": 2}, {}]),
        ({"not": 5}, [6, "5", True], [5]),
        ({"not": {"contains": "x"}}, ["abc"], ["axe"]),
        ({"contains": "x"}, ["axe", ["x", 1]], ["abc", ["axe"], 7, None]),
        ({"matches": "^a+$"}, ["aaa"], ["ab", 5, "a" * 100_001]),
        ({"type": "string"}, [""], [1, None]),
        ({"type": "number"}, [1, 1.5], [True, "1"]),
        ({"type": "integer"}, [1], [1.5, True]),
        ({"type": "boolean"}, [False], [0]),
        ({"type": "null"}, [None], [0, ""]),
        ({"type": "array"}, [[]], [{}]),
        ({"type": "object"}, [{}], [[]]),
        ({"length": 2}, ["ab", [1, 2], {"a": 1, "b": 2}], ["a", 2, None]),
        ({"length": {"at_least": 1, "at_most": 2}}, ["a", [1, 2]], ["", [1, 2, 3], 1]),
        ({"at_least": 1}, [1, 1.5], [0.9, "2", True, None]),
        ({"at_most": 1}, [1, -1], [1.1, "0", False]),
        ({"one_of": [1, "a"]}, [1.0, "a"], [True, 2]),
        ({"exists": True}, [None, 0], []),
        ({"exists": False}, [], [None, 0]),
        ({"each": {"type": "integer", "at_least": 1}}, [[1, 2], []], [[1, 0], ["a"], 5]),
        ({"each": "x"}, [["x", "x"]], [["x", "y"]]),
        ({"unique": True}, [[1, 2, "1"], []], [[1, 1.0], "ab"]),
        ({"ascending": True}, [[1, 2, 3], ["a", "b"], [1]], [[1, 1], [2, 1], ["a", 1], [True, 2], 5]),
    ],
)
def test_each_matcher(node: Callable[[Any], Node], expected: Any, holds: list[Any], fails: list[Any]) -> None:
    """Each matcher holds for the values it describes and for no others."""
    compiled = compile_expected(node(expected))
    for value in holds:
        assert all(finding.held for finding in compiled.findings(value, lambda operand: operand)), value
    for value in fails:
        assert not all(finding.held for finding in compiled.findings(value, lambda operand: operand)), value


@pytest.mark.parametrize("vacuous", [({"each": 1}, []), ({"unique": True}, [1]), ({"ascending": True}, [])])
def test_what_looks_at_nothing_proves_nothing(node: Callable[[Any], Node], vacuous: tuple[Any, Any]) -> None:
    """An expectation of each item of an empty list holds, but does not weigh."""
    expected, value = vacuous
    (finding,) = compile_expected(node(expected)).findings(value, lambda operand: operand)
    assert (finding.held, finding.weighs) == (True, False)


def test_operands_are_filled_in_when_they_are_used(node: Callable[[Any], Node]) -> None:
    """`${x}` in an operand is looked up at run time, inside `each` too."""
    compiled = compile_expected(node({"each": {"one_of": "${x}"}}))
    (finding,) = compiled.findings(["a"], lambda operand: ["a"] if operand == "${x}" else operand)
    assert finding.held


@pytest.mark.parametrize(
    ("expected", "complaint", "hint"),
    [
        ({"equal": 1}, "unknown matcher 'equal'", "did you mean 'equals'?"),
        ({}, "no matcher is given", "write equals: {} for an empty object"),
        (
            {"matches": "("},
            "not a regular expression: missing ), unterminated subpattern at position 0",
            None,
        ),
        ({"type": "text"}, "no such type", "one of: string, number, integer, boolean, null, array, object"),
        ({"at_least": "1"}, "'at_least' wants a number", None),
        ({"length": True}, "'length' wants a number", None),
        ({"one_of": 1}, "'one_of' wants a list", None),
        ({"exists": "yes"}, "'exists' wants true or false", None),
        ({"unique": False}, "'unique' wants true", None),
        ({"each": {"lenght": 1}}, "unknown matcher 'lenght'", "did you mean 'length'?"),
    ],
)
def test_what_no_value_could_meet_is_refused(
    node: Callable[[Any], Node], expected: Any, complaint: str, hint: str | None
) -> None:
    """A mistake in a matcher is found when the plan is loaded."""
    with pytest.raises(PlanError) as error:
        compile_expected(node(expected))
    assert (error.value.message, error.value.hint) == (complaint, hint)
