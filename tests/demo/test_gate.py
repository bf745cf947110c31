"""HTTP as a client meets it: the endpoint table, the refusals, the headers."""

import json
import re
import shutil
import subprocess
from typing import Any

import httpx
import pytest

OPEN = ["/health", "/api/health", "/api/discovery/services", "/api/mcp/config", "/api/mcp/servers"]
GUARDED = [
    ("GET", "/api/mcp/tools"),
    ("GET", "/api/tools"),
    ("GET", "/api/me"),
    ("GET", "/api/user/context"),
    ("GET", "/api/threads"),
    ("POST", "/api/threads"),
    ("GET", "/api/threads/x"),
    ("DELETE", "/api/threads/x"),
    ("GET", "/api/threads/x/messages"),
    ("GET", "/api/messages"),
    ("POST", "/api/messages"),
    ("GET", "/api/chat/messages"),
    ("POST", "/api/chat/messages"),
    ("GET", "/api/agents"),
    ("GET", "/api/agents/config"),
    ("GET", "/api/agents/status"),
    ("POST", "/api/agents/execute"),
    ("POST", "/api/agents/triage"),
    ("POST", "/api/agents/start"),
    ("POST", "/api/agents/stop"),
    ("POST", "/api/agents/cancel"),
    ("POST", "/api/chat/stream"),
    ("POST", "/api/agents/stream"),
    ("GET", "/api/results/partial"),
    ("GET", "/api/events/stream"),
    ("GET", "/api/metrics"),
    ("GET", "/api/metrics/agents"),
]


def assert_refused(answer: httpx.Response, status: int, code: str) -> None:
    """The answer has this status and the error body that goes with it."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"error", "message", "code", "request_id"}
    assert body["code"] == code
    assert body["request_id"] == answer.headers["x-request-id"]


@pytest.mark.parametrize("path", OPEN)
async def test_public_paths_need_no_token(healthy: Any, path: str) -> None:
    """Health, discovery and configuration answer anybody with a JSON object."""
    async with healthy.http(None) as client:
        answer = await client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()


async def test_health_names_the_build(healthy: Any) -> None:
    """Health says healthy, and the same build as every answer's header and the ready line."""
    async with healthy.http(None) as client:
        answer = await client.get("/health")
    assert answer.json() == {"status": "healthy", "version": "1.0.0", "build": healthy.ready["build"]}
    assert answer.headers["x-build"] == healthy.ready["build"]
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", answer.headers["date"])


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_guarded_paths_refuse_a_request_without_token(healthy: Any, method: str, path: str) -> None:
    """Whatever belongs to a user is refused with 401 and a challenge."""
    async with healthy.http(None) as client:
        answer = await client.request(method, path)
    assert_refused(answer, 401, "MISSING_TOKEN")
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/api/discovery/services", "services"),
        ("/api/mcp/config", "mcpServers"),
        ("/api/mcp/servers", "data"),
        ("/api/mcp/tools", "tools"),
        ("/api/tools", "tools"),
        ("/api/agents", "agents"),
        ("/api/agents/config", "agents"),
        ("/api/agents/status", "agents"),
        ("/api/metrics/agents", "agents"),
    ],
)
async def test_listings_have_their_key(healthy: Any, path: str, key: str) -> None:
    """Each listing has something under the key that its clients read."""
    async with healthy.http() as client:
        assert (await client.get(path)).json()[key]


async def test_me_is_the_tokens_user(healthy: Any) -> None:
    """The user sees who the token makes them, and what they may do."""
    async with healthy.http("readonly-user") as client:
        body = (await client.get("/api/me")).json()
    assert body == {"id": "readonly-user", "email": "readonly-user@standin.example", "permissions": ["read"]}


async def test_context_echoes_the_session(healthy: Any) -> None:
    """The session id that a client names comes back; without one there is none."""
    async with healthy.http() as client:
        named = await client.get("/api/user/context", headers={"X-Session-ID": "s-1"})
        unnamed = await client.get("/api/user/context")
    assert named.json() == {"user_id": "e2e-user-001", "session_id": "s-1"}
    assert unnamed.json()["session_id"] is None


async def test_request_ids_are_echoed_or_made(healthy: Any) -> None:
    """A fit request id comes back; an unfit one is replaced, and two made ones differ."""
    async with healthy.http(None) as client:
        echoed = await client.get("/health", headers={"X-Request-ID": "mine-1"})
        unfit = await client.get("/health", headers={"X-Request-ID": "<script>"})
        made = await client.get("/health")
    assert echoed.headers["x-request-id"] == "mine-1"
    assert unfit.headers["x-request-id"].startswith("req-")
    assert made.headers["x-request-id"] != unfit.headers["x-request-id"]


@pytest.mark.parametrize("path", ["/", "/nope", "/api/threads/", "/api/agents/nope/execute/x"])
async def test_unknown_paths_are_404_json(healthy: Any, path: str) -> None:
    """What is not in the table is 404 with an error body, with or without a token."""
    async with healthy.http() as client:
        assert_refused(await client.get(path), 404, "NOT_FOUND")


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("path", ["/api/../etc/passwd", "/api/threads/..", "/api/%2e%2e/%2e%2e/etc/passwd"])
def test_dot_segments_lead_nowhere(healthy: Any, path: str) -> None:
    """A path that tries to climb is 404, also when a client sends it as it is."""
    command = ["curl", "--silent", "--path-as-is", "--noproxy", "*", "--output", "-", "--write-out", "\n%{http_code}"]
    headers = ["--header", f"Authorization: {healthy.headers()['Authorization']}"]
    done = subprocess.run([*command, *headers, healthy.base_url + path], capture_output=True, text=True, check=True)
    body, status = done.stdout.rsplit("\n", 1)
    assert status == "404"
    assert json.loads(body)["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/api/messages", {"GET", "HEAD", "POST"}),
        ("PUT", "/api/agents/execute", {"POST"}),
        ("GET", "/api/agents/start", {"POST"}),
        ("GET", "/api/chat/stream", {"POST"}),
        ("PATCH", "/api/threads/x", {"GET", "HEAD", "DELETE"}),
        ("OPTIONS", "/health", {"GET", "HEAD"}),
    ],
)
async def test_wrong_methods_are_told_the_right_ones(healthy: Any, method: str, path: str, allowed: set[str]) -> None:
    """405 lists in Allow every method that would do."""
    async with healthy.http() as client:
        answer = await client.request(method, path)
    assert_refused(answer, 405, "METHOD_NOT_ALLOWED")
    assert set(answer.headers["allow"].split(", ")) == allowed


async def test_head_is_get_without_a_body(healthy: Any) -> None:
    """HEAD has GET's status and length, and no body."""
    async with healthy.http(None) as client:
        head, get = await client.head("/health"), await client.get("/health")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]


async def test_a_plain_get_of_the_socket_is_told_to_upgrade(healthy: Any) -> None:
    """/ws without an upgrade is 426."""
    async with healthy.http() as client:
        assert_refused(await client.get("/ws"), 426, "UPGRADE_REQUIRED")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"[" * 60_000, b'{"message": 5}', b'{"message": "  "}'])
@pytest.mark.parametrize("path", ["/api/agents/execute", "/api/chat/stream"])
async def test_bad_bodies_are_422(healthy: Any, path: str, body: bytes) -> None:
    """A body that is no JSON object, or lacks the message, is refused with 422."""
    async with healthy.http() as client:
        assert_refused(await client.post(path, content=body), 422, "VALIDATION_ERROR")


async def test_huge_bodies_are_413(healthy: Any) -> None:
    """A body beyond 64 KiB is not read to its end."""
    async with healthy.http() as client:
        assert_refused(await client.post("/api/messages", content=b"x" * 70_000), 413, "PAYLOAD_TOO_LARGE")


async def test_metrics_move_with_traffic(healthy: Any) -> None:
    """The counters go up by what was asked in between."""
    async with healthy.http() as client:
        before = (await client.get("/api/metrics")).json()
        await client.post("/api/agents/execute", json={"message": "hello"})
        after = (await client.get("/api/metrics")).json()
    assert after["requests_total"] == before["requests_total"] + 2
    assert after["agent_runs_total"] == before["agent_runs_total"] + 1
