"""Watching a run: a listener of events, never a reporter. A person gets a live screen, a pipe gets lines."""

from __future__ import annotations

from typing import Protocol

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
