"""Writing a script into an HTTP response body as it happens."""

import asyncio
from collections.abc import Sequence

from starlette.types import Receive, Send

from goldenpath.demo.calls import StreamedAnswer, StreamFormat
from goldenpath.demo.clock import Clock
from goldenpath.demo.jsontext import encode
from goldenpath.demo.performance import perform
from goldenpath.demo.script import Ending, Event


class BodyChannel:
    """A response body as the place where a script is performed; ``seq`` ascends over all its events."""

    def __init__(self, *, send: Send, form: StreamFormat, stream_id: str, clock: Clock) -> None:
        self._send = send
        self._form = form
        self._stream_id = stream_id
        self._clock = clock
        self._seq = 0

    def number(self, event: Event, elapsed_ms: float) -> str:
        """Write the event as a block of SSE or a line of NDJSON."""
        self._seq += 1
        duration = {"duration_ms": round(elapsed_ms, 3)} if event.timed else {}
        data = encode(
            {
                "type": event.name,
                "seq": self._seq,
                "timestamp": self._clock.now_s(),
                "stream_id": self._stream_id,
                **event.fields,
                **duration,
            }
        )
        if self._form is StreamFormat.NDJSON:
            return f"{data}\n"
        return f"event: {event.name}\nid: {self._seq}\ndata: {data}\n\n"

    async def send(self, frames: Sequence[str]) -> None:
        """Write the events in one piece."""
        if frames:
            await self._write("".join(frames))

    async def remark(self, comment: str) -> None:
        """Write an SSE comment line; NDJSON has none."""
        if self._form is StreamFormat.SSE:
            await self._write(f": {comment}\n\n")

    async def _write(self, text: str) -> None:
        await self._send({"type": "http.response.body", "body": text.encode("ascii"), "more_body": True})


async def stream_body(reply: StreamedAnswer, *, receive: Receive, channel: BodyChannel, clock: Clock) -> Ending:
    """Perform the reply's script; ends early, as CUT, when the client goes away."""
    performing = asyncio.create_task(perform(reply.script, channel, clock))
    leaving = asyncio.create_task(until_disconnect(receive))
    try:
        await asyncio.wait({performing, leaving}, return_when=asyncio.FIRST_COMPLETED)
        return performing.result() if performing.done() else Ending.CUT
    finally:
        performing.cancel()
        leaving.cancel()
        await asyncio.gather(performing, leaving, return_exceptions=True)


async def until_disconnect(receive: Receive) -> None:
    """Wait until the client has gone."""
    while (await receive())["type"] != "http.disconnect":
        continue
