"""Sockets that must be refused, on servers that do it in all kinds of ways."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection

from goldenpath.model.outcome import ReasonCode, Status


async def _close(connection: ServerConnection, code: int, *frames: str) -> None:
    for frame in frames:
        await connection.send(frame)
    await connection.close(code)


async def _drop(connection: ServerConnection) -> None:
    connection.transport.abort()


async def _stay(connection: ServerConnection) -> None:
    await connection.wait_closed()


_ERROR = json.dumps({"type": "error", "code": "NO_TOKEN"})
_DATA = json.dumps({"type": "welcome"})


@pytest.mark.parametrize(
    ("handler", "refused", "code"),
    [
        (lambda c: _close(c, 1008), {}, None),
        (lambda c: _close(c, 4401), {}, None),
        (lambda c: _close(c, 1011), {"close": [1008, 1011]}, None),
        (lambda c: _close(c, 1008, _ERROR), {"error_frame": True}, None),
        (lambda c: _close(c, 1008, _ERROR), {}, ReasonCode.NOT_REFUSED),
        (lambda c: _close(c, 1008, _DATA), {"error_frame": True}, ReasonCode.NOT_REFUSED),
        (lambda c: _close(c, 1008, _ERROR, _ERROR), {"error_frame": True}, ReasonCode.NOT_REFUSED),
        (lambda c: _close(c, 1000), {}, ReasonCode.CLOSED),
        (_drop, {}, ReasonCode.CLOSED),
        (_stay, {"within": "150ms"}, ReasonCode.NOT_REFUSED),
    ],
)
async def test_only_a_timely_close_before_any_data_refuses(
    socket_server: Any,
    handler: Callable[[ServerConnection], Awaitable[None]],
    refused: dict[str, Any],
    code: ReasonCode | None,
) -> None:
    """Everything else let somebody in, or broke."""
    attempt = await (await socket_server(handler)).play(open="/ws", expect={"refused": refused})
    assert (attempt.reason.code if attempt.reason else None) is code
    assert attempt.evidence.refusals == (1 if code is None else 0)
    assert attempt.evidence.assertions == 1


async def test_patience_stretches_the_wait(socket_server: Any) -> None:
    """A slow environment is given its time here too."""

    async def slow(connection: ServerConnection) -> None:
        await asyncio.sleep(0.2)
        await connection.close(1008)

    stage = await socket_server(slow)
    test = {"open": "/ws", "expect": {"refused": {"within": "100ms"}}}
    assert (await stage.play(**test)).status is Status.FAILED
    assert (await stage.changed(patience=20.0).play(**test)).status is Status.PASSED
