"""Strict JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.probes.strict_json import NotJson, parse, same

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_what_python_writes_is_read_back(value: Any) -> None:
    """Every JSON value survives."""
    assert same(parse(json.dumps(value)), value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("NaN", "NaN is not JSON"),
        ('{"a": Infinity}', "Infinity is not JSON"),
        ('{"a": 1, "a": 2}', "an object has the same key twice"),
        ("[" * 101 + "]" * 101, "nested more than 100 deep"),
        ("[" * 100_000, "nested more than 100 deep"),
        ('{"a":' * 101 + "1" + "}" * 101, "nested more than 100 deep"),
        ("[" * 100 + "]" * 99 + "}" + "[]" * 50, "Expecting ',' delimiter at line 1 column 200"),
        ("[]" * 60 + '"' + '\\"' * 1_000_000, "Extra data at line 1 column 3"),
        ("1" * 1001, "a number of more than 1000 digits"),
        ("1e999", "a number too large to hold"),
        ("", "Expecting value at line 1 column 1"),
        ("{'a': 1}", "Expecting property name enclosed in double quotes at line 1 column 2"),
    ],
)
def test_what_is_not_strict_json_is_refused(text: str, why: str) -> None:
    """Everything that Python's reader would let through, or choke on, is refused in a few words."""
    with pytest.raises(NotJson) as error:
        parse(text)
    assert str(error.value) == why


@pytest.mark.parametrize("text", ["[" * 100 + "]" * 100, "[" + "[{}]," * 500 + "1]", '{"a":[' * 50 + "]}" * 50])
def test_a_hundred_deep_is_deep_enough(text: str) -> None:
    """Exactly the limit is read, and any number of shallow values."""
    assert json.dumps(parse(text), separators=(",", ":")) == text


def test_brackets_inside_strings_are_not_depth() -> None:
    """A long text of brackets is flat."""
    assert parse(json.dumps(["[" * 500 + '"\\{' * 200])) == ["[" * 500 + '"\\{' * 200]


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
