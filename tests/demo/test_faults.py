"""Every fault in the catalogue, seen from outside: what it does where it is thrown, and that it does nothing else."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import jwt
import pytest
import websockets
from cryptography import x509

from goldenpath.demo.settings import FAULTS

FAST = ("--time-scale", "0.02")
AGENT = ["agent_started", "agent_thinking", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"]
CHAT = {"method": "POST", "path": "/api/chat/stream", "json": {"message": "order k-77"}}
EVENTS = {"method": "GET", "path": "/api/events/stream"}
PARTIAL = {"method": "GET", "path": "/api/results/partial"}
QUIET_S = 0.3


@dataclass(frozen=True, slots=True)
class Seen:
    """How a fault is thrown, and what must then be seen."""

    arguments: tuple[str, ...]
    check: Callable[[Any], Awaitable[None]]


CHECKS: dict[str, Seen] = {}


def seen(name: str, *arguments: str) -> Callable[[Callable[[Any], Awaitable[None]]], None]:
    """Enter a check; without arguments the fault alone is thrown."""

    def enter(check: Callable[[Any], Awaitable[None]]) -> None:
        CHECKS[name] = Seen((*FAST, *(arguments or ("--fault", name))), check)

    return enter


def thrown(*faults: str) -> tuple[str, ...]:
    """The arguments that throw several faults at once."""
    return tuple(argument for fault in faults for argument in ("--fault", fault))


# Faults that can be told apart by path share one service: this shows at once that they keep to their paths.
HTTP = thrown(
    "http_status=502:/api/me",
    "http_slow=400:/api/tools",
    "http_degraded:/health",
    "empty_body:/api/mcp/tools",
    "html_error:/api/mcp/config",
    "mock_200:/api/agents/execute",
    "service_unavailable_200:/api/agents/triage",
    "lost_write:/api/threads",
    "order_shuffle:/api/messages",
    "rate_limit_off:/api/agents",
    "flap:/api/metrics",
    "hang_headers:/api/user/context",
    "auth_accept_any:/api/agents/config",
    "auth_accept_expired:/api/agents/status",
    "auth_accept_alg_none:/api/agents/start",
    "auth_reject_all:/api/agents/stop",
    "auth_bypass_headers:/api/agents/cancel",
)
STREAMS = thrown(
    "stream_endless:/api/chat/stream",
    "stream_stall=2:/api/agents/stream",
    "stream_never_starts:/api/events/stream",
    "stream_truncated:/api/results/partial",
    "stream_duplicate:/ws",
    "agent_silent",
)
MORE_STREAMS = thrown(
    "stream_buffered=300:/api/chat/stream",
    "stream_reorder:/api/agents/stream",
    "stream_empty:/api/events/stream",
    "stream_truncated=clean:/api/results/partial",
    "agent_stall=4",
)
# These five spoil different sides of one run, so they can be seen in the same one.
RUN = thrown("agent_missing=agent_thinking", "agent_duplicate", "agent_wrong_thread", "agent_reorder", "agent_mock")
SLOW = thrown("ws_slow_handshake=400", "agent_echo")
WELCOME = thrown("ws_no_welcome", "ws_limit=2")
SKEWED = thrown("clock_skew=600", "agent_started_only")


async def read_for(standin: Any, seconds: float, *, method: str, path: str, **options: Any) -> tuple[list[str], str]:
    """What a stream delivered within a time, piece by piece, and how it ended: 'end', 'cut' or 'open'."""
    pieces: list[str] = []
    ending = "open"

    async def read() -> str:
        async with standin.http() as client, client.stream(method, path, **options) as answer:
            assert answer.status_code == 200
            with contextlib.suppress(httpx.RemoteProtocolError):
                async for piece in answer.aiter_text():
                    pieces.append(piece)  # noqa: PERF401 - what came before a cut must be kept
                return "end"
        return "cut"

    with contextlib.suppress(TimeoutError):
        ending = await asyncio.wait_for(read(), seconds)
    return [piece for piece in pieces if piece], ending


def names_of(pieces: list[str]) -> list[str]:
    """The names of the SSE events in what was read."""
    return [line[7:] for line in "".join(pieces).splitlines() if line.startswith("event: ")]


async def ask(standin: Any, until: str = "agent_completed", request: str = "order k-77") -> list[dict[str, Any]]:
    """The frames of one agent run on a fresh socket, without the welcome."""
    async with standin.socket() as socket:
        await socket.receive()
        await socket.say(type="start_agent", thread_id="t-1", payload={"user_request": request})
        frames: list[dict[str, Any]] = await socket.until(until)
    return frames


async def ask_and_wait(standin: Any) -> list[str]:
    """The names of the frames of a run that falls silent; the socket still answers pings."""
    async with standin.socket() as socket:
        await socket.receive()
        await socket.say(type="start_agent", thread_id="t-1", payload={"user_request": "x"})
        names = []
        with contextlib.suppress(TimeoutError):
            while True:
                names.append(json.loads(await asyncio.wait_for(socket.raw.recv(), QUIET_S))["type"])
        await socket.say(type="ping", id="alive")
        assert (await socket.receive())["type"] == "pong"
    return names


@pytest.mark.parametrize("name", FAULTS)
async def test_each_fault_is_visible_from_outside(launch: Any, name: str) -> None:
    """Whatever the catalogue offers does what its explanation says, and its check tells it from good health."""
    await CHECKS[name].check(launch(*CHECKS[name].arguments))


def test_no_check_is_for_a_fault_that_does_not_exist() -> None:
    """The table of checks and the catalogue hold the same names."""
    assert set(CHECKS) == set(FAULTS)


@seen("stream_endless", *STREAMS)
async def _(standin: Any) -> None:
    pieces, ending = await read_for(standin, 0.6, **CHAT)
    names = names_of(pieces)
    assert ending == "open"
    assert names[:3] == ["stream_start", "agent_started", "agent_thinking"]
    assert set(names[2:]) == {"agent_thinking"}
    assert len(names) >= 4


@seen("stream_stall", *STREAMS)
async def _(standin: Any) -> None:
    pieces, ending = await read_for(standin, QUIET_S, **{**CHAT, "path": "/api/agents/stream"})
    assert (names_of(pieces), ending) == (["stream_start", "agent_started"], "open")


@seen("stream_never_starts", *STREAMS)
async def _(standin: Any) -> None:
    assert await read_for(standin, QUIET_S, **EVENTS) == ([], "open")


@seen("stream_truncated", *STREAMS)
async def _(standin: Any) -> None:
    pieces, ending = await read_for(standin, 10, **PARTIAL)
    assert (len("".join(pieces).splitlines()), ending) == (3, "cut")


@seen("stream_duplicate", *STREAMS)
async def _(standin: Any) -> None:
    async with standin.socket() as socket:
        await socket.receive()
        await socket.say(type="stream_request", content="x")
        frames = await socket.until("stream_end")
    numbers = [frame["seq"] for frame in frames]
    assert len(numbers) == len(set(numbers)) + 1


@seen("stream_buffered", *MORE_STREAMS)
async def _(standin: Any) -> None:
    async with standin.http() as client, client.stream(CHAT["method"], CHAT["path"], json=CHAT["json"]) as answer:
        pieces = answer.aiter_raw()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(pieces), 0.15)
    events = await standin.events(CHAT["method"], CHAT["path"], json=CHAT["json"])
    assert [event["type"] for event in events][:: len(events) - 1] == ["stream_start", "stream_end"]
    assert events[0]["timestamp"] < events[-1]["timestamp"]


@seen("stream_reorder", *MORE_STREAMS)
async def _(standin: Any) -> None:
    events = await standin.events("POST", "/api/agents/stream", json={"message": "x"})
    numbers = [event["seq"] for event in events]
    assert numbers != sorted(numbers)
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


@seen("stream_empty", *MORE_STREAMS)
async def _(standin: Any) -> None:
    assert await read_for(standin, 10, **EVENTS) == ([], "end")


@seen("agent_silent", *STREAMS)
async def _(standin: Any) -> None:
    assert await ask_and_wait(standin) == []


@seen("agent_started_only", *SKEWED)
async def _(standin: Any) -> None:
    assert await ask_and_wait(standin) == AGENT[:1]


@seen("agent_stall", *MORE_STREAMS)
async def _(standin: Any) -> None:
    assert await ask_and_wait(standin) == AGENT[:4]


@seen("agent_error")
async def _(standin: Any) -> None:
    frames = await ask(standin, until="agent_error")
    assert [frame["type"] for frame in frames] == ["agent_started", "agent_error"]
    async with standin.http() as client:
        answer = await client.post("/api/agents/execute", json={"message": "x"})
        states = [run["state"] for run in (await client.get("/api/agents/status")).json()["runs"]]
    assert (answer.status_code, answer.json()["code"]) == (500, "INTERNAL")
    assert states == ["failed", "failed"]


@seen("agent_close", "--fault", "agent_close=4000")
async def _(standin: Any) -> None:
    async with standin.socket() as socket:
        await socket.receive()
        await socket.say(type="start_agent", payload={"user_request": "x"})
        names = [(await socket.receive())["type"] for _ in range(2)]
        assert await socket.close_code() == 4000
    assert names == AGENT[:2]


@seen("agent_reorder", *RUN)
async def _(standin: Any) -> None:
    frames = await ask(standin)
    names = [frame["type"] for frame in frames]
    assert names.index("tool_completed") < names.index("tool_executing")
    assert [frame["seq"] for frame in frames] != sorted(frame["seq"] for frame in frames)


@seen("agent_missing", *RUN)
async def _(standin: Any) -> None:
    assert "agent_thinking" not in [frame["type"] for frame in await ask(standin)]


@seen("agent_duplicate", *RUN)
async def _(standin: Any) -> None:
    frames = [frame for frame in await ask(standin) if frame["type"] == "tool_completed"]
    assert len(frames) == 2
    assert frames[0] == frames[1]


@seen("agent_wrong_thread", *RUN)
async def _(standin: Any) -> None:
    threads = {frame["thread_id"] for frame in await ask(standin)}
    assert len(threads) == 1
    assert "t-1" not in threads


@seen("agent_mock", *RUN)
async def _(standin: Any) -> None:
    result = (await ask(standin))[-1]["result"]
    async with standin.http() as client:
        response = (await client.post("/api/agents/execute", json={"message": "order k-77"})).json()["response"]
    events = await standin.events(CHAT["method"], CHAT["path"], json=CHAT["json"])
    for text in (result, response, "".join(event.get("text", "") for event in events)):
        assert "k-77" in text
        assert "Mock" in text


@seen("agent_echo", *SLOW)
async def _(standin: Any) -> None:
    assert (await ask(standin, request="order k-77 please"))[-1]["result"] == "order k-77 please"


@seen("db_down")
async def _(standin: Any) -> None:
    async with standin.socket() as socket:
        welcome, error = await socket.receive(), await socket.receive()
        await socket.say(type="start_agent", payload={"user_request": "x"})
        assert await socket.is_quiet()
    assert welcome["type"] == "connection_established"
    assert (error["type"], error["code"], error["message"]) == (
        "error",
        "UNAVAILABLE",
        "Database connectivity failure",
    )


@seen("ws_refuse", "--fault", "ws_refuse=503")
async def _(standin: Any) -> None:
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with standin.socket():
            raise AssertionError("the handshake was accepted")
    assert caught.value.response.status_code == 503
    assert json.loads(caught.value.response.body)["code"] == "UNAVAILABLE"


@seen("ws_no_welcome", *WELCOME)
async def _(standin: Any) -> None:
    async with standin.socket("e2e-user-002") as socket:
        assert await socket.is_quiet()


@seen("ws_accept_then_close")
async def _(standin: Any) -> None:
    async with standin.socket() as socket:
        assert await socket.close_code() == 1008


@seen("ws_limit", *WELCOME)
async def _(standin: Any) -> None:
    async with standin.socket() as one, standin.socket(), standin.socket() as three:
        assert (await three.receive())["type"] == "error"
        assert await three.close_code() == 1008
        await one.say(type="ping")
        assert (await one.receive())["type"] == "pong"


@seen("ws_slow_handshake", *SLOW)
async def _(standin: Any) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2), standin.socket():
            raise AssertionError("the handshake was in time")
    async with standin.socket() as socket:
        assert (await socket.receive())["type"] == "connection_established"


@seen("auth_bypass_headers", *HTTP)
async def _(standin: Any) -> None:
    asking = {"X-E2E-Test": "true"}
    async with standin.http(None) as client:
        without = await client.post("/api/agents/cancel", json={"run_id": "x"})
        none = await client.post("/api/agents/cancel", json={"run_id": "x"}, headers=asking)
        bad = await client.post(
            "/api/agents/cancel", json={"run_id": "x"}, headers={**asking, "Authorization": "Bearer any"}
        )
    assert [answer.status_code for answer in (without, none, bad)] == [401, 404, 404]


@seen("auth_accept_any", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http(None) as client:
        accepted = await client.get("/api/agents/config", headers={"Authorization": "Bearer anything"})
        missing = await client.get("/api/agents/config")
    assert (accepted.status_code, missing.status_code) == (200, 401)


@seen("auth_accept_expired", *HTTP)
async def _(standin: Any) -> None:
    headers = {"Authorization": f"Bearer {standin.token(exp=1_000_000_000)}"}
    async with standin.http(None) as client:
        assert (await client.get("/api/agents/status", headers=headers)).status_code == 200
        assert (await client.get("/api/threads", headers=headers)).status_code == 401


@seen("auth_accept_alg_none", *HTTP)
async def _(standin: Any) -> None:
    unsigned = {"Authorization": f"Bearer {jwt.encode(standin.claims(), None, algorithm='none')}"}
    wrong = {"Authorization": f"Bearer {jwt.encode(standin.claims(iss='x'), None, algorithm='none')}"}
    async with standin.http(None) as client:
        assert (await client.post("/api/agents/start", json={}, headers=unsigned)).status_code == 202
        assert (await client.post("/api/agents/start", json={}, headers=wrong)).status_code == 401


@seen("auth_reject_all", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http() as client:
        answer = await client.post("/api/agents/stop", json={"run_id": "x"})
    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_TOKEN")


@seen("isolation_leak")
async def _(standin: Any) -> None:
    async with standin.http("e2e-user-001") as owner, standin.http("e2e-user-002") as other:
        thread = (await owner.post("/api/threads", json={"title": "private-1"})).json()["id"]
        await owner.post("/api/messages", json={"content": "secret-2", "thread_id": thread})
        shown = await other.get(f"/api/threads/{thread}/messages")
        listed = await other.get("/api/threads")
    async with standin.socket("e2e-user-001") as mine, standin.socket("e2e-user-002") as theirs:
        await mine.receive()
        await theirs.receive()
        await mine.say(type="start_agent", payload={"user_request": "k-77"})
        overheard = await theirs.until("agent_completed")
    assert "secret-2" in shown.text
    assert "private-1" in listed.text
    assert "k-77" in overheard[-1]["result"]


@seen("http_status", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http() as client:
        answer = await client.get("/api/me")
    assert (answer.status_code, answer.json()["code"]) == (502, "INTERNAL")


@seen("http_slow", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/api/tools", timeout=0.2)
        assert (await client.get("/api/tools")).status_code == 200


@seen("http_degraded", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http() as client:
        answer = await client.get("/health")
    assert (answer.status_code, answer.json()["status"]) == (200, "degraded")
    assert answer.json()["build"] == standin.ready["build"]


@seen("empty_body", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http() as client:
        answer = await client.get("/api/mcp/tools")
    assert (answer.status_code, answer.content) == (200, b"")


@seen("html_error", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http() as client:
        answer = await client.get("/api/mcp/config")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text.startswith("<!doctype html>")


@seen("mock_200", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http() as client:
        answer = await client.post("/api/agents/execute", content=b"{")
    assert (answer.status_code, answer.json()["response"]) == (200, "Mock response")


@seen("service_unavailable_200", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http() as client:
        answer = await client.post("/api/agents/triage", json={"message": "x"})
    assert (answer.status_code, answer.json()["status"]) == (200, "service_unavailable")


@seen("lost_write", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http("e2e-user-003") as client:
        made = await client.post("/api/threads", json={})
        after = await client.get(f"/api/threads/{made.json()['id']}")
    assert (made.status_code, after.status_code) == (201, 404)


@seen("order_shuffle", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http("e2e-user-004") as client:
        for text in ("a", "b", "c"):
            await client.post("/api/messages", json={"content": text})
        listed = (await client.get("/api/messages")).json()["messages"]
    numbers = [message["sequence"] for message in listed]
    assert sorted(numbers) == [1, 2, 3]
    assert numbers != [1, 2, 3]


@seen("rate_limit_off", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http("rate-user") as client:
        free = await asyncio.gather(*(client.get("/api/agents") for _ in range(60)))
        limited = await asyncio.gather(*(client.get("/api/mcp/tools") for _ in range(60)))
    assert {answer.status_code for answer in free} == {200}
    assert 429 in {answer.status_code for answer in limited}


@seen("flap", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http() as client:
        statuses = [(await client.get("/api/metrics")).status_code for _ in range(4)]
    assert statuses == [503, 200, 503, 200]


@seen("hang_headers", *HTTP)
async def _(standin: Any) -> None:
    async with standin.http() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/api/user/context", timeout=QUIET_S)
    row = standin.log()["requests"][-1]
    assert (row["path"], row["status"]) == ("/api/user/context", None)


@seen("clock_skew", *SKEWED)
async def _(standin: Any) -> None:
    now = datetime.now(UTC)
    ending = {"Authorization": f"Bearer {standin.token(exp=int(now.timestamp()) + 300)}"}
    async with standin.http(None) as client:
        answer = await client.get("/api/discovery/services")
        ended = await client.get("/api/me", headers=ending)
        lasting = await client.get("/api/me", headers=standin.headers())
    shown = parsedate_to_datetime(answer.headers["date"])
    assert timedelta(minutes=9) < shown - now < timedelta(minutes=11)
    assert abs(answer.json()["timestamp"] - shown.timestamp()) < 5
    assert (ended.json()["code"], lasting.status_code) == ("TOKEN_EXPIRED", 200)


@seen("cert_expires_soon", "--tls", "--fault", "cert_expires_soon=2")
async def _(standin: Any) -> None:
    port = int(standin.base_url.rsplit(":", 1)[1])
    pem = await asyncio.to_thread(ssl.get_server_certificate, ("127.0.0.1", port))
    left = x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc - datetime.now(UTC)
    assert timedelta(days=1) < left <= timedelta(days=2)


@seen("silent_port")
async def _(standin: Any) -> None:
    async with standin.http() as client:
        with pytest.raises(httpx.ReadTimeout):
            await client.get("/health", timeout=QUIET_S)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(QUIET_S), standin.socket():
            raise AssertionError("the handshake was accepted")
    rows = [(row["kind"], row["path"], row["status"]) for row in standin.log()["requests"]]
    assert rows == [("http", "/health", None), ("websocket", "/ws", None)]


async def test_faults_keep_to_their_paths(launch: Any) -> None:
    """Where no fault is thrown, a service full of faults is in good health."""
    standin = launch(*FAST, *HTTP)
    async with standin.http("e2e-user-005") as client:
        assert (await client.get("/api/health")).json()["status"] == "healthy"
        assert (await client.post("/api/messages", json={"content": "x"})).status_code == 201
    assert [frame["type"] for frame in await ask(standin)] == AGENT


async def test_a_counted_fault_heals(launch: Any) -> None:
    """With @n a fault holds for the first n uses, over HTTP, in a stream, at a handshake and in a run."""
    standin = launch(
        *FAST,
        *thrown("http_status=500:/health@2", "flap:/api/health@1", "stream_empty@1", "ws_refuse@1", "agent_error@1"),
    )
    async with standin.http() as client:
        statuses = [(await client.get("/health")).status_code for _ in range(3)]
        flaps = [(await client.get("/api/health")).status_code for _ in range(3)]
    lengths = [len(await standin.events("GET", "/api/events/stream")) for _ in range(2)]
    with pytest.raises(websockets.InvalidStatus):
        await ask(standin)
    assert statuses == [500, 500, 200]
    assert flaps == [503, 200, 200]
    assert lengths == [0, 8]
    assert len(await ask(standin, until="agent_error")) == 2
    assert [frame["type"] for frame in await ask(standin)] == AGENT


async def test_a_starred_path_covers_what_begins_like_it(launch: Any) -> None:
    """:/api/mcp/* holds under that path, and not beside it."""
    standin = launch(*FAST, *thrown("http_status=418:/api/mcp/*"))
    async with standin.http() as client:
        paths = ("/api/mcp/config", "/api/mcp/servers", "/api/tools")
        assert [(await client.get(path)).status_code for path in paths] == [418, 418, 200]


async def test_faults_combine(launch: Any) -> None:
    """Several faults at one place all show: late, out of order, doubled, and cut off before the end."""
    faults = thrown("stream_reorder", "stream_duplicate", "stream_truncated=clean", "stream_buffered=100")
    events = await launch(*FAST, *faults).events(CHAT["method"], CHAT["path"], json=CHAT["json"])
    numbers = [event["seq"] for event in events]
    assert len(numbers) == len(set(numbers)) + 1
    assert numbers != sorted(numbers)
    assert events[-1]["type"] == "response_chunk"


async def test_the_report_profile_is_endless_and_silent(launch: Any) -> None:
    """The profile's streams never end, its agents never answer, and the rest is healthy among noise."""
    standin = launch("--profile", "report-2025-09-09")
    assert standin.ready["faults"] == ["stream_endless", "agent_silent"]
    _, ending = await read_for(standin, 0.6, **CHAT)
    async with standin.socket() as socket, standin.http() as client:
        assert (await socket.receive())["type"] == "handshake_validation"
        await socket.receive()
        await socket.say(type="start_agent", payload={"user_request": "x"})
        frames = [(await socket.receive())["type"] for _ in range(2)]
        executed = await client.post("/api/agents/execute", json={"message": "order k-77"})
    assert ending == "open"
    assert frames == ["ping"] * 2
    assert "k-77" in executed.json()["response"]
