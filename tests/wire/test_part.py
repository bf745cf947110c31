"""A part of a document is read by type, and complains by place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from goldenpath.base.errors import DocumentError
from goldenpath.base.node import Plain
from goldenpath.model.outcome import Status
from goldenpath.wire.part import LARGEST_COUNT, Part


def _part(value: Plain) -> Part:
    return Part({"field": value}, file="x.json", place="run")


def test_each_type_is_read() -> None:
    """Each reader returns its type."""
    part = Part(
        {
            "text": "a",
            "texts": ["a", "b"],
            "flag": True,
            "status": "passed",
            "count": 3,
            "below": -3,
            "number": -1.5,
            "seconds": 2,
            "moment": "2025-09-09T22:38:00Z",
            "day": "2025-09-09",
            "part": {"x": 1},
            "parts": [{"x": 1}, {"x": 2}],
            "later": None,
        },
        file="x.json",
    )

    assert (part.text("text"), part.text_or_none("text"), part.texts("texts")) == ("a", "a", ("a", "b"))
    assert part.flag("flag") is True
    assert part.choice("status", Status) is Status.PASSED
    assert (part.count("count"), part.count_or_none("count"), part.integer("below")) == (3, 3, -3)
    assert (part.number("number"), part.seconds("seconds"), part.seconds_or_none("seconds")) == (-1.5, 2.0, 2.0)
    assert datetime(2025, 9, 9, 22, 38, tzinfo=UTC) == part.moment("moment") == part.moment_or_none("moment")
    assert date(2025, 9, 9) == part.day("day") == part.day_or_none("day")
    assert part.part("part").count("x") == part.one_or_none("part", lambda found: found.count("x")) == 1
    assert part.each("parts", lambda found: found.count("x")) == (1, 2)
    assert part.plain("later") is None


@pytest.mark.parametrize("name", ["field", "missing"])
def test_what_may_be_unknown_is_none(name: str) -> None:
    """Null and missing are the same where a value may be unknown."""
    part = _part(None)

    assert not part.has(name)
    assert part.text_or_none(name) is part.count_or_none(name) is part.seconds_or_none(name) is None
    assert part.moment_or_none(name) is part.day_or_none(name) is part.one_or_none(name, Part.flag) is None


@pytest.mark.parametrize(
    ("value", "read", "complaint"),
    [
        (1, lambda part: part.text("field"), "expected a string"),
        ("a", lambda part: part.texts("field"), "expected a list"),
        (["a", 1], lambda part: part.texts("field"), "[1]: expected a string"),
        (1, lambda part: part.flag("field"), "expected true or false"),
        ("passd", lambda part: part.choice("field", Status), "'passd' is not known"),
        (True, lambda part: part.integer("field"), "expected a whole number"),
        (1.0, lambda part: part.integer("field"), "expected a whole number"),
        (LARGEST_COUNT + 1, lambda part: part.integer("field"), "expected a whole number"),
        (-1, lambda part: part.count("field"), "expected a number that is not negative"),
        ("1", lambda part: part.number("field"), "expected a number"),
        (True, lambda part: part.number("field"), "expected a number"),
        (1e300, lambda part: part.number("field"), "expected a number"),
        (-0.001, lambda part: part.seconds("field"), "expected seconds, not negative"),
        (1e9, lambda part: part.seconds("field"), "expected seconds, not negative"),
        ("now", lambda part: part.moment("field"), "a moment is written 2025-09-09T22:38:00Z"),
        ("now", lambda part: part.day("field"), "a day is written 2025-09-09"),
        ([], lambda part: part.part("field"), "expected an object"),
        ({}, lambda part: part.each("field", Part.flag), "expected a list"),
        ([{}, 3], lambda part: part.each("field", lambda found: found.has("x")), "[1]: expected an object"),
        (1, lambda part: part.plain("other"), "run.other: is missing"),
    ],
)
def test_what_has_another_type_is_refused(value: Plain, read: Callable[[Part], object], complaint: str) -> None:
    """A value of another type is refused with the file, the place and what was expected."""
    with pytest.raises(DocumentError) as refused:
        read(_part(value))
    assert refused.value.message.startswith("x.json: run.")
    assert complaint in refused.value.message


def test_a_document_that_is_no_object_is_refused() -> None:
    """The whole is an object."""
    with pytest.raises(DocumentError, match=r"^x\.json: expected an object$"):
        Part([1], file="x.json")


def test_a_value_that_is_not_known_is_shown_inert_and_bounded() -> None:
    """What a document says in the wrong place cannot run over a terminal, and a near miss is hinted at."""
    with pytest.raises(DocumentError) as refused:
        _part("passed\x1b[2J" + "x" * 5000).choice("field", Status)
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 160

    with pytest.raises(DocumentError) as refused:
        _part("passd").choice("field", Status)
    assert refused.value.hint == "did you mean 'passed'?"
