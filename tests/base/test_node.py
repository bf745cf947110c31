"""Values that know where they stand."""

from __future__ import annotations

import pytest

from goldenpath.base.errors import PlanError, Where
from goldenpath.base.node import Node, Scalar


def _at(line: int, column: int = 1) -> Where:
    return Where(file="f", line=line, column=column)


def _leaf(value: Scalar, line: int, column: int = 9) -> Node:
    return Node(value=value, where=_at(line, column))


_TEST = Node(
    value={"id": _leaf("health", 4), "skip": _leaf(None, 5)}, where=_at(4, 3), keys={"id": _at(4, 5), "skip": _at(5, 5)}
)
_ROOT = Node(
    value={"mission": _leaf("m", 1), "tests": Node(value=(_TEST, _leaf(6, 6)), where=_at(3, 2))},
    where=_at(1),
    keys={"mission": _at(1), "tests": _at(2)},
)


def test_plain_values_have_no_places() -> None:
    """Mappings and lists all the way down."""
    assert _ROOT.plain() == {"mission": "m", "tests": [{"id": "health", "skip": None}, 6]}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), _at(1)),
        (("mission",), _at(1, 9)),
        (("tests", 0, "id"), _at(4, 9)),
        (("tests", 0, "skip"), _at(5, 5)),
        (("tests", 0), _at(4, 3)),
        (("tests", 1), _at(6, 9)),
        (("tests", 7, "id"), _at(3, 2)),
        (("tests", -1), _at(3, 2)),
        (("missing",), _at(1)),
        (("tag", "mission"), _at(1, 9)),
        (("mission", "deeper"), _at(1, 9)),
    ],
)
def test_a_path_leads_to_the_deepest_place_it_reaches(path: tuple[int | str, ...], place: Where) -> None:
    """Steps that are not there are passed over; an entry without a value is found at its key."""
    assert _ROOT.at(path) == place


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("mission",), _at(1)),
        (("tests", 0, "id"), _at(4, 5)),
        (("tests", 1), _at(6, 9)),
        ((), _at(1)),
    ],
)
def test_a_key_has_a_place_of_its_own(path: tuple[int | str, ...], place: Where) -> None:
    """Where the path ends in no key, its value's place stands in."""
    assert _ROOT.key_at(path) == place


def test_a_mapping_made_without_keys_is_found_by_its_values() -> None:
    """Shortened forms build mappings that never stood in the file."""
    made = Node(value={"a": _leaf(1, 7)}, where=_at(6))

    assert (made.key_at(("a",)), made.at(("a",))) == (_at(7, 9), _at(7, 9))


def test_asking_for_the_wrong_shape_is_an_error_at_the_place() -> None:
    """A list where a mapping must stand, and the other way round."""
    with pytest.raises(PlanError, match=r"f:3:2: expected a mapping \(key: value\)"):
        _ = _ROOT.entries["tests"].entries
    with pytest.raises(PlanError, match="f:1:1: expected a list"):
        _ = _ROOT.items
    assert len(_ROOT.entries["tests"].items) == 2
