"""The diary of a run: what scenarios note becomes events, and so is in the journal when the run is killed."""

from __future__ import annotations

from collections.abc import Callable

from goldenpath.model.event import CleanedUp, CleanupDue, Event
from goldenpath.probes.diary import Note


class EventDiary:
    """Emits what it is told; see `goldenpath.probes.diary.Diary`."""

    def __init__(self, emit: Callable[[Event], None], at_s: Callable[[], float]) -> None:
        """Name who hears of it, and who knows how many seconds after the run's start it is."""
        self._emit = emit
        self._at_s = at_s

    def due(self, test: str, play: str, note: Note) -> None:
        """Emit that a run through may have made what has to be cleaned up."""
        self._emit(
            CleanupDue(
                at_s=self._at_s(),
                test=test,
                play=play,
                values=note.values,
                captured=note.captured,
                users=note.users,
            )
        )

    def done(self, test: str, play: str) -> None:
        """Emit that it is cleaned up."""
        self._emit(CleanedUp(at_s=self._at_s(), test=test, play=play))
