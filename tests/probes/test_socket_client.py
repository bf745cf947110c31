"""WebSockets over the real library."""

from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection

from goldenpath.probes.client import HandshakeRefused, SocketClosed, SocketRequest, TransportError, Trouble


async def _open(stage: Any, **request: Any) -> Any:
    url = "ws" + stage.context.base_url.removeprefix("http") + "/ws"
    return await stage.context.client.open_socket(SocketRequest(url=url, **request), lambda: None)


async def test_a_conversation(socket_server: Any) -> None:
    """Headers and offer arrive, messages go both ways, closing returns the peer's code."""
    seen: dict[str, Any] = {}

    async def echo(connection: ServerConnection) -> None:
        assert connection.request is not None
        seen.update(agent=connection.request.headers.get("User-Agent"), extra=connection.request.headers["X-A"])
        seen["extensions"] = connection.request.headers.get("Sec-WebSocket-Extensions")
        async for message in connection:
            await connection.send(message)

    stage = await socket_server(echo, serving={"subprotocols": ["one", "two"]})
    socket = await _open(stage, headers=(("User-Agent", "us"), ("X-A", "1")), offer=("two",))
    await socket.send("hello")
    assert await socket.receive() == "hello"
    assert (socket.subprotocol, socket.head.status) == ("two", 101)
    assert await socket.close(1000) == 1000
    assert seen == {"agent": "us", "extra": "1", "extensions": None}


async def test_a_closed_socket_says_who_closed_it(socket_server: Any) -> None:
    """The peer with its code, we for what we do not take, or nobody."""

    async def close(connection: ServerConnection) -> None:
        await connection.close(4001, "why")

    async def flood(connection: ServerConnection) -> None:
        await connection.send("x" * (2**20 + 1))
        await connection.wait_closed()

    async def drop(connection: ServerConnection) -> None:
        connection.transport.abort()

    for handler, expected in [(close, (4001, "why", False)), (flood, (1009, None, True)), (drop, (None, "", False))]:
        socket = await _open(await socket_server(handler))
        with pytest.raises(SocketClosed) as closed:
            await socket.receive()
        error = closed.value
        assert (error.code, error.by_us) == (expected[0], expected[2])
        assert expected[1] in {error.reason, None}
        with pytest.raises(SocketClosed):
            await socket.send("x")


async def test_a_refused_handshake_carries_its_answer(answering: Any, http_answer: Any) -> None:
    """Status, headers and body."""
    stage = await answering(http_answer(b"not you", "403 Forbidden", "X-A: 1"))
    with pytest.raises(HandshakeRefused) as refused:
        await _open(stage)
    assert (refused.value.head.status, refused.value.head.header("x-a"), refused.value.body) == (403, "1", b"not you")


async def test_an_offer_that_is_no_token_is_our_own_fault(answering: Any) -> None:
    """A subprotocol with a space never leaves the house."""
    with pytest.raises(TransportError) as error:
        await _open(await answering(), offer=("a b",))
    assert error.value.trouble is Trouble.NOT_SENDABLE
