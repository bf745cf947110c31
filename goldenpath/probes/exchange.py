"""One HTTP exchange: sent, counted, sighted, bounded by deadlines, its troubles turned into failures."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TypeVar

from goldenpath.model.outcome import ReasonCode
from goldenpath.model.plan import Deadlines
from goldenpath.probes.client import Head, Headers, Incoming, TransportError
from goldenpath.probes.decoding import Decoder, NotDecodable, decoder_for
from goldenpath.probes.failure import Failure, wrong
from goldenpath.probes.ledger import Quantity
from goldenpath.probes.play import Play
from goldenpath.probes.request import Outgoing
from goldenpath.probes.sight import sight
from goldenpath.probes.tracing import Sent
from goldenpath.probes.trouble import broken_exchange, missed_deadline

T = TypeVar("T")

MAX_BODY_BYTES = 16 * 2**20
CONNECT_S = 5.0
TOTAL_S = 30.0
_CLOSE_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long an exchange may take: every one has an end.

    Attributes:
        connect_s: until the connection stands and the request goes out.
        head_s: from the start until the answer's head is there.
        head_code: what it is when the head does not come in time.
        head_name: that deadline's name in the plan.
        total_s: from the start until the answer's end.
    """

    connect_s: float
    head_s: float
    head_code: ReasonCode
    head_name: str
    total_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer whose head is there.

    Attributes:
        started_s: before the request was sent, on the clock's monotonic scale.
        decoder: undoes its content encoding.
    """

    incoming: Incoming
    started_s: float
    decoder: Decoder

    @property
    def head(self) -> Head:
        """Status and headers."""
        return self.incoming.head


def limits_of(deadlines: Deadlines) -> Limits:
    """Return the limits of an ordinary exchange; what the plan does not set has a default."""
    total_s = deadlines.total_s or TOTAL_S
    connect_s = min(deadlines.connect_s or CONNECT_S, total_s)
    return Limits(
        connect_s=connect_s, head_s=total_s, head_code=ReasonCode.TOTAL_TIMEOUT, head_name="total", total_s=total_s
    )


async def depart(
    send: Callable[[Callable[[], None]], Awaitable[T]],
    outgoing: Outgoing,
    play: Play,
    *,
    headers: Headers,
    limits: Limits,
    started_s: float,
) -> T:
    """Send what is to be sent, counted, and return what came back.

    Args:
        send: sends it; calls its argument once the connection stands.
        outgoing: tells whether a valid credential is sent.
        play: the counts, the clock, and what was seen of the origin.
        headers: those it carries.
        limits: the connect and the head deadline are kept here.
        started_s: where the deadlines start, on the clock's monotonic scale.

    Raises:
        Failure: it broke, or nothing came back in time.
    """
    connected = False
    authenticated = outgoing.is_authenticated(play)
    try:
        async with asyncio.timeout(limits.connect_s) as timeout:

            def on_connected() -> None:
                nonlocal connected
                connected = True
                play.ledger.exchanges += 1
                play.ledger.authenticated += authenticated
                play.sent = Sent.of(headers)
                left_s = limits.head_s - (play.now_s() - started_s)
                timeout.reschedule(asyncio.get_running_loop().time() + max(left_s, 0.0))

            return await send(on_connected)
    except TransportError as error:
        raise broken_exchange(error, play) from error
    except TimeoutError as error:
        raise _too_late(play, limits, connected=connected) from error


@asynccontextmanager
async def exchange(outgoing: Outgoing, play: Play, limits: Limits) -> AsyncIterator[Reply]:
    """Send a request and yield the answer once its head is there; its connection is let go at the end.

    Raises:
        Failure: no head came, or not in time.
    """
    request = outgoing.request(play)
    await play.turn()
    started_s = play.now_s()
    client = play.context.client
    incoming = await depart(
        lambda told: client.send(request, told),
        outgoing,
        play,
        headers=request.headers,
        limits=limits,
        started_s=started_s,
    )
    try:
        sight(incoming.head, play)
        play.ledger.sample(Quantity.LATENCY, (play.now_s() - started_s) * 1000)
        yield Reply(incoming=incoming, started_s=started_s, decoder=_decoder(incoming.head, play))
    finally:
        await _let_go(incoming)


async def read_body(reply: Reply, play: Play, limits: Limits) -> bytes:
    """Return the whole decoded body.

    Raises:
        Failure: too_large, total_timeout, or broken_exchange where the body breaks off or cannot be decoded.
    """
    body = bytearray()
    left_s = limits.total_s - (play.now_s() - reply.started_s)
    try:
        async with asyncio.timeout(left_s):
            async with aclosing(decoded_pieces(reply, play)) as pieces:
                async for piece in pieces:
                    body += piece
    except TimeoutError as error:
        what = f"the answer did not end ({len(body)} bytes came)"
        raise missed_deadline(ReasonCode.TOTAL_TIMEOUT, what, "total", limits.total_s, play) from error
    play.ledger.sample(Quantity.TOTAL, (play.now_s() - reply.started_s) * 1000)
    return bytes(body)


async def decoded_pieces(reply: Reply, play: Play) -> AsyncGenerator[bytes, None]:
    """Yield the body decoded, as it arrives; counts it. Raises Failure too_large or broken_exchange."""
    size = 0
    try:
        async with aclosing(reply.incoming.pieces()) as raws:
            async for raw in raws:
                for piece in reply.decoder.feed(raw):
                    size += len(piece)
                    play.ledger.bytes_in += len(piece)
                    if size > MAX_BODY_BYTES:
                        wrong(ReasonCode.TOO_LARGE, f"the answer is longer than {MAX_BODY_BYTES // 2**20} MiB")
                    yield piece
        reply.decoder.finish()
    except TransportError as error:
        raise broken_exchange(error, play) from error
    except NotDecodable as error:
        wrong(ReasonCode.BROKEN_EXCHANGE, f"the answer cannot be decoded: {error}")


def _decoder(head: Head, play: Play) -> Decoder:
    try:
        return decoder_for(head.header("content-encoding") or "")
    except NotDecodable as error:
        wrong(ReasonCode.BROKEN_EXCHANGE, f"the answer cannot be decoded: {play.show(str(error))}")


def _too_late(play: Play, limits: Limits, *, connected: bool) -> Failure:
    if connected:
        return missed_deadline(limits.head_code, "no answer", limits.head_name, limits.head_s, play)
    return missed_deadline(ReasonCode.CONNECT_TIMEOUT, "no connection", "connect", limits.connect_s, play)


async def _let_go(incoming: Incoming) -> None:
    # one that cannot be closed in time is dropped with the client at the latest
    with suppress(TimeoutError):
        async with asyncio.timeout(_CLOSE_S):
            await incoming.close()
