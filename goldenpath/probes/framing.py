"""Bytes to events: server-sent events, lines of JSON, bare chunks. Fed as the bytes arrive, no I/O.

SSE follows the WHATWG's HTML standard, section 9.2.6: lines end in CR, LF or CRLF and in nothing else (U+2028
and U+0085 are text), an event without data is none, and one that the stream's end cuts off is dropped.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

MAX_EVENT_BYTES = 2**20
_BOM = b"\xef\xbb\xbf"


class StreamFormat(StrEnum):
    """How a stream is cut into events."""

    SSE = "sse"
    NDJSON = "ndjson"
    CHUNKS = "chunks"


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """One event: its text, and its name where the format has one."""

    text: str
    name: str | None = None


class EventTooLong(ValueError):  # noqa: N818 - says what the stream is
    """An event is longer than 1 MiB."""


class Framing(Protocol):
    """Cuts one stream into events."""

    def feed(self, data: bytes) -> list[StreamEvent]:
        """Return the events that these bytes complete. Raises EventTooLong."""
        ...

    def finish(self) -> list[StreamEvent]:
        """Return the events that the stream's end completes."""
        ...

    @property
    def cut_off(self) -> bool:
        """Whether there are bytes of an event that is not complete."""
        ...


def framing_for(stream_format: StreamFormat) -> Framing:
    """Return a fresh framing of that format."""
    match stream_format:
        case StreamFormat.SSE:
            return _ServerSentEvents()
        case StreamFormat.NDJSON:
            return _JsonLines()
        case StreamFormat.CHUNKS:
            return _Chunks()


def format_of(content_type: str) -> StreamFormat:
    """Return the format that a Content-Type header names; bare chunks if none that we know."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "text/event-stream":
        return StreamFormat.SSE
    if kind in {"application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines"}:
        return StreamFormat.NDJSON
    return StreamFormat.CHUNKS


class _Lines:
    """Lines ended by CR, LF or CRLF, however the bytes are cut."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._after_cr = False

    def feed(self, data: bytes) -> list[bytes]:
        if self._after_cr and data[:1] == b"\n":
            data = data[1:]
        self._after_cr = data.endswith(b"\r") if data else self._after_cr
        if b"\n" not in data and b"\r" not in data:
            self._keep(data)
            return []
        self._rest += data
        *lines, rest = bytes(self._rest).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")
        self._rest.clear()
        self._keep(rest)
        return lines

    def _keep(self, rest: bytes) -> None:
        self._rest += rest
        if len(self._rest) > MAX_EVENT_BYTES:
            raise EventTooLong

    @property
    def rest(self) -> bytes:
        return bytes(self._rest)


class _ServerSentEvents:
    def __init__(self) -> None:
        self._lines = _Lines()
        self._first = True
        self._name = ""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[StreamEvent]:
        events = []
        for line in self._lines.feed(data):
            event = self._take(line.removeprefix(_BOM) if self._first else line)
            self._first = False
            if event is not None:
                events.append(event)
        return events

    def finish(self) -> list[StreamEvent]:
        return []

    @property
    def cut_off(self) -> bool:
        return bool(self._lines.rest or self._data)

    def _take(self, line: bytes) -> StreamEvent | None:
        if not line:
            return self._dispatch()
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"event":
            self._name = value.decode("utf-8", "replace")
        elif field == b"data":
            self._data.append(value)
            self._size += len(value) + 1
            if self._size > MAX_EVENT_BYTES:
                raise EventTooLong
        return None

    def _dispatch(self) -> StreamEvent | None:
        name, data = self._name, self._data
        self._name, self._data, self._size = "", [], 0
        return StreamEvent(b"\n".join(data).decode("utf-8", "replace"), name or None) if data else None


class _JsonLines:
    def __init__(self) -> None:
        self._lines = _Lines()

    def feed(self, data: bytes) -> list[StreamEvent]:
        return [StreamEvent(line.decode("utf-8", "replace")) for line in self._lines.feed(data) if line.strip()]

    def finish(self) -> list[StreamEvent]:
        # the last line needs no line end; whether it was cut off shows when it is read as JSON
        return self.feed(b"\n")

    @property
    def cut_off(self) -> bool:
        return bool(self._lines.rest.strip())


class _Chunks:
    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def feed(self, data: bytes) -> list[StreamEvent]:
        text = self._decoder.decode(data)
        return [StreamEvent(text)] if text else []

    def finish(self) -> list[StreamEvent]:
        text = self._decoder.decode(b"", final=True)
        return [StreamEvent(text)] if text else []

    @property
    def cut_off(self) -> bool:
        return bool(self._decoder.getstate()[0])
