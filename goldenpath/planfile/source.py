"""YAML text to positioned values, refusing everything in YAML that surprises people.

No aliases (306 bytes can stand for gigabytes), no tags, no merge keys, no duplicate keys, one document,
scalars by YAML 1.2. Built straight from the parser's events: depth is bounded before anything recurses,
and no second tree is made. Loading is the largest cost of a large plan.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Any, TypeAlias

import yaml
from yaml.events import (
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
    StreamStartEvent,
)
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from goldenpath.base.errors import PlanError, Where
from goldenpath.base.inert import inert
from goldenpath.base.node import Node, Scalar
from goldenpath.planfile.scalars import resolve
from goldenpath.planfile.syntax import QUOTE_IT, explain

MAX_BYTES = 16 * 2**20
MAX_DEPTH = 50
_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # what both parsers count as one
_NOT_PRINTABLE = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # YAML 1.2, 5.1
_SURROGATE = re.compile("[\ud800-\udfff]")


_Event: TypeAlias = Any  # an event of either parser; their stubs know neither its place nor its content


class PureParser(Reader, Scanner, Parser):
    """PyYAML's own parser, for where it was built without libyaml: the same events, ten times slower."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)


def fastest_parser(text: str) -> Any:
    """Return a parser of YAML text: an object whose `get_event()` gives one event after another."""
    return yaml.CLoader(text) if yaml.__with_libyaml__ else PureParser(text)


def read_file(path: Path) -> bytes:
    """Return the bytes of a plan file. PlanError if it is missing, unreadable, no regular file or too large."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a named pipe must not hang the start
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise PlanError(f"{path} is not a regular file")
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise PlanError(f"there is no plan file {path}", hint="name another one with --config") from None
    except OSError as error:
        raise PlanError(f"cannot read the plan file {path}: {error.strerror}") from None


def parse(data: bytes, file: str) -> Node:
    """Return the root of the plan in `data`; `file` is what its places call it.

    Raises:
        PlanError: it is empty, too large, too deep, not UTF-8, not YAML, or YAML that plans do without.
    """
    text = _decode(data, file)
    lines = _LINE_BREAK.split(text)
    try:
        return _Builder(fastest_parser(text), file, lines).root()
    except yaml.YAMLError as error:
        raise explain(error, file, lines) from None


def _decode(data: bytes, file: str) -> str:
    start = Where(file, 1, 1)
    if len(data) > MAX_BYTES:
        raise PlanError("the plan is larger than 16 MiB", where=start)
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in data[:4]:
        raise PlanError("the plan is not UTF-8 text", hint="save it as UTF-8", where=start)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8-sig", "replace")
        lines = _LINE_BREAK.split(before)
        where = Where(file, len(lines), len(lines[-1]) + 1, lines[-1])
        raise PlanError(
            f"byte 0x{data[error.start]:02x} is not UTF-8", hint="save the plan as UTF-8", where=where
        ) from None
    found = _NOT_PRINTABLE.search(text)
    if found:
        lines = _LINE_BREAK.split(text[: found.start()])
        where = Where(file, len(lines), len(lines[-1]) + 1, lines[-1])
        raise PlanError(
            f"control character U+{ord(found[0]):04X} in the plan", hint="is it a binary file?", where=where
        )
    return text


class _Builder:
    """Builds nodes from one parser's events."""

    def __init__(self, parser: Any, file: str, lines: list[str]) -> None:
        self._next = parser.get_event
        self._file = file
        self._lines = [*lines, ""]  # libyaml places what is missing at the end one line further

    def root(self) -> Node:
        """Return the one document's content."""
        event = self._next()
        while isinstance(event, StreamStartEvent | DocumentStartEvent):
            event = self._next()
        is_empty = isinstance(event, StreamEndEvent) or (isinstance(event, ScalarEvent) and not event.value)
        if is_empty:
            where = Where(self._file, 1, 1, self._lines[0])
            raise PlanError("the plan is empty", hint="begin with `format: 1`", where=where)
        node = self._node(event, 0)
        self._next()  # the document's end
        after = self._next()
        if isinstance(after, DocumentStartEvent):
            hint = "a plan is one document: remove the `---`"
            raise PlanError("a second document begins here", hint=hint, where=self._where(after))
        return node

    def _where(self, event: _Event) -> Where:
        mark = event.start_mark
        return Where(self._file, mark.line + 1, mark.column + 1, self._lines[mark.line])

    def _node(self, event: _Event, depth: int) -> Node:
        where = self._where(event)
        if event.anchor is not None or event.tag is not None:
            raise _refusal(event, where)
        if isinstance(event, ScalarEvent):
            return Node(self._scalar(event, where), where)
        if depth == MAX_DEPTH:
            raise PlanError(f"nested deeper than {MAX_DEPTH} levels", where=where)
        if isinstance(event, MappingStartEvent):
            return self._mapping(where, depth + 1)
        return self._sequence(where, depth + 1)

    def _scalar(self, event: _Event, where: Where) -> Scalar:
        if not event.implicit[0]:
            return _text(event, where)
        try:
            return resolve(event.value)
        except ValueError as error:
            raise PlanError(str(error), hint=f"if it is a text, {QUOTE_IT}", where=where) from None

    def _sequence(self, where: Where, depth: int) -> Node:
        items = []
        event = self._next()
        while not isinstance(event, SequenceEndEvent):
            items.append(self._node(event, depth))
            event = self._next()
        return Node(tuple(items), where)

    def _mapping(self, where: Where, depth: int) -> Node:
        entries: dict[str, Node] = {}
        keys: dict[str, Where] = {}
        event = self._next()
        while not isinstance(event, MappingEndEvent):
            place = self._where(event)
            key = _key(event, place)
            if key in keys:
                message = f"key {inert(key, limit=60)!r} stands here a second time"
                raise PlanError(message, hint=f"the first is in line {keys[key].line}", where=place)
            keys[key] = place
            entries[key] = self._node(self._next(), depth)
            event = self._next()
        return Node(entries, where, keys)


def _key(event: _Event, where: Where) -> str:
    """A key is a text, as written: `200:` and `null:` too."""
    if event.anchor is not None or event.tag is not None:
        raise _refusal(event, where)
    if not isinstance(event, ScalarEvent):
        raise PlanError("a key is a word or a text", hint=QUOTE_IT, where=where)
    if event.implicit[0] and event.value == "<<":
        raise PlanError("merge keys are not part of a plan", hint="write the keys out", where=where)
    if event.implicit[0] and not event.value:
        raise PlanError("a key is missing before the colon", where=where)
    return _text(event, where)


def _text(event: _Event, where: Where) -> str:
    text: str = event.value
    if not text.isascii() and _SURROGATE.search(text):
        raise PlanError("half of a surrogate pair is no character", where=where)
    return text


def _refusal(event: _Event, where: Where) -> PlanError:
    if event.anchor is not None:
        hint = "a text that begins with & or * wants quotes"
        return PlanError("anchors and aliases are not part of a plan", hint=hint, where=where)
    return PlanError("tags are not part of a plan", hint="a text that begins with ! wants quotes", where=where)
