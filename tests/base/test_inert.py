"""Text from outside, made harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.base.inert import ELLIPSIS, inert, one_line

_any_text = st.text(st.characters(codec=None, categories=None), max_size=80)


@given(_any_text)
def test_nothing_dangerous_is_left(text: str) -> None:
    """No control, format or surrogate character and no line separator remains, save tab and line feed."""
    left = {unicodedata.category(character) for character in inert(text) if character not in "\t\n"}

    assert left.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    inert(text).encode("utf-8")


@given(_any_text, st.integers(1, 40))
def test_a_limit_bounds_the_result(text: str, limit: int) -> None:
    """Written out characters count; what is cut ends in an ellipsis, what fits is whole."""
    shown = inert(text, limit=limit)

    assert len(shown) <= limit
    assert shown == inert(text) or (shown.endswith(ELLIPSIS) and inert(text).startswith(shown[:-1]))


@given(_any_text)
def test_one_line_is_one_line(text: str) -> None:
    """White space of every kind folds into single spaces."""
    shown = one_line(text)

    assert len(shown.splitlines()) <= 1
    assert "  " not in shown
    assert shown == shown.strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("é and 漢", "é and 漢"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\u202eb", "a\\u202eb"),
        ("tag \U000e0041", "tag \\U000e0041"),
        ("half \ud800", "half \\ud800"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("cr\r", "cr\\x0d"),
    ],
)
def test_dangerous_characters_are_written_out(text: str, shown: str) -> None:
    """As escapes that a programmer knows; everything else is left alone."""
    assert inert(text) == shown
