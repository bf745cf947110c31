"""`send`, `receive` and `close` steps against the stand-in and against servers that misbehave."""

import asyncio
import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hermetic import standing_in
from websockets.asyncio.server import ServerConnection

from goldenpath.base.errors import PlanError
from goldenpath.model.outcome import ReasonCode, Status

_OPEN = {"open": "/ws", "offer": ["jwt-auth", "jwt.${auth.token_b64url}"]}
_NOISE = ["ping", "handshake_validation"]
_AGENT: list[dict[str, Any]] = [
    {**_OPEN, "expect": {"subprotocol": "jwt-auth"}},
    {"receive": "connection_established", "ignore": _NOISE, "within": "1s"},
    {"send": {"type": "start_agent", "thread_id": "${uuid}", "payload": {"user_request": "Analyse ${nonce}"}}},
    {
        "receive": "agent_started agent_thinking+ (tool_executing tool_completed)* agent_completed",
        "where": {"$..thread_id": "${uuid}"},
        "ignore": _NOISE,
        "within": {"first_event": "500ms", "gap": "500ms", "total": "2s"},
        "expect": {"contains": "${nonce}", "never": ["mock", "fallback"]},
    },
    {"close": 1000},
]


async def test_an_agent_answers(stage: Any) -> None:
    """Correlated, in order, with the nonce."""
    attempt = await stage.play(steps=_AGENT)
    assert attempt.status is Status.PASSED, attempt.reason
    assert attempt.evidence.exchanges == 1
    assert attempt.evidence.frames_in >= 6


async def test_an_agent_answers_in_envelopes_and_noise(open_stage: Any, tmp_path: Path) -> None:
    """Whatever envelope a healthy service uses, and whatever noise it makes, the same plan holds."""
    options = ["--option", "envelope=nested", "--option", "noise=on"]
    with standing_in(tmp_path, "--time-scale", "0.2", *options) as running:
        stage = await open_stage(running.base_url, jwt_key=running.jwt_key, auth="user")
        attempt = await stage.play(steps=_AGENT)
    assert attempt.status is Status.PASSED, attempt.reason


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("agent_silent", ReasonCode.FIRST_EVENT_TIMEOUT),
        ("agent_close=1011", ReasonCode.CLOSED),
        ("agent_missing=tool_completed", ReasonCode.UNEXPECTED_EVENT),
        ("agent_wrong_thread", ReasonCode.FIRST_EVENT_TIMEOUT),
        ("ws_accept_then_close=1008", ReasonCode.CLOSED),
    ],
)
async def test_each_way_an_agent_can_fail(open_stage: Any, tmp_path: Path, fault: str, code: ReasonCode | None) -> None:
    """A fault of the stand-in fails the test, a plain one by a code of its own."""
    with standing_in(tmp_path, "--time-scale", "0.2", "--fault", fault) as running:
        stage = await open_stage(running.base_url, jwt_key=running.jwt_key, auth="user", answered=True)
        attempt = await stage.play(steps=_AGENT)
    assert attempt.status is Status.FAILED
    assert attempt.reason.code is code or code is None
    assert attempt.reason.summary.startswith(("step 4 of 5 (receive agent_started", "step 2 of 5 (receive connection_"))


async def test_two_sockets_and_two_users(stage: Any) -> None:
    """What one user's agent says the other one does not hear."""
    welcome = {"receive": "connection_established"}
    sign_in = {"offer": ["jwt-auth", "jwt.${auth.token_b64url}"]}
    attempt = await stage.play(
        users={"alice": "user", "bob": "user"},
        steps=[
            {"open": "/ws", "as": "a", "auth": "alice", **sign_in},
            {"open": "/ws", "as": "b", "auth": "bob", **sign_in},
            {**welcome, "on": "a", "expect": {"json": {"$.user_id": "${auth.user}"}}, "save": {"c": "$.connection_id"}},
            {**welcome, "on": "b", "expect": {"json": {"$.user_id": "${user.bob}"}, "never": "${c}"}},
            {"send": {"type": "ping", "id": "${nonce}"}, "on": "b"},
            {"receive": "pong", "on": "b", "expect": {"json": {"$.id": "${nonce}"}}},
            {"close": 1000, "on": "a"},
            {"send": {"type": "ping", "id": "2"}, "on": "b"},
            {"receive": "pong", "on": "b", "expect": {"json": {"$.id": "2"}}},
        ],
    )
    assert attempt.status is Status.PASSED, attempt.reason
    assert attempt.evidence.authenticated == 2


async def test_a_close_tells_code_and_reason(socket_server: Any) -> None:
    """Of the peer, harmless; a broken connection and an oversize frame are told apart."""

    async def close(connection: ServerConnection) -> None:
        await connection.close(4000, "\x1b[1mno")

    async def drop(connection: ServerConnection) -> None:
        connection.transport.abort()

    async def flood(connection: ServerConnection) -> None:
        await connection.send("x" * (2**20 + 1))
        await connection.wait_closed()

    steps = [{"open": "/ws"}, {"receive": "a"}]
    for handler, words in [
        (close, "the socket was closed with 4000: \\x1b[1mno after 0 events"),
        (drop, "the connection broke without a close after 0 events"),
        (flood, "what came was no WebSocket message that we take (closed with 1009"),
    ]:
        attempt = await (await socket_server(handler)).play(steps=steps)
        assert attempt.reason.code is ReasonCode.CLOSED
        assert words in attempt.reason.summary


async def test_a_clean_close_before_the_expected_message(socket_server: Any) -> None:
    """Code 1000 is no answer."""

    async def close(connection: ServerConnection) -> None:
        await connection.send(json.dumps({"type": "a"}))
        await connection.close(1000)

    attempt = await (await socket_server(close)).play(steps=[{"open": "/ws"}, {"receive": "a b"}])
    assert "the socket was closed with 1000 after 1 event; last event a" in attempt.reason.summary


async def test_sending_to_a_closed_socket(socket_server: Any) -> None:
    """Fails where it is sent."""

    async def close(connection: ServerConnection) -> None:
        await connection.send('{"type": "a"}')
        await connection.close(1001)

    pause = {"stream": {"get": "/"}, "expect": {"status": [426]}}
    steps = [{"open": "/ws"}, {"receive": "a"}, pause, {"send": "x"}]
    attempt = await (await socket_server(close)).play(steps=steps)
    assert "(send x): nothing can be sent: the socket was closed with 1001" in attempt.reason.summary


async def test_what_is_sent_is_what_the_plan_says(socket_server: Any) -> None:
    """A mapping as JSON, a text as it is, filled in; binary answers are read as text."""
    heard: list[Any] = []

    async def echo(connection: ServerConnection) -> None:
        async for message in connection:
            heard.append(message)
            await connection.send(json.dumps({"type": "ok", "n": len(heard)}).encode())

    attempt = await (await socket_server(echo, X="x")).play(
        steps=[
            {"open": "/ws"},
            {"send": {"a": ["${var.X}", 1, None]}},
            {"send": "plain ${var.X}"},
            {"receive": "ok{2}", "expect": {"json": {"$.n": 2}}},
        ]
    )
    assert attempt.status is Status.PASSED, attempt.reason
    assert heard == ['{"a": ["x", 1, null]}', "plain x"]


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Shake hands (RFC 6455 section 4.2.2), then neither read nor write."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    key = next(line.split(": ")[1] for line in head.split("\r\n") if line.lower().startswith("sec-websocket-key"))
    digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
    accept = base64.b64encode(digest).decode()
    lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    writer.write("\r\n".join([*lines, f"Sec-WebSocket-Accept: {accept}", "", ""]).encode())
    await asyncio.Event().wait()


async def test_a_peer_that_does_not_read(raw_server: Any, open_stage: Any) -> None:
    """A message that is not taken meets its deadline."""
    stage = await open_stage(await raw_server(_silent), V="x" * 20_000_000)
    attempt = await stage.play(steps=[{"open": "/ws"}, {"send": "${var.V}", "within": "200ms"}])
    assert attempt.reason.code is ReasonCode.TOTAL_TIMEOUT
    assert "the message was not taken within 200 ms (total deadline)" in attempt.reason.summary


async def test_a_close_that_is_ignored_takes_a_second(raw_server: Any, open_stage: Any) -> None:
    """A peer that never answers our close loses its connection, and the test goes on."""
    attempt = await (await open_stage(await raw_server(_silent))).play(steps=[{"open": "/ws"}, {"close": 1000}])
    assert attempt.reason.code is ReasonCode.NO_ASSERTION
    assert attempt.duration_s < 3


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ({"receive": "a ("}, "not a sequence of events: column 4: an event name or '(' is expected"),
        ({"receive": "a", "expect": {"status": 200}}, "unknown key 'status'"),
        ({"receive": "a", "where": {"id": 1}}, None),
        ({"send": "${x}"}, "nothing defines ${x}"),
        ({"close": 5}, "'close' is not right"),
        ({"send": "x", "to": "a"}, "unknown key 'to'"),
    ],
)
def test_a_message_that_cannot_work_is_refused(compiled: Any, step: dict[str, Any], complaint: str | None) -> None:
    """When the plan is loaded."""
    with pytest.raises(PlanError) as error:
        compiled({"steps": [{"open": "/ws"}, step]})
    assert complaint in {error.value.message, None}
