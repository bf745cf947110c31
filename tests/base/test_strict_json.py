"""Strict JSON."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.base.strict_json import NotJson, parse

_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_what_python_writes_is_read_back(value: Any) -> None:
    """Every JSON value survives."""
    assert json.dumps(parse(json.dumps(value), max_depth=100)) == json.dumps(value)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("NaN", "NaN is no number"),
        ('{"a": Infinity}', "Infinity is no number"),
        ('{"a": 1, "a": 2}', "the key 'a' is repeated"),
        ("[" * 101 + "]" * 101, "nested deeper than 100 levels"),
        ("[" * 100_000, "nested deeper than 100 levels"),
        ('{"a":' * 101 + "1" + "}" * 101, "nested deeper than 100 levels"),
        ("[" * 100 + "]" * 99 + "}" + "[]" * 50, "Expecting ',' delimiter at line 1 column 200"),
        ("[]" * 60 + '"' + '\\"' * 1_000_000, "Extra data at line 1 column 3"),
        ("1" * 1001, "a number of more than 1000 digits"),
        ("1e999", "a number is out of range"),
        ("", "Expecting value at line 1 column 1"),
        ("{'a': 1}", "Expecting property name enclosed in double quotes at line 1 column 2"),
    ],
)
def test_what_is_not_strict_json_is_refused(text: str, why: str) -> None:
    """Everything that Python's reader would let through, or choke on, is refused in a few words."""
    with pytest.raises(NotJson) as error:
        parse(text, max_depth=100)
    assert str(error.value) == why


def test_the_complaint_knows_the_place() -> None:
    """Line and column are told where the reader knows them, and a repeated key comes harmless and short."""
    with pytest.raises(NotJson) as error:
        parse('{"a": 1,\n "b": }', max_depth=9)
    assert (error.value.why, error.value.line, error.value.column) == ("Expecting value", 2, 7)
    with pytest.raises(NotJson) as error:
        parse('{"\u202e' + "k" * 99 + '": 1, "a": 2, "\u202e' + "k" * 99 + '": 1}', max_depth=9)
    assert (error.value.line, error.value.column) == (None, None)
    assert error.value.why.isprintable()
    assert len(error.value.why) < 100


@pytest.mark.parametrize("text", ["[" * 100 + "]" * 100, "[" + "[{}]," * 500 + "1]", '{"a":[' * 50 + "]}" * 50])
def test_a_hundred_deep_is_deep_enough(text: str) -> None:
    """Exactly the limit is read, and any number of shallow values."""
    assert json.dumps(parse(text, max_depth=100), separators=(",", ":")) == text


def test_brackets_inside_strings_are_not_depth() -> None:
    """A long text of brackets is flat."""
    assert parse(json.dumps(["[" * 500 + '"\\{' * 200]), max_depth=1) == ["[" * 500 + '"\\{' * 200]
