"""HTTP over the real library, against servers that misbehave."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from goldenpath.probes.client import Request, TransportError, Trouble


async def _text(stage: Any, path: str = "/", **request: Any) -> tuple[Any, bytes, int]:
    connects = 0

    def on_connected() -> None:
        nonlocal connects
        connects += 1

    url = stage.context.base_url + path
    incoming = await stage.context.client.send(Request(method="GET", url=url, **request), on_connected)
    body = b"".join([piece async for piece in incoming.pieces()])
    await incoming.close()
    return incoming.head, body, connects


async def test_head_and_body_come_as_they_are(answering: Callable[..., Awaitable[Any]], http_answer: Any) -> None:
    """Status, headers in order, the body undecoded; the connection is told of once."""
    stage = await answering(http_answer(b"\x1f\x8bnot gzip", "404 Not Found", "Content-Encoding: gzip", "X-A: 1"))
    head, body, connects = await _text(stage)
    assert (head.status, head.header("x-a"), body, connects) == (404, "1", b"\x1f\x8bnot gzip", 1)


async def test_the_target_goes_out_as_written(raw_server: Any, open_stage: Any, http_answer: Any) -> None:
    """Dot segments, double slashes and odd queries are the plan's own business."""
    lines: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append((await reader.readuntil(b"\r\n\r\n")).split(b"\r\n")[0])
        writer.write(http_answer())

    stage = await open_stage(await raw_server(script))
    await _text(stage, "/a/../b//c?x=../y&z")
    assert lines == [b"GET /a/../b//c?x=../y&z HTTP/1.1"]


async def test_no_cookie_and_no_redirect_is_followed(raw_server: Any, open_stage: Any, http_answer: Any) -> None:
    """What one answer sets, the next request does not carry."""
    heads: list[bytes] = []

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(http_answer(b"", "302 Found", "Location: /elsewhere", "Set-Cookie: a=b"))

    stage = await open_stage(await raw_server(script))
    assert [(await _text(stage))[0].status for _ in range(2)] == [302, 302]
    assert len(heads) == 2
    assert b"cookie" not in heads[1].lower()


async def test_a_proxy_in_the_environment_is_not_used(
    answering: Callable[..., Awaitable[Any]], http_answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requests go to the environment and nowhere else."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    stage = await answering(http_answer(b"direct"))
    assert (await _text(stage))[1] == b"direct"


@pytest.mark.parametrize(
    "pieces",
    [
        (b"garbage\r\n\r\n",),
        (b"",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel",),
        (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n",),
    ],
    ids=["no-http", "empty", "short-body", "cut-chunk", "huge-header"],
)
async def test_a_broken_exchange_is_told_as_one(
    answering: Callable[..., Awaitable[Any]], pieces: tuple[bytes, ...]
) -> None:
    """Whatever breaks after the connect is one kind of trouble."""
    stage = await answering(*pieces)
    with pytest.raises(TransportError) as error:
        await _text(stage)
    assert error.value.trouble is Trouble.BROKEN
    assert error.value.detail


async def test_what_cannot_be_sent_is_our_own_fault(answering: Callable[..., Awaitable[Any]]) -> None:
    """A header that is none never leaves the house."""
    stage = await answering()
    with pytest.raises(TransportError) as error:
        await _text(stage, headers=(("X-A", "a\r\nX-B: b"),))
    assert error.value.trouble is Trouble.NOT_SENDABLE
