"""What a scenario notes of the values it would clean up by."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.base.masking import MASK
from goldenpath.probes.diary import noted, restored

_PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec=None, exclude_characters="*"), max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(_PLAIN)
def test_a_value_comes_back(value: Any) -> None:
    """Whatever a service said is restored from its text as it was."""
    ((name, text),) = noted({"thread": value}, {"thread"})
    assert (name, restored(text)) == ("thread", value)


def test_only_what_is_wanted_is_noted() -> None:
    """In the order of the names, and nothing that is not there."""
    assert noted({"c": 3, "b": 2, "a": "x"}, {"a", "c", "auth.user"}) == (("a", '"x"'), ("c", "3"))


def test_a_value_beyond_bounds_is_no_value() -> None:
    """What no request should carry is not noted in part: it is noted as missing."""
    ((_, text),) = noted({"body": "x" * 20_000}, {"body"})
    assert text == json.dumps(MASK)
    with pytest.raises(ValueError, match="was masked, or too long"):
        restored(text)


@pytest.mark.parametrize(("text", "why"), [('"a***b"', "was masked"), ("***", "was masked"), ("[1", "is damaged")])
def test_what_was_lost_is_not_guessed(text: str, why: str) -> None:
    """A masked or broken text is refused."""
    with pytest.raises(ValueError, match=why):
        restored(text)
