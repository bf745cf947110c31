"""Carrying a script out: the beats in their time, then the ending."""

import asyncio
from collections.abc import Sequence
from typing import Protocol

from goldenpath.demo.clock import Clock
from goldenpath.demo.script import Beat, Delivery, Ending, Event, Script


class Channel(Protocol):
    """Where a script is performed."""

    def number(self, event: Event, elapsed_ms: float) -> str:
        """Give the event its number and time stamp, and write it as this channel carries it."""

    async def send(self, frames: Sequence[str]) -> None:
        """Send what was numbered; called at once after it, or the numbers do not ascend."""

    async def remark(self, comment: str) -> None:
        """Send something that is not an event, where the protocol has such a thing."""


async def perform(script: Script, channel: Channel, clock: Clock) -> Ending:
    """Play the script; a stalled or endless one returns only by cancellation."""
    started_s = clock.steady_s()
    held: list[str] = []

    async def play(beat: Beat) -> None:
        await clock.pause(beat.after_s)
        if beat.comment is not None and script.hold_s is None:
            await channel.remark(beat.comment)
        frames = _frames(beat, channel, 1000 * (clock.steady_s() - started_s))
        if script.hold_s is None:
            await channel.send(frames)
        else:
            held.extend(frames)

    for beat in script.beats:
        await play(beat)
    if script.ending is Ending.ENDLESS and script.heartbeat is not None:
        while True:
            await play(Beat(after_s=script.interval_s, events=(script.heartbeat,)))
    if script.ending is Ending.STALL:
        await asyncio.get_running_loop().create_future()
    if script.hold_s is not None:
        await asyncio.sleep(script.hold_s - (clock.steady_s() - started_s))
        await channel.send(held)
    return script.ending


def _frames(beat: Beat, channel: Channel, elapsed_ms: float) -> list[str]:
    """The beat's frames in the order in which they travel."""
    numbered = [frame for event in beat.events for frame in [channel.number(event, elapsed_ms)] * event.copies]
    return numbered[::-1] if beat.delivery is Delivery.REVERSED else numbered
