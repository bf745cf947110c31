"""The journal: every event of a run, on disk before anybody else hears of it.

One line per event, `{"seq": 1, "crc": "8c3f2a10", "event": {...}}`. The number counts from 1 without a gap, the
checksum is CRC-32 (ISO 3309) over the number and the event as written; so a line that was cut, changed, lost,
repeated or moved is noticed. Each line survives a kill of the process at once, and a loss of power after the
next sync: within about a tenth of a second, and at once after `Decided` and at the end.
"""

from __future__ import annotations

import re
import threading
import zlib
from pathlib import Path
from typing import Self

from goldenpath.base.errors import DocumentError, NotRecorded, UsageError
from goldenpath.base.masking import Masker
from goldenpath.base.writer import LineFile
from goldenpath.model.event import Decided, Event
from goldenpath.wire.events import dump_event, load_event
from goldenpath.wire.masked import masked

SYNC_EVERY_S = 0.1
_LINE = re.compile(r'\{"seq": (\d{1,15}), "crc": "([0-9a-f]{8})", "event": (.*)\}')


class Journal:
    """An open journal. Close it, or use it in a `with` block."""

    def __init__(self, path: Path, masker: Masker) -> None:
        """Begin a new journal.

        Args:
            path: of a file that does not exist yet.
            masker: removes secrets from the events before they are written.

        Raises:
            UsageError: the file exists, or cannot be created.
        """
        if path.exists():
            raise UsageError(f"{path} exists already", hint="each run has a journal of its own")
        try:
            # The events are masked one text at a time; masking the line would break its checksum.
            self._file = LineFile(path, Masker())
        except OSError as error:
            raise UsageError(f"cannot create {path}: {error.strerror}", hint="is the folder writable?") from error
        self._path = path
        self._masker = masker
        self._written = 0
        self._failure: OSError | None = None
        self._unsynced = threading.Event()
        self._closing = threading.Event()
        self._syncing = threading.Thread(target=self._sync_in_time, name="journal sync", daemon=True)
        self._syncing.start()

    @property
    def intact(self) -> bool:
        """Whether every event so far could be written and synced."""
        return self._failure is None

    @property
    def failure(self) -> NotRecorded | None:
        """Why an event could not be written or synced; None if all were."""
        if self._failure is None:
            return None
        return NotRecorded(
            f"cannot write {self._path}: {self._failure.strerror}", hint="is the disk full, or read-only?"
        )

    def append(self, event: Event) -> None:
        """Write an event down.

        Raises:
            NotRecorded: the disk is full or failed, now or while syncing earlier lines. Nothing more is
                written then, since a journal with a gap is worth nothing.
        """
        self._raise_failure()
        number = self._written + 1
        text = dump_event(masked(event, self._masker))
        try:
            self._file.append(f'{{"seq": {number}, "crc": "{_checksum(number, text)}", "event": {text}}}')
        except OSError as error:
            self._failure = error
        if isinstance(event, Decided):
            self._sync()
        self._raise_failure()
        self._written = number
        self._unsynced.set()

    def close(self) -> None:
        """Sync and close; a second call does nothing."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._unsynced.set()
        self._syncing.join()
        self._sync()
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _sync_in_time(self) -> None:
        """Sync in the background, so that the event loop never waits for the disk and no last line waits for a next."""
        while not self._closing.is_set():
            self._unsynced.wait()
            self._unsynced.clear()
            self._sync()
            self._closing.wait(SYNC_EVERY_S)

    def _sync(self) -> None:
        try:
            self._file.sync()
        except OSError as error:
            self._failure = error

    def _raise_failure(self) -> None:
        if failure := self.failure:
            raise failure from self._failure


def read_journal(path: Path) -> tuple[tuple[Event, ...], str | None]:
    """Return the events of a journal up to its first damage, and that damage in words (None if there is none).

    What stands behind a damaged line is not read: without the line between, nobody knows what it means.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    cut = lines.pop()
    events: list[Event] = []
    for number, line in enumerate(lines, start=1):
        try:
            events.append(_event(line, number))
        except DocumentError as error:
            return tuple(events), f"line {number} of {len(lines) + bool(cut)} is damaged ({error.message})"
    if cut:
        return tuple(events), f"line {len(lines) + 1} is cut off in the middle"
    return tuple(events), None


def _event(line: bytes, number: int) -> Event:
    match = _LINE.fullmatch(line.decode("utf-8", "replace"))
    if match is None:
        raise DocumentError("not a record of a journal")
    if match[2] != _checksum(int(match[1]), match[3]):
        raise DocumentError("its checksum is wrong")
    if int(match[1]) != number:
        raise DocumentError(f"it is record {match[1]}")
    return load_event(match[3])


def _checksum(number: int, text: str) -> str:
    return f"{zlib.crc32(f'{number} {text}'.encode()):08x}"
