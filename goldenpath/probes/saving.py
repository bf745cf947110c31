"""Values kept from events for later steps."""

from __future__ import annotations

from goldenpath.base.node import Plain
from goldenpath.model.outcome import ReasonCode
from goldenpath.probes.failure import wrong
from goldenpath.probes.path import Path
from goldenpath.probes.play import Play
from goldenpath.probes.scope import Capture


def save_from_event(captures: tuple[Capture, ...], value: Plain, play: Play) -> None:
    """Keep what the captures ask for of the last event's value. Raises Failure if it is not there."""
    for capture in captures:
        found = capture.source.find(value) if isinstance(capture.source, Path) else []
        if not found:
            wrong(
                ReasonCode.WRONG_CONTENT, f"nothing to save as {capture.name}: the last event has no {capture.source}"
            )
        play.save(capture.name, found[0])
