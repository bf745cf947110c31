"""One open socket: its welcome, its reading loop, and the one place that numbers and sends its frames."""

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from goldenpath.demo.clock import Clock
from goldenpath.demo.faults import Handshake
from goldenpath.demo.frames import error_fields, frame
from goldenpath.demo.ids import IdKind
from goldenpath.demo.jsontext import Json, encode
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.script import Event
from goldenpath.demo.service import Service
from goldenpath.demo.users import User

_HEARTBEAT_INTERVAL_S = 25
_NOISE_INTERVAL_S = 1.0
_GOING_AWAY = 1001


class SocketGoneError(Exception):
    """The other side has left, or the connection is closing: nothing more can be sent."""


class Room:
    """All the sessions that are open."""

    def __init__(self) -> None:
        self.sessions: set[Session] = set()

    def others(self, session: "Session") -> list["Session"]:
        """The sessions of other users."""
        return [other for other in self.sessions if other.user.id != session.user.id]


class Session:
    """One user's socket."""

    def __init__(self, *, service: Service, socket: WebSocket, user: User, fault: Handshake, room: Room) -> None:
        self.service = service
        self.user = user
        self.room = room
        self.fault = fault
        self._socket = socket
        self._seq = 0
        self._sending = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def clock(self) -> Clock:
        """The service's clock."""
        return self.service.clock

    async def welcome(self) -> None:
        """Send what a fresh connection is told, and start the background noise if there is to be any."""
        if self.service.settings.options.noise:
            await self.say("handshake_validation", {"protocol": "jwt-auth", "valid": True})
            self.spawn(self._make_noise())
        if self.fault.welcome:
            greeting: dict[str, Json] = {
                "connection_id": self.service.ids.new(IdKind.CONNECTION, self.user.id),
                "user_id": self.user.id,
                "connection_ready": True,
                "heartbeat_interval": _HEARTBEAT_INTERVAL_S,
            }
            await self.say("connection_established", greeting)
        if not self.fault.database:
            await self.refuse(RefusalError(Code.UNAVAILABLE, "Database connectivity failure"))

    async def next_text(self) -> str | None:
        """The next message of the client as text; None when it has left or was idle for too long."""
        try:
            async with asyncio.timeout(self.service.settings.options.idle_s):
                message = await self._socket.receive()
        except TimeoutError:
            await self.close(_GOING_AWAY, "idle")
            return None
        if message["type"] == "websocket.disconnect":
            return None
        text: str | None = message.get("text")
        return text if text is not None else bytes(message["bytes"]).decode("utf-8", "replace")

    async def say(self, name: str, fields: Mapping[str, Json]) -> None:
        """Send one frame.

        Raises:
            SocketGoneError: there is nobody to send to.
        """
        await self.send([self.number(Event(name=name, fields=fields), 0.0)])

    async def refuse(self, refusal: RefusalError, ref: Json = None) -> None:
        """Send an error frame."""
        await self.say("error", error_fields(refusal, ref))

    def number(self, event: Event, elapsed_ms: float) -> str:
        """Write the event as a frame with the connection's next ``seq``."""
        self._seq += 1
        duration = {"duration_ms": round(elapsed_ms, 3)} if event.timed else {}
        envelope = self.service.settings.options.envelope
        fields = {**event.fields, **duration}
        return encode(frame(event.name, fields, seq=self._seq, now_s=self.clock.now_s(), envelope=envelope))

    async def send(self, frames: Sequence[str]) -> None:
        """Send frames, one sender after the other, in the order in which they asked.

        Raises:
            SocketGoneError: there is nobody to send to.
        """
        async with self._sending:
            for text in frames:
                await self._transmit(text)

    async def remark(self, comment: str) -> None:
        """Sockets have no comments: send nothing."""

    async def close(self, code: int, reason: str) -> None:
        """Close the socket."""
        async with self._sending:
            with suppress(WebSocketDisconnect, RuntimeError):
                await self._socket.close(code, reason)

    def spawn(self, work: Coroutine[Any, Any, object]) -> asyncio.Task[None]:
        """Do something beside the reading loop, at most until the session ends."""
        task = asyncio.create_task(self._quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self) -> None:
        """End everything that was spawned."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _transmit(self, text: str) -> None:
        try:
            await self._socket.send_text(text)
        except (WebSocketDisconnect, RuntimeError) as error:
            # A RuntimeError is how the server says that a close frame is already on its way.
            raise SocketGoneError from error

    async def _quietly(self, work: Coroutine[Any, Any, object]) -> None:
        with suppress(SocketGoneError):
            await work

    async def _make_noise(self) -> None:
        while True:
            await self.clock.pause(_NOISE_INTERVAL_S)
            await self.say("ping", {})
