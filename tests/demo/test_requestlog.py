"""The request log: one row for each request, as others would count them."""

import asyncio
from typing import Any

import pytest
import websockets

from goldenpath.demo.app import StandIn
from goldenpath.demo.service import build_service
from goldenpath.demo.settings import Settings


async def test_every_request_is_one_row(launch: Any) -> None:
    """Requests, streams and handshakes are counted once each, in order, with who, what and how it went."""
    standin = launch("--time-scale", "0.02", "--seed", "3")
    async with standin.http() as client:
        await client.get("/api/me", headers={"X-Request-ID": "r-1"})
        await client.post("/api/threads", json={})
        await client.get("/nope?token=secret")
        await client.put("/api/messages")
        await client.get("/api/events/stream")
    async with standin.http(None) as client:
        await client.get("/api/me")
    async with standin.socket("e2e-user-002") as talk:
        await talk.receive()
    with pytest.raises(websockets.InvalidStatus):
        async with websockets.connect(standin.ready["ws_url"], proxy=None):
            raise AssertionError("the handshake was accepted")
    log = standin.log()
    rows = [(row["n"], row["kind"], row["method"], row["path"], row["status"], row["user"]) for row in log["requests"]]
    assert rows == [
        (1, "http", "GET", "/api/me", 200, "e2e-user-001"),
        (2, "http", "POST", "/api/threads", 201, "e2e-user-001"),
        (3, "http", "GET", "/nope", 404, None),
        (4, "http", "PUT", "/api/messages", 405, None),
        (5, "http", "GET", "/api/events/stream", 200, "e2e-user-001"),
        (6, "http", "GET", "/api/me", 401, None),
        (7, "websocket", "GET", "/ws", 101, "e2e-user-002"),
        (8, "websocket", "GET", "/ws", 401, None),
    ]
    assert log["count"] == 8
    assert log["requests"][0]["request_id"] == "r-1"
    stamps = [row["at"] for row in log["requests"]]
    assert stamps == sorted(stamps)


async def test_concurrent_requests_are_all_counted(launch: Any) -> None:
    """Eighty requests at once are eighty rows, and reading the log adds none."""
    standin = launch("--limits", "off")
    async with standin.http() as client:
        answers = await asyncio.gather(*(client.get("/api/me") for _ in range(80)))
    assert {answer.status_code for answer in answers} == {200}
    assert standin.log()["count"] == standin.log()["count"] == 80
    assert len({row["request_id"] for row in standin.log()["requests"]}) == 80


@pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("::1", 200), ("192.0.2.7", 404), ("", 404)])
async def test_only_loopback_may_read_the_log(address: str, status: int) -> None:
    """To anybody who asks from elsewhere the log is not there."""
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/__standin/log",
        "query_string": b"",
        "headers": [],
        "client": (address, 1) if address else None,
    }
    await StandIn(build_service(Settings(jwt_key=b"k" * 32)))(scope, receive, send)
    assert sent[0]["status"] == status
