"""The engine's door: one run as an asynchronous stream of events."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from goldenpath.engine.assignment import Assignment, StopHandle
from goldenpath.engine.conductor import Conductor
from goldenpath.model.event import Event
from goldenpath.probes.probe import Context


async def execute(assignment: Assignment, context: Context, stop: StopHandle) -> AsyncGenerator[Event, None]:
    """Carry out a run and yield its events, RunStarted first and RunFinished last.

    Closing the stream early cancels what is running and waits until its cleanup has ended, so that nothing is
    left behind. A fault of the engine itself is raised after the events that were already there.
    """
    events: asyncio.Queue[Event | None] = asyncio.Queue()

    async def conduct() -> None:
        try:
            await Conductor(assignment, context, stop, events.put_nowait).run()
        finally:
            events.put_nowait(None)

    conducting = asyncio.create_task(conduct())
    try:
        while (event := await events.get()) is not None:
            yield event
        await conducting
    finally:
        conducting.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await conducting
