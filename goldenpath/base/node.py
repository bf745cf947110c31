"""A value read from a file together with the place it stands at, so that every complaint can point."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from goldenpath.base.errors import PlanError, Where

Scalar: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Scalar | list[Plain] | dict[str, Plain]"


@dataclass(frozen=True, slots=True)
class Node:
    """A scalar, a list or a mapping of a plan, with its place.

    Attributes:
        value: the scalar; or the items; or the entries in the order written, by key.
        where: where the value stands.
        keys: for a mapping, where each key stands.
    """

    value: Scalar | tuple[Node, ...] | dict[str, Node]
    where: Where
    keys: dict[str, Where] | None = None

    @property
    def entries(self) -> dict[str, Node]:
        """The entries of a mapping; PlanError if it is none."""
        if not isinstance(self.value, dict):
            raise PlanError("expected a mapping (key: value)", where=self.where)
        return self.value

    @property
    def items(self) -> tuple[Node, ...]:
        """The items of a list; PlanError if it is none."""
        if not isinstance(self.value, tuple):
            raise PlanError("expected a list", where=self.where)
        return self.value

    def plain(self) -> Plain:
        """Return the value without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.plain() for node in self.value]
        return self.value

    def at(self, path: tuple[int | str, ...]) -> Where:
        """Return the place of the deepest node that the path reaches.

        A step that is not there (a missing key, or a union's tag, which only a validator sees) is passed
        over. An entry without a value is found at its key.
        """
        node, key = self._walk(path)
        return key if key and node.value is None else node.where

    def key_at(self, path: tuple[int | str, ...]) -> Where:
        """Return the place of the key that the path ends in; where it ends in none, that of its value."""
        node, key = self._walk(path)
        return key or node.where

    def _walk(self, path: tuple[int | str, ...]) -> tuple[Node, Where | None]:
        node: Node = self
        key: Where | None = None
        for step in path:
            if isinstance(node.value, dict) and isinstance(step, str) and step in node.value:
                key = node.keys.get(step) if node.keys else None
                node = node.value[step]
            elif isinstance(node.value, tuple) and isinstance(step, int) and 0 <= step < len(node.value):
                key = None
                node = node.value[step]
        return node, key
