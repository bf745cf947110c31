"""`${name}` in values of the plan: which names a value needs, and the value with them filled in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node, Plain

_HOLE = re.compile(r"\$\$\{|\$\{(?P<name>[^}]*)\}|\$\{")
NAME = re.compile(r"[A-Za-z_][\w-]*(?:\.[\w-]+)*", re.ASCII)


def holes(node: Node) -> Iterator[tuple[str, Node]]:
    """Yield each name that the node's texts ask for, with the text it stands in.

    Raises:
        PlanError: a `${` is never closed, holds no name, or stands in a key, where nothing is filled in.
    """
    if isinstance(node.value, dict):
        for key, entry in node.value.items():
            if _HOLE.search(key):
                where = (node.keys or {}).get(key, entry.where)
                raise PlanError("a key cannot be filled in", hint="use ${...} in values only", where=where)
            yield from holes(entry)
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from holes(item)
    elif isinstance(node.value, str):
        for name in _names(node.value, node):
            yield name, node


def expand(value: Plain, lookup: Callable[[str], Plain], *, embed: Callable[[str, str], str] | None = None) -> Plain:
    """Return the value with every `${name}` filled in; a text that is only `${name}` becomes what the name holds.

    Args:
        value: a plain value; keys of mappings are left alone.
        lookup: what a name holds; its exceptions pass through.
        embed: how a name's text enters a longer text, given name and text; as it is if None.
    """
    if isinstance(value, dict):
        return {key: expand(entry, lookup, embed=embed) for key, entry in value.items()}
    if isinstance(value, list):
        return [expand(item, lookup, embed=embed) for item in value]
    if not isinstance(value, str) or "${" not in value:
        return value
    whole = _HOLE.fullmatch(value)
    if whole and whole["name"] is not None:
        return lookup(whole["name"])

    def fill(match: re.Match[str]) -> str:
        name = match["name"]
        if name is None:
            return match[0].removeprefix("$") if match[0] == "$${" else match[0]
        text = as_text(lookup(name))
        return embed(name, text) if embed else text

    return _HOLE.sub(fill, value)


def as_text(value: Plain) -> str:
    """Return a value as it stands inside a longer text: a text as it is, everything else as JSON writes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _names(text: str, node: Node) -> Iterator[str]:
    for match in _HOLE.finditer(text):
        name = match["name"]
        if match[0] == "$${":
            continue
        if name is None:
            raise PlanError("a ${ is never closed", hint="write $${ for a literal ${", where=node.where)
        if not NAME.fullmatch(name):
            raise PlanError(f"${{{name}}} holds no name", hint="write $${ for a literal ${", where=node.where)
        yield name
