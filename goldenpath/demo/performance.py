"""Carrying a script out: the beats in their time, then the ending."""

import asyncio
from typing import Protocol

from goldenpath.demo.clock import Clock
from goldenpath.demo.script import Beat, Delivery, Ending, Event, Script


class Channel(Protocol):
    """Where a script is performed."""

    async def deliver(self, events: tuple[Event, ...], delivery: Delivery, elapsed_ms: float) -> None:
        """Number the events in the order given and send them as ``delivery`` says."""

    async def remark(self, comment: str) -> None:
        """Send something that is not an event, where the protocol has such a thing."""


async def perform(script: Script, channel: Channel, clock: Clock) -> Ending:
    """Play the script; a stalled or endless one returns only by cancellation."""
    started_s = clock.steady_s()

    async def play(beat: Beat) -> None:
        await clock.pause(beat.after_s)
        if beat.comment is not None:
            await channel.remark(beat.comment)
        await channel.deliver(beat.events, beat.delivery, 1000 * (clock.steady_s() - started_s))

    for beat in script.beats:
        await play(beat)
    if script.ending is Ending.ENDLESS and script.heartbeat is not None:
        while True:
            await play(Beat(after_s=script.interval_s, events=(script.heartbeat,)))
    if script.ending is Ending.STALL:
        await asyncio.get_running_loop().create_future()
    return script.ending


def arranged(frames: list[str], delivery: Delivery) -> list[str]:
    """Put numbered frames into the order in which they travel."""
    return frames[::-1] if delivery is Delivery.REVERSED else frames
