"""The run as a stream of events."""

import asyncio

import pytest
from engine.rehearsal import PASS, assignment, opened, plan, scripted

from goldenpath.engine.assignment import StopHandle
from goldenpath.engine.execute import execute
from goldenpath.model.event import Event, RunStarted, TestFinished, TestStarted


async def test_closing_the_stream_of_events_leaves_nothing_behind() -> None:
    """Who stops listening early leaves no task of the run alive."""
    hanging = scripted("hangs", PASS, gate=asyncio.Event().wait)
    before = asyncio.all_tasks()

    async def first_event() -> None:
        async with opened() as context:
            events = execute(assignment(plan(hanging)), context, StopHandle())
            async for event in events:
                if isinstance(event, TestStarted):
                    break
            await events.aclose()  # type: ignore[attr-defined]

    await first_event()
    assert asyncio.all_tasks() == before


async def test_a_fault_of_the_engine_is_raised_after_what_was_there() -> None:
    """What happened until then is told, and the fault is not swallowed."""

    def broken() -> int:
        raise ZeroDivisionError

    told: list[Event] = []

    async def listen() -> None:
        a_run = assignment(plan(scripted("a", PASS)), peak_memory_bytes=broken)
        async with opened() as context:
            async for event in execute(a_run, context, StopHandle()):
                told.append(event)  # noqa: PERF401 - what came before the fault is wanted

    with pytest.raises(ZeroDivisionError):
        await listen()
    assert isinstance(told[0], RunStarted)
    assert any(isinstance(event, TestFinished) for event in told)
