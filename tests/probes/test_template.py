"""`${name}` in values of the plan."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.probes.template import as_text, expand, holes

_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(_PLAIN)
def test_a_whole_hole_keeps_the_type(value: Any) -> None:
    """A text that is only `${x}` becomes the value itself, whatever its type."""
    assert expand("${x}", lambda name: {"x": value}[name]) is value


@given(st.text(), st.text(), st.text().filter(lambda text: "$" not in text))
def test_a_hole_in_a_longer_text_is_filled_once(before: str, value: str, after: str) -> None:
    """What is filled in is not looked into again, so a value that looks like a hole stays as it is."""
    before = before.replace("$", "")
    filled = expand(f"{before}${{x}}!{after}", lambda _name: value)
    assert filled == f"{before}{value}!{after}"


@given(_PLAIN.filter(lambda value: "${" not in repr(value)))
def test_a_value_without_holes_is_left_alone(value: Any) -> None:
    """Nothing is looked up where nothing is asked for."""
    assert expand(value, pytest.fail) == value


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("$${x}", "${x}"),
        ("a $${x} ${x}", "a ${x} 7"),
        ({"k": ["${x}", {"${x}": "v${x}"}]}, {"k": [7, {"${x}": "v7"}]}),
        ("${t} and ${n}", "true and null"),
        ("$x ${x}$", "$x 7$"),
        ("price: $5", "price: $5"),
    ],
)
def test_expansion_by_example(template: Any, expected: Any) -> None:
    """Literals, nested values, values that are no texts."""
    assert expand(template, {"x": 7, "t": True, "n": None}.__getitem__) == expected


def test_the_embedding_sees_name_and_text() -> None:
    """A caller decides how a name's text enters a longer text; a whole hole is not embedded."""
    assert expand("/a/${x}", lambda _name: "b/c", embed=lambda name, text: f"<{name}:{text}>") == "/a/<x:b/c>"
    assert expand("${x}", lambda _name: "b/c", embed=lambda _name, _text: "never") == "b/c"


def test_holes_are_found_where_they_stand(node: Callable[[Any], Node]) -> None:
    """Each name comes with the text it stands in."""
    found = [(name, where.where.line) for name, where in holes(node({"a": "${x}", "b": ["$${no} ${y.z}", 3]}))]
    assert found == [("x", 1), ("y.z", 2)]


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ("a ${x", "a ${ is never closed"),
        ("${}", "${} holds no name"),
        ("${a b}", "${a b} holds no name"),
        ("${1x}", "${1x} holds no name"),
        ({"${x}": 1}, "a key cannot be filled in"),
    ],
)
def test_what_cannot_be_filled_in_is_refused(node: Callable[[Any], Node], value: Any, complaint: str) -> None:
    """A hole that is none is found when the plan is loaded."""
    with pytest.raises(PlanError) as error:
        list(holes(node(value)))
    assert error.value.message == complaint


def test_a_value_as_text() -> None:
    """A text stays as it is, everything else is written as JSON."""
    assert [as_text(value) for value in ("a", 1, True, None, ["ü"])] == ["a", "1", "true", "null", '["ü"]']
