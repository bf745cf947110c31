"""Typed values from positioned ones, and complaints that point."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

import pytest
from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from goldenpath.base.errors import PlanError, Where
from goldenpath.base.node import Node, Plain
from goldenpath.base.reading import did_you_mean, read
from goldenpath.model.fields import STRICT, Seconds


class _Kind(StrEnum):
    HTTP = "http"
    STREAM = "stream"


@dataclass(frozen=True, kw_only=True, config=STRICT)
class _Limits:
    total: Seconds
    gap: Seconds | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class _Step:
    name: str
    kind: _Kind = _Kind.HTTP
    within: _Limits | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class _File:
    steps: tuple[_Step, ...]
    spare: list[_Step] | None = None
    by_name: dict[str, _Limits] = Field(default_factory=dict)
    count: Annotated[int, Field(ge=1)] = 1


@dataclass(frozen=True, kw_only=True, config=ConfigDict(extra="forbid"))
class _Odd:
    value: int | str | None = None
    inner: Mapping[str, _Step] | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class _Aliased:
    as_: Annotated[_Limits | None, Field(alias="as")] = None
    for_: Annotated[int, Field(alias="for", ge=1)] = 1


def _node(value: Plain, line: int = 1, column: int = 1) -> Node:
    """Each entry or item one line further down and two columns further right, keys four columns before values."""
    where = Where(file="f", line=line, column=column)
    if isinstance(value, dict):
        lines = range(line + 1, line + 1 + len(value))
        keys = {key: Where(file="f", line=n, column=column + 2) for n, key in zip(lines, value, strict=True)}
        children = {key: _node(child, n, column + 6) for n, (key, child) in zip(lines, value.items(), strict=True)}
        return Node(value=children, where=where, keys=keys)
    if isinstance(value, list):
        return Node(value=tuple(_node(child, line + n, column + 2) for n, child in enumerate(value)), where=where)
    return Node(value=value, where=where)


def test_what_fits_is_read() -> None:
    """Texts with units become numbers, lists tuples, mappings dataclasses."""
    found = read(_node({"steps": [{"name": "a", "kind": "stream", "within": {"total": "500ms"}}]}), _File)

    assert found == _File(steps=(_Step(name="a", kind=_Kind.STREAM, within=_Limits(total="500ms")),))  # type: ignore[arg-type]  # as text
    assert found.steps[0].within is not None
    assert found.steps[0].within.total == 0.5


_GOOD: dict[str, Plain] = {"steps": [{"name": "a"}]}

_TABLE: list[tuple[Plain, str]] = [
    ({"steps": [{"nam": "a"}]}, "f:3:11: unknown key 'nam' (did you mean 'name'?)"),
    ({"steps": [{"name": "a", "knd": "http"}]}, "f:4:11: unknown key 'knd' (did you mean 'kind'?)"),
    (_GOOD | {"cuont": 1}, "f:3:3: unknown key 'cuont' (did you mean 'count'?)"),
    (_GOOD | {"zzz": 1}, "f:3:3: unknown key 'zzz' (known here: by_name, count, spare, steps)"),
    ({"steps": [{"name": "a", "within": {"totl": "1s"}}]}, "f:5:17: unknown key 'totl' (did you mean 'total'?)"),
    (
        {"steps": [{"name": "a", "within": {"total": "1s", "gp": "1s"}}]},
        "f:6:17: unknown key 'gp' (did you mean 'gap'?)",
    ),
    (
        _GOOD | {"by_name": {"x": {"total": "1s", "gp": "1s"}}},
        "f:6:15: unknown key 'gp' (did you mean 'gap'?)",
    ),
    (_GOOD | {"spare": [{"name": "a", "knd": 1}]}, "f:5:11: unknown key 'knd' (did you mean 'kind'?)"),
    (
        {"steps": [{"name": "a", "kind": "grpc"}]},
        "f:4:15: 'kind' has a value that is not one of those allowed (one of: 'http' or 'stream')",
    ),
    (
        {"steps": [{"name": "a", "within": {"total": "5"}}]},
        "f:5:21: 'total' is not right (a duration is a number with a unit: 500ms, 20s, 5m, 2h)",
    ),
    (_GOOD | {"count": 0}, "f:3:7: 'count' is not right (input should be greater than or equal to 1)"),
    ({"steps": ["a"]}, "f:2:9: 'steps' is not right (write a mapping (key: value))"),
    ({}, "f:1:1: 'steps' is missing"),
]


@pytest.mark.parametrize(("value", "complaint"), _TABLE)
def test_what_does_not_fit_is_complained_about_where_it_stands(value: Plain, complaint: str) -> None:
    """Place, what is wrong, and what would be right."""
    with pytest.raises(PlanError) as caught:
        read(_node(value), _File)
    assert str(caught.value) == complaint


def test_the_first_complaint_in_the_file_comes_first() -> None:
    """Of two mistakes the upper one is told."""
    with pytest.raises(PlanError, match="f:2:7"):
        read(_node({"count": 0, "steps": 3}), _File)


def test_the_input_is_never_echoed() -> None:
    """A value in the wrong place may be a mistyped secret."""
    with pytest.raises(PlanError) as caught:
        read(
            _node({"steps": [{"name": ["hunter2-hunter2"], "kind": "hunter2-hunter2"}], "count": "hunter2-hunter2"}),
            _File,
        )
    assert "hunter2" not in str(caught.value)


def test_an_unknown_key_is_found_behind_what_the_type_hints_do_not_tell() -> None:
    """A shape of which only the validator knows the place is complained about without a suggestion."""
    with pytest.raises(PlanError, match="unknown key 'knd'") as caught:
        read(_node({"inner": {"a": {"name": "n", "knd": "http"}}}), _Odd)
    assert caught.value.hint is None


def test_a_suggestion_is_what_a_plan_writes() -> None:
    """A field with an alias is suggested, and found again, by the alias."""
    for value, complaint in (
        ({"as": {"total": "1s"}, "fro": 1}, "unknown key 'fro' (did you mean 'for'?)"),
        ({"zzz": 1}, "unknown key 'zzz' (known here: as, for)"),
        ({"as": {"totl": "1s"}}, "unknown key 'totl' (did you mean 'total'?)"),
    ):
        with pytest.raises(PlanError) as caught:
            read(_node(value), _Aliased)
        assert str(caught.value).endswith(complaint)


def test_a_value_of_a_plain_union_is_complained_about_at_its_place() -> None:
    """None of its types fits a list."""
    with pytest.raises(PlanError, match="f:2:7"):
        read(_node({"value": [1]}), _Odd)


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("agent", ["agents", "chat"], "did you mean 'agents'?"),
        ("zzz", ["b", "a"], "known here: a, b"),
        ("zzz", [], None),
        ("zzz", [f"name{n}" for n in range(31)], None),
    ],
)
def test_a_suggestion_is_close_or_short(word: str, known: list[str], hint: str | None) -> None:
    """The closest word, else all of them where they are few."""
    assert did_you_mean(word, known) == hint
