"""Watching a run: a listener of events, never a reporter. A person gets a live screen, a pipe gets lines."""

from __future__ import annotations

from typing import Protocol

from goldenpath.base.inert import one_line
from goldenpath.base.writer import Stream
from goldenpath.model.event import Event
from goldenpath.report.manner import Motion, Verbosity


class View(Protocol):
    """Shows events as they come; judges nothing, and needs to be closed."""

    def handle(self, event: Event) -> None:
        """Show an event."""
        ...

    def close(self) -> None:
        """Leave the stream tidy; a second call does nothing."""
        ...


class SturdyView:
    """A view that is dropped, and said to be, when it breaks: a picture is never worth a run."""

    def __init__(self, view: View, stream: Stream) -> None:
        self._view: View | None = view
        self._stream = stream

    def handle(self, event: Event) -> None:
        """Show an event, as long as the view is whole."""
        if self._view is None:
            return
        try:
            self._view.handle(event)
        except Exception as error:  # noqa: BLE001 - whatever it is, the run goes on
            self._drop(error)

    def close(self) -> None:
        """Leave the stream tidy."""
        if self._view is None:
            return
        try:
            self._view.close()
        except Exception as error:  # noqa: BLE001 - as above
            self._drop(error)

    def _drop(self, error: Exception) -> None:
        self._view = None
        self._stream.line(f"the progress view broke ({type(error).__name__}: {one_line(str(error), limit=200)})")


def live_view(
    stream: Stream,
    *,
    colour: bool,
    motion: Motion = Motion.REDRAWN,
    width: int | None = None,
    verbosity: Verbosity = Verbosity.NORMAL,
    slots: int | None = None,
) -> View:
    """Return the view that suits the stream.

    Args:
        stream: where progress goes, as a rule standard error.
        colour: whether it may be coloured; a terminal that may not be is redrawn all the same.
        motion: LINES where nothing may move, as in CI or on a terminal that cannot (`TERM=dumb`). What is no
            terminal always gets lines.
        width: columns of the terminal; None asks the terminal.
        verbosity: QUIET shows only failures and the verdict, also on a terminal, as lines.
        slots: how many tests may run at once, to be shown beside how many do; None if not known.
    """
    if stream.is_terminal and motion is Motion.REDRAWN and verbosity is not Verbosity.QUIET:
        from goldenpath.report.screen_view import LiveView  # noqa: PLC0415 - rich, only where a person watches

        return LiveView(stream, colour=colour, width=width, verbosity=verbosity, slots=slots)
    from goldenpath.report.plain_view import PlainView  # noqa: PLC0415 - the other half of the choice

    return PlainView(stream, colour=colour, verbosity=verbosity)
