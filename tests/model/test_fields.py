"""Settings of a plan, read as text with units."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from goldenpath.model.fields import Amount, Bytes, Count, Flag, OneOrMoreTexts, Seconds, Text


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        (Seconds, "5s", 5.0),
        (Bytes, "8KiB", 8192),
        (Flag, True, True),
        (Text, 5, "5"),
        (Text, 1.5, "1.5"),
        (Text, "x", "x"),
        (OneOrMoreTexts, "x", ("x",)),
        (OneOrMoreTexts, ["x", 5], ("x", "5")),
        (Count, 1, 1),
        (Amount, 0, 0),
    ],
)
def test_what_is_meant_is_read(field: Any, value: object, read: object) -> None:
    """Units become numbers, a single text a list of one."""
    assert TypeAdapter(field).validate_python(value) == read


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (Seconds, 5),
        (Seconds, None),
        (Bytes, 8),
        (Flag, "yes"),
        (Flag, 1),
        (Text, True),
        (Text, None),
        (Text, ["x"]),
        (OneOrMoreTexts, None),
        (Count, 0),
        (Count, "1"),
        (Count, True),
        (Amount, -1),
    ],
)
def test_what_may_be_meant_otherwise_is_refused(field: Any, value: object) -> None:
    """A number without its unit, a flag in words, a text that is none."""
    with pytest.raises(ValidationError):
        TypeAdapter(field).validate_python(value)
