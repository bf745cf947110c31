"""Watching a run: a listener of events, never a reporter. A person gets a live screen, a pipe gets lines."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from goldenpath.base.writer import Stream
from goldenpath.model.event import Event


class Verbosity(StrEnum):
    """How much of a run is told while it runs."""

    QUIET = "quiet"
    NORMAL = "normal"
    VERBOSE = "verbose"


class View(Protocol):
    """Shows events as they come; judges nothing, and needs to be closed."""

    def handle(self, event: Event) -> None:
        """Show an event."""
        ...

    def close(self) -> None:
        """Leave the stream tidy; a second call does nothing."""
        ...


def live_view(
    stream: Stream, *, colour: bool, width: int | None = None, verbosity: Verbosity = Verbosity.NORMAL
) -> View:
    """Return the view that suits the stream.

    Args:
        stream: where progress goes, as a rule standard error.
        colour: whether it may be coloured. A terminal that may not be (`NO_COLOR`, `TERM=dumb`) gets lines
            like a pipe: it may not be able to redraw either.
        width: columns of the terminal; None asks the terminal.
        verbosity: QUIET shows only failures and the verdict, also on a terminal, as lines.
    """
    if stream.is_terminal and colour and verbosity is not Verbosity.QUIET:
        from goldenpath.report.screen_view import LiveView  # noqa: PLC0415 - rich, only where a person watches

        return LiveView(stream, colour=colour, width=width, verbosity=verbosity)
    from goldenpath.report.plain_view import PlainView  # noqa: PLC0415 - the other half of the choice

    return PlainView(stream, colour=colour, verbosity=verbosity)
