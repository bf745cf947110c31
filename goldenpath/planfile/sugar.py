"""Short forms of a plan written out, places kept, so that every later room knows one form only.

Pure and forgiving: what does not look as expected stays as it is, for the schema to complain about.
Only the plan's own keys are touched; those of probes belong to the probes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from goldenpath.base.errors import PlanError, Where
from goldenpath.base.node import Node

_Rule: TypeAlias = Callable[[Node], Node]


def canonical(root: Node) -> Node:
    """Return the plan with every short form written out.

    Raises:
        PlanError: a phase's own `mrr` and `revenue` both claim one stream.
    """
    return _rewritten(_with_streams_of_phases(root), _PLAN)


def _rewritten(node: Node, rules: Mapping[str, _Rule]) -> Node:
    """The mapping with the entries that have a rule rewritten; anything else as it is."""
    if not isinstance(node.value, dict):
        return node
    entries = {key: rules[key](value) if key in rules else value for key, value in node.value.items()}
    return Node(entries, node.where, node.keys)


def _mapping(rules: Mapping[str, _Rule]) -> _Rule:
    return lambda node: _rewritten(node, rules)


def _each(rule: _Rule) -> _Rule:
    """The rule for each item of a list, or each value of a mapping."""

    def apply(node: Node) -> Node:
        if isinstance(node.value, tuple):
            return Node(tuple(rule(item) for item in node.value), node.where)
        if isinstance(node.value, dict):
            return Node({key: rule(value) for key, value in node.value.items()}, node.where, node.keys)
        return node

    return apply


def _listed(node: Node) -> Node:
    """`chat` is `[chat]`."""
    return Node((node,), node.where) if isinstance(node.value, str | int | float) else node


def _under(key: str) -> _Rule:
    """A text alone is the mapping with that text under its one necessary key."""

    def apply(node: Node) -> Node:
        return Node({key: node}, node.where, {key: node.where}) if isinstance(node.value, str) else node

    return apply


def _on_failure(node: Node) -> Node:
    return _rewritten(_under("customers")(node), {"actions": _listed, "later": _listed})


_TEST: Mapping[str, _Rule] = {
    "needs": _listed,
    "tags": _listed,
    "protects": _listed,
    "skip": _under("reason"),
    "on_failure": _on_failure,
}
_PHASE: Mapping[str, _Rule] = {"protects": _listed, "tests": _each(_mapping(_TEST))}
_PLAN: Mapping[str, _Rule] = {
    "policy": _mapping({"veto": _mapping({"tags": _listed, "priorities": _listed}), "production": _listed}),
    "environments": _each(_mapping({"faults": _listed, "build": _under("header")})),
    "auth": _each(_mapping({"pool": _listed})),
    "phases": _each(_mapping(_PHASE)),
}


def _with_streams_of_phases(root: Node) -> Node:
    """A phase that carries `mrr` protects a stream of its own, with the phase's id and name."""
    phases = root.value.get("phases") if isinstance(root.value, dict) else None
    if phases is None or not isinstance(phases.value, tuple):
        return root
    streams: dict[str, Node] = {}
    places: dict[str, Where] = {}
    rewritten = tuple(_without_mrr(phase, streams, places) for phase in phases.value)
    if not streams:
        return root
    declared = root.entries.get("revenue", Node({}, root.where, {}))
    if not isinstance(declared.value, dict):
        return root
    for name, where in places.items():
        if name in declared.value:
            hint = "name it under `protects` and leave `mrr` to `revenue`"
            raise PlanError(f"`revenue` has a stream {name!r} already", hint=hint, where=where)
    revenue = Node({**declared.value, **streams}, declared.where, {**(declared.keys or {}), **places})
    return Node({**root.entries, "revenue": revenue, "phases": Node(rewritten, phases.where)}, root.where, root.keys)


def _without_mrr(phase: Node, streams: dict[str, Node], places: dict[str, Where]) -> Node:
    """The phase protecting its own stream, which is added to `streams`; others as they are."""
    entries = phase.value
    if not isinstance(entries, dict) or "mrr" not in entries or "id" not in entries:
        return phase
    name, mrr, keys = entries["id"], entries["mrr"], phase.keys or {}
    if not isinstance(name.value, str) or name.value in streams:
        return phase
    stream: dict[str, Node] = {key: entries[key] for key in ("name", "mrr") if key in entries}
    streams[name.value] = Node(stream, mrr.where, {key: keys[key] for key in stream})
    places[name.value] = keys["mrr"]
    protects = _listed(entries.get("protects", Node((), mrr.where)))
    own = Node(name.value, keys["mrr"])
    entries = {key: value for key, value in entries.items() if key != "mrr"}
    if isinstance(protects.value, tuple):
        entries["protects"] = Node((own, *protects.value), protects.where)
    return Node(entries, phase.where, {**keys, "protects": keys.get("protects", keys["mrr"])})
