"""Real stand-in services for the tests, each a process of its own, reached only from outside."""

import asyncio
import base64
import contextlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt
import pytest
import websockets

KEY = "a-key-for-tests-that-is-long-enough-0123456789"


@dataclass(frozen=True, slots=True)
class Talk:
    """An open socket that speaks in JSON frames."""

    raw: websockets.ClientConnection

    async def receive(self) -> dict[str, Any]:
        """The next frame."""
        frame: dict[str, Any] = json.loads(await asyncio.wait_for(self.raw.recv(), 10))
        return frame

    async def until(self, name: str) -> list[dict[str, Any]]:
        """The frames up to and with the first of this type."""
        frames = [await self.receive()]
        while frames[-1]["type"] != name:
            frames.append(await self.receive())
        return frames

    async def say(self, **frame: Any) -> None:
        """Send a frame."""
        await self.raw.send(json.dumps(frame))

    async def is_quiet(self, seconds: float = 0.3) -> bool:
        """Whether nothing comes for a while, and a ping is answered first thing after it."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.raw.recv(), seconds)
            return False
        await self.say(type="ping", id="quiet?")
        return (await self.receive())["type"] == "pong"

    async def close_code(self) -> int | None:
        """The code with which the other side closes, after whatever it still says."""
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                await asyncio.wait_for(self.raw.recv(), 10)
        return self.raw.close_code


@dataclass(frozen=True, slots=True, kw_only=True)
class Standin:
    """One running service and the means to talk to it."""

    process: subprocess.Popen[str]
    ready: dict[str, Any]

    @property
    def base_url(self) -> str:
        """Where it is."""
        return str(self.ready["base_url"])

    def claims(self, user: str = "e2e-user-001", **changes: Any) -> dict[str, Any]:
        """A good token's claims, with changes; a change to None leaves the claim out."""
        now = int(datetime.now(UTC).timestamp())
        good = {
            "sub": user,
            "iat": now,
            "exp": now + 900,
            "iss": "standin-auth",
            "aud": "standin-platform",
            "jti": "jti-1",
            "type": "access",
        }
        return {name: value for name, value in {**good, **changes}.items() if value is not None}

    def token(self, user: str = "e2e-user-001", **changes: Any) -> str:
        """A token signed with the service's key."""
        return jwt.encode(self.claims(user, **changes), KEY, algorithm="HS256")

    def headers(self, user: str = "e2e-user-001") -> dict[str, str]:
        """The headers of a request by a user."""
        return {"Authorization": f"Bearer {self.token(user)}"}

    def http(self, user: str | None = "e2e-user-001") -> httpx.AsyncClient:
        """An HTTP client of a user, or of nobody; what it trusts is of no matter on loopback."""
        headers = {} if user is None else self.headers(user)
        return httpx.AsyncClient(base_url=self.base_url, headers=headers, timeout=10, verify=False, trust_env=False)

    @contextlib.asynccontextmanager
    async def socket(self, user: str = "e2e-user-001", **options: Any) -> AsyncIterator[Talk]:
        """A connection to the socket that shows its token as a browser would."""
        encoded = base64.urlsafe_b64encode(self.token(user).encode()).decode().rstrip("=")
        offered = [websockets.Subprotocol("jwt-auth"), websockets.Subprotocol(f"jwt.{encoded}")]
        given = {"subprotocols": offered, "proxy": None, **options}
        async with websockets.connect(self.ready["ws_url"], **given) as socket:
            yield Talk(socket)

    async def events(self, method: str, path: str, **options: Any) -> list[dict[str, Any]]:
        """The events of an SSE stream, read to its end; each event's name must match its data."""
        async with self.http(options.pop("user", "e2e-user-001")) as client:
            answer = await client.request(method, path, **options)
        assert answer.status_code == 200, path
        assert answer.headers["content-type"] == "text/event-stream"
        return sse_events(answer.text)

    def log(self) -> dict[str, Any]:
        """What the service says it was asked."""
        answer: dict[str, Any] = httpx.get(f"{self.base_url}/__standin/log", verify=False, trust_env=False).json()
        return answer

    def cut_lifeline(self) -> None:
        """End the service's input."""
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()

    def wait(self) -> int:
        """Wait for the end; the exit code."""
        assert self.process.stdout is not None
        code = self.process.wait(10)
        self.process.stdout.close()
        return code


def sse_events(body: str) -> list[dict[str, Any]]:
    """The events in the text of an SSE stream."""
    events = []
    for block in body.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            events.append(json.loads(fields["data"]))
            assert fields["event"] == events[-1]["type"]
    return events


Launch = Callable[..., Standin]


def start(*arguments: str) -> Standin:
    """Start an embedded service and wait until it is ready."""
    process = subprocess.Popen(
        [sys.executable, "-m", "goldenpath.demo", "--embedded", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"jwt_key": KEY}) + "\n")
    process.stdin.flush()
    return Standin(process=process, ready=json.loads(process.stdout.readline()))


@pytest.fixture(scope="session")
def launch() -> Iterator[Launch]:
    """Start services; each row of arguments is one service, shared by all tests that ask for it."""
    running: dict[tuple[str, ...], Standin] = {}

    def shared(*arguments: str) -> Standin:
        if arguments not in running:
            running[arguments] = start(*arguments)
        return running[arguments]

    yield shared
    for standin in running.values():
        standin.cut_lifeline()
    for standin in running.values():
        standin.wait()


@pytest.fixture(scope="session")
def healthy(launch: Launch) -> Standin:
    """A service without a fault, ten times faster than life."""
    return launch("--time-scale", "0.1")
