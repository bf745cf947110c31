"""Choosing how to watch a run."""

from __future__ import annotations

import io
import os
import pty

import pytest

from goldenpath.base.masking import Masker
from goldenpath.base.writer import Stream
from goldenpath.model.event import Decided, Event
from goldenpath.report.live import SturdyView, live_view
from goldenpath.report.manner import Motion, Verbosity
from goldenpath.report.plain_view import PlainView
from goldenpath.report.screen_view import LiveView


def test_a_pipe_gets_lines() -> None:
    """Where nobody watches there are lines, coloured or not."""
    stream = Stream(io.StringIO(), Masker())

    assert isinstance(live_view(stream, colour=False), PlainView)
    assert isinstance(live_view(stream, colour=True), PlainView)


@pytest.mark.parametrize(
    ("colour", "motion", "verbosity", "kind"),
    [
        (True, Motion.REDRAWN, Verbosity.NORMAL, LiveView),
        (True, Motion.REDRAWN, Verbosity.VERBOSE, LiveView),
        (False, Motion.REDRAWN, Verbosity.NORMAL, LiveView),
        (True, Motion.REDRAWN, Verbosity.QUIET, PlainView),
        (True, Motion.LINES, Verbosity.NORMAL, PlainView),
        (False, Motion.LINES, Verbosity.NORMAL, PlainView),
    ],
)
def test_a_terminal_gets_a_screen_unless_it_may_not(
    *, colour: bool, motion: Motion, verbosity: Verbosity, kind: type
) -> None:
    """A terminal gets the live screen, coloured or not; the quiet, and where nothing may move, get lines."""
    master, slave = pty.openpty()
    with os.fdopen(slave, "w") as terminal:
        view = live_view(Stream(terminal, Masker()), colour=colour, motion=motion, width=80, verbosity=verbosity)
        view.close()

        assert isinstance(view, kind)
    os.close(master)


def test_a_view_that_breaks_is_dropped_and_said_to_be() -> None:
    """A broken view is told of once, and never asked again; whoever shows the events goes on."""
    asked: list[str] = []

    class Breaks:
        def handle(self, event: Event) -> None:
            asked.append(type(event).__name__)
            raise ZeroDivisionError("no \x1b width")

        def close(self) -> None:
            asked.append("close")

    told = io.StringIO()
    view = SturdyView(Breaks(), Stream(told, Masker()))
    view.handle(Decided(at_s=1))
    view.handle(Decided(at_s=2))
    view.close()

    assert asked == ["Decided"]
    assert told.getvalue() == "the progress view broke (ZeroDivisionError: no \\x1b width)\n"
