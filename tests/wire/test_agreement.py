"""What a document states is compared with what follows."""

from __future__ import annotations

import pytest

from goldenpath.base.node import Plain
from goldenpath.wire.agreement import disagreement


@pytest.mark.parametrize(
    ("stated", "derived"),
    [
        (1, 1.0),
        (None, None),
        ({"a": 1, "extra": 2}, {"a": 1}),
        ({}, {"a": 1}),
        ([{"a": 1}], [{"a": 1, "b": 2}]),
        ({"line": "worded before"}, {"line": "worded now"}),
        ({"code": "x", "text": "worded before"}, {"code": "x", "text": "worded now"}),
    ],
)
def test_no_difference(stated: Plain, derived: Plain) -> None:
    """Equal values, left out ones, unknown ones and the wording of sentences are no difference."""
    assert disagreement(stated, derived) is None


@pytest.mark.parametrize(
    ("stated", "derived", "words"),
    [
        ({"a": {"b": 1}}, {"a": {"b": 2}}, "a.b says 1, but 2 follows"),
        ({"a": True}, {"a": 1}, "a says true, but 1 follows"),
        ({"a": "1"}, {"a": 1}, 'a says "1", but 1 follows'),
        ({"a": None}, {"a": {"b": 1}}, 'a says null, but {"b": 1} follows'),
        ({"a": [1, 2]}, {"a": [1, 3]}, "a[1] says 2, but 3 follows"),
        ({"a": [1]}, {"a": [1, 3]}, "a has 1 entries, but 2 follow"),
        ({"a": [1, 3]}, {"a": [1]}, "a has 2 entries, but 1 follow"),
        ({"text": "$0"}, {"text": "$1"}, 'text says "$0", but "$1" follows'),
        ({"b": 1, "a": 1}, {"a": 2, "b": 2}, "a says 1, but 2 follows"),
    ],
)
def test_the_first_difference(stated: Plain, derived: Plain, words: str) -> None:
    """The first difference, in the order of what follows, is told with its place and both values."""
    assert words == disagreement(stated, derived)


def test_a_difference_is_told_inert_and_bounded() -> None:
    """What a document says cannot run over a terminal."""
    words = disagreement("\x1b[2J" + "x" * 5000, "y", "a")

    assert words is not None
    assert words.isprintable()
    assert len(words) < 200
