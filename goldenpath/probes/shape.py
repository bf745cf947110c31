"""How often a scenario's steps are run: for each item, repeated, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass as spec

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node, Plain
from goldenpath.base.reading import read
from goldenpath.model.fields import STRICT, Count, Flag, Seconds


@spec(frozen=True, kw_only=True, config=STRICT)
class Repeat:
    """`repeat:` one after the other; `every` is from start to start."""

    times: Annotated[Count, Field(le=10_000)]
    every: Seconds = 0.0


@spec(frozen=True, kw_only=True, config=STRICT)
class Parallel:
    """`parallel:` side by side; `ratio` of them must hold, `own_users` gives each users of its own."""

    times: Annotated[Count, Field(le=1_000)]
    ratio: Annotated[float, Field(gt=0, le=1)] = 1.0
    own_users: Flag = False


_ONCE = Repeat(times=1)
_ALONE = Parallel(times=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A compiled shape; the widest turns outside: parallel, then repeat, then each.

    Attributes:
        items: what `each` gives its names, one mapping a turn; a single empty one where there is no `each`.
    """

    items: tuple[Mapping[str, Plain], ...] = ({},)
    repeat: Repeat = _ONCE
    parallel: Parallel = _ALONE

    def longest_s(self, once_s: float) -> float:
        """Return how long all turns take at most if one takes `once_s`."""
        return max(once_s * len(self.items), self.repeat.every) * self.repeat.times


def compile_shape(entries: Mapping[str, Node]) -> Shape:
    """Return the shape that `each`, `repeat` and `parallel` describe. PlanError for what they cannot be."""
    return Shape(
        items=_items(entries["each"]) if "each" in entries else ({},),
        repeat=read(_with_times(entries["repeat"]), Repeat) if "repeat" in entries else _ONCE,
        parallel=read(_with_times(entries["parallel"]), Parallel) if "parallel" in entries else _ALONE,
    )


def _with_times(node: Node) -> Node:
    """Read `20` as `{times: 20}`."""
    return node if isinstance(node.value, dict) else Node({"times": node}, node.where)


def _items(node: Node) -> tuple[Mapping[str, Plain], ...]:
    if isinstance(node.value, dict):
        if len(node.value) != 1:
            raise PlanError("'each' wants one name", hint="for more, write a list of mappings", where=node.where)
        (name, listed), *_ = node.value.items()
        items: tuple[Mapping[str, Plain], ...] = tuple({name: item.plain()} for item in listed.items)
    else:
        items = tuple({name: entry.plain() for name, entry in item.entries.items()} for item in node.items)
    if not items:
        raise PlanError("'each' has nothing to go through", where=node.where)
    if any(item.keys() != items[0].keys() for item in items):
        raise PlanError("the items of 'each' do not have the same names", where=node.where)
    return items
