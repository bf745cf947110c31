"""What a run left behind: the cleaning up that its journal says is due, and what was cleaned up since.

The journal of a run that was killed may end in the middle of a line, so nothing is ever added to it. What is
cleaned up later goes into a file of its own beside it, one event on each line. A line that was cut there is
passed over: at worst, something is removed a second time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goldenpath.base.clock import Clock
from goldenpath.base.errors import DocumentError, NotRecorded, UsageError
from goldenpath.base.masking import Masker
from goldenpath.base.writer import LineFile
from goldenpath.history.archive import JOURNAL, Archive
from goldenpath.history.journal import read_journal
from goldenpath.model.event import CleanedUp, CleanupDue, Event, RunStarted
from goldenpath.wire.events import dump_event, load_event

_CLEANED = "cleanup.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """What is known of a run to clean up after it.

    Attributes:
        due: the last word of each run through that was not cleaned up, in the order of the journal.
        damage: why there may be more than the journal tells; None if it is whole.
        folder: the run's, where `Cleaned` writes.
    """

    started: RunStarted
    due: tuple[CleanupDue, ...]
    damage: str | None
    folder: Path


def leftovers(archive: Archive, name: str) -> Leftovers:
    """Return what a run left behind.

    Args:
        archive: where the run is kept.
        name: the run's id, or the beginning of it.

    Raises:
        UsageError: there is no such run, more than one, or it has no journal.
        DocumentError: the journal does not even tell how the run began.
    """
    folder = archive.folder_of(archive.named(name))
    journal = folder / JOURNAL
    if not journal.exists():
        hint = "it was imported, or its journal was deleted"
        raise UsageError(f"{journal} does not exist, so nobody knows what the run left behind", hint=hint)
    events, damage = read_journal(journal)
    if not events or not isinstance(events[0], RunStarted):
        raise DocumentError(f"{journal}: {damage or 'it does not tell how the run began'}")
    return Leftovers(
        started=events[0],
        due=tuple(_due((*events, *_cleaned(folder / _CLEANED)))),
        damage=damage,
        folder=folder,
    )


class Cleaned:
    """Where it is written down that something was cleaned up after all. Close it."""

    def __init__(self, left: Leftovers, clock: Clock) -> None:
        """Open the file beside the journal. NotRecorded: it cannot be written."""
        self._path = left.folder / _CLEANED
        self._started_at = left.started.started_at
        self._clock = clock
        try:
            # What is written here comes from the journal and was masked there.
            self._file = LineFile(self._path, Masker())
            self._file.append("")  # ends a line that was cut
        except OSError as error:
            raise self._not_recorded(error) from error

    def done(self, due: CleanupDue) -> None:
        """Write down that it is cleaned up. NotRecorded: it cannot be written."""
        at_s = max((self._clock.now() - self._started_at).total_seconds(), 0.0)
        try:
            self._file.append(dump_event(CleanedUp(at_s=at_s, test=due.test, play=due.play)))
        except OSError as error:
            raise self._not_recorded(error) from error

    def close(self) -> None:
        """Sync and close."""
        self._file.close()

    def _not_recorded(self, error: OSError) -> NotRecorded:
        return NotRecorded(f"cannot write {self._path}: {error.strerror}", hint="is the disk full, or read-only?")


def _due(events: tuple[Event, ...]) -> Iterator[CleanupDue]:
    found: dict[tuple[str, str], CleanupDue] = {}
    for event in events:
        if isinstance(event, CleanupDue):
            found[event.test, event.play] = event
        elif isinstance(event, CleanedUp):
            found.pop((event.test, event.play), None)
    yield from found.values()


def _cleaned(path: Path) -> Iterator[Event]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from error
    for line in lines:
        try:
            event = load_event(line)
        except DocumentError:
            continue
        if isinstance(event, CleanedUp):
            yield event
