"""What events are expected to be, compiled: which are ours, what they are called, and how they must follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node, Plain
from goldenpath.base.strict_json import NotJson, parse
from goldenpath.probes.expect import MAX_JSON_DEPTH, compile_json
from goldenpath.probes.framing import StreamEvent
from goldenpath.probes.matchers import Expected
from goldenpath.probes.path import Path, compile_path
from goldenpath.probes.sequence import Sequence

DEFAULT_NAME_PATHS = ("event", "type", "data.type", "data.event")
# An envelope that says error is an error, whatever it carries.
_ERRORS = frozenset({"error", "error_message", "agent_error", "agent_failed"})


class End(Enum):
    """When events are enough."""

    COMPLETE = auto()
    NOTHING_MAY_FOLLOW = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """How long to look at a stream that does not end, and how many events that must give."""

    for_s: float
    at_least: int


@dataclass(frozen=True, slots=True)
class Heard:
    """An event, read.

    Attributes:
        value: its JSON value; None if it is none, see `is_json`.
        candidates: what it may be called, the likeliest first.
    """

    text: str
    value: Plain
    is_json: bool
    candidates: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """A compiled expectation of events; operands may still hold `${...}`.

    Attributes:
        names: where an event's name may stand, by keys from the top.
        where: what makes an event ours; others are passed over.
        spread_s: how far apart the first and the last event must arrive at least.
        end: whether a complete sequence is enough, or only one that nothing may follow.
    """

    sequence: Sequence | None = None
    names: tuple[tuple[str, ...], ...] = tuple(tuple(path.split(".")) for path in DEFAULT_NAME_PATHS)
    where: tuple[tuple[Path, Plain], ...] = ()
    ignore: frozenset[str] = frozenset()
    contains: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    json: tuple[tuple[Path, Expected], ...] = ()
    ascending: Path | None = None
    spread_s: float | None = None
    sample: Sample | None = None
    end: End = End.NOTHING_MAY_FOLLOW

    def hear(self, event: StreamEvent) -> Heard:
        """Return the event read: as strict JSON if it is any, and its possible names."""
        try:
            value, is_json = parse(event.text, max_depth=MAX_JSON_DEPTH), True
        except NotJson:
            value, is_json = None, False
        found = (self._at(path, value, event.name) for path in self.names)
        return Heard(event.text, value, is_json, tuple(dict.fromkeys(name for name in found if name)))

    def name_of(self, heard: Heard) -> str | None:
        """Return what an event is called here: the first of its names that the plan knows, else its first; or None."""
        error = next((name for name in heard.candidates if name in _ERRORS), None)
        if error is not None:
            return error
        known = self.ignore | (self.sequence.names if self.sequence else frozenset())
        return next((name for name in heard.candidates if name in known), next(iter(heard.candidates), None))

    def _at(self, path: tuple[str, ...], value: Plain, label: str | None) -> str | None:
        if path == ("event",) and label:
            return label
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value if isinstance(value, str) else None


def compile_sequence(node: Node) -> Sequence:
    """Return the grammar in a node. PlanError with the place in the text."""
    if not isinstance(node.value, str):
        raise PlanError("expected a sequence of event names", hint="such as: started chunk{3,} done", where=node.where)
    try:
        sequence = Sequence(node.value)
    except ValueError as error:
        raise PlanError(f"not a sequence of events: {error}", hint=node.value.strip(), where=node.where) from None
    if sequence.matcher().complete:
        raise PlanError("a sequence that may be empty proves nothing", hint="name one event", where=node.where)
    return sequence


def compile_names(entries: Mapping[str, Node]) -> tuple[tuple[str, ...], ...]:
    """Return where names may stand, from the key `name`: dotted keys, one or a list."""
    node = entries.get("name")
    texts = node.plain() if node else list(DEFAULT_NAME_PATHS)
    listed = texts if isinstance(texts, list) else [texts]
    if not listed or not all(isinstance(text, str) and all(text.split(".")) for text in listed):
        where = node.where if node else None
        raise PlanError("'name' is not right", hint="keys from the top, such as [type, data.type]", where=where)
    return tuple(tuple(str(text).split(".")) for text in listed)


def compile_where(entries: Mapping[str, Node]) -> tuple[tuple[Path, Plain], ...]:
    """Return what makes an event ours, from the key `where`."""
    node = entries.get("where")
    if node is None:
        return ()
    keys = node.keys or {}
    return tuple(
        (compile_path(path, keys.get(path, entry.where)), entry.plain()) for path, entry in node.entries.items()
    )


def compile_ascending(entries: Mapping[str, Node]) -> Path | None:
    """Return the path under the key `ascending`; PlanError for one that may find several values in one event."""
    node = entries.get("ascending")
    if node is None:
        return None
    path = compile_path(str(node.value), node.where)
    if not path.singular:
        raise PlanError("'ascending' wants a path to one value", hint="such as $.seq", where=node.where)
    return path


def compile_event_json(entries: Mapping[str, Node]) -> tuple[tuple[Path, Expected], ...]:
    """Return what the last event must hold, from the key `json`."""
    return compile_json(entries["json"]) if "json" in entries else ()
