"""`${var.X}` and `${secret.X}`: what a plan asks its surroundings for, and whether it gets it.

Found when the plan is loaded, so that a missing secret is a line and column before anything is sent.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from goldenpath.base.errors import PlanError, Where
from goldenpath.base.masking import MASK
from goldenpath.base.node import Node
from goldenpath.probes.template import holes

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_SECRET = re.compile(r"\$\{secret\.[A-Za-z_][A-Za-z0-9_]*\}", re.ASCII)


class ReferenceKind(StrEnum):
    """Where a value comes from."""

    VAR = "var"
    SECRET = "secret"  # noqa: S105 - the word of the plan's language


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One place of the plan that asks for a value.

    Attributes:
        environment: the environment whose part of the plan asks; None if every run needs the value.
    """

    kind: ReferenceKind
    name: str
    where: Where
    environment: str | None = None

    @property
    def key(self) -> str:
        """The value's name among all values: `var.STAGING_URL`."""
        return f"{self.kind}.{self.name}"


def references(node: Node) -> Iterator[Reference]:
    """Yield the references in every text below the node, in the order of the file; other `${...}` are the probes'.

    Raises:
        PlanError: a reference that no environment variable can answer.
    """
    for hole, text in holes(node):
        kind, dot, name = hole.partition(".")
        if dot and kind in set(ReferenceKind):
            where = _within(text.where, f"${{{hole}}}")
            if not _NAME.fullmatch(name):
                hint = "letters, digits and _, such as ${var.STAGING_URL}"
                raise PlanError(f"{hole!r} is no name that an environment variable can have", hint=hint, where=where)
            yield Reference(kind=ReferenceKind(kind), name=name, where=where)


def references_only(node: Node, environment: str) -> Iterator[Reference]:
    """Yield the references of an environment's part of the plan, where no other `${...}` has a meaning.

    Raises:
        PlanError: there is another.
    """
    for hole, text in holes(node):
        if hole.partition(".")[0] not in set(ReferenceKind):
            where = _within(text.where, f"${{{hole}}}")
            hint = "here only ${var.NAME} and ${secret.NAME} are known"
            raise PlanError(f"${{{hole}}} has no meaning outside tests", hint=hint, where=where)
    for reference in references(node):
        yield Reference(kind=reference.kind, name=reference.name, where=reference.where, environment=environment)


def check(wanted: Iterable[Reference], *, environment: str, values: Container[str]) -> None:
    """Refuse a run that would lack a value.

    Args:
        wanted: the plan's references.
        environment: the chosen one; what only others ask for is not needed.
        values: the names at hand, such as `var.STAGING_URL` and `secret.JWT_KEY`.

    Raises:
        PlanError: at the first place that asks for what is not there.
    """
    for reference in wanted:
        if reference.environment in {None, environment} and reference.key not in values:
            name = f"GOLDENPATH_{reference.kind.upper()}_{reference.name}"
            hint = f"export {name}=... or --{reference.kind} {reference.name}=..."
            raise PlanError(f"${{{reference.key}}} has no value", hint=hint, where=reference.where)


def refuse_written_keys(root: Node) -> None:
    """Refuse a signing key that stands in the plan itself, without repeating it.

    Raises:
        PlanError: its place, the line blanked from the key on.
    """
    for key in _jwt_keys(root):
        if not isinstance(key.value, str) or not _SECRET.fullmatch(key.value):
            where = key.where
            shown = Where(where.file, where.line, where.column, where.source_line[: where.column - 1] + MASK)
            hint = 'write "${secret.JWT_KEY}" and hand the key over when running'
            raise PlanError("a key is named in a plan, never written down", hint=hint, where=shown)


def _jwt_keys(root: Node) -> Iterator[Node]:
    """The value of `key` in each `jwt` of each profile, wherever those are mappings at all."""
    level = [root]
    for step in ("auth", None, "jwt", "key"):
        inside = [node.value for node in level if isinstance(node.value, dict)]
        level = [value for entries in inside for key, value in entries.items() if step in {None, key}]
    yield from level


def _within(where: Where, expression: str) -> Where:
    """The place of the expression itself where it stands in the text's first line, else that of the text."""
    column = where.source_line.find(expression, where.column - 1)
    return where if column < 0 else Where(where.file, where.line, column + 1, where.source_line)
