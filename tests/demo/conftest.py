"""Real stand-in services for the tests, each a process of its own, reached only from outside."""

import base64
import contextlib
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import jwt
import pytest
import websockets

KEY = "a-key-for-tests-that-is-long-enough-0123456789"


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
        now = int(time.time())
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
        """An HTTP client of a user, or of nobody."""
        headers = {} if user is None else self.headers(user)
        return httpx.AsyncClient(base_url=self.base_url, headers=headers, timeout=10, trust_env=False)

    def socket(self, user: str = "e2e-user-001", **options: Any) -> websockets.connect:
        """A connection to the socket that shows its token as a browser would."""
        encoded = base64.urlsafe_b64encode(self.token(user).encode()).decode().rstrip("=")
        offered = [websockets.Subprotocol("jwt-auth"), websockets.Subprotocol(f"jwt.{encoded}")]
        return websockets.connect(self.ready["ws_url"], **{"subprotocols": offered, "proxy": None, **options})

    def log(self) -> dict[str, Any]:
        """What the service says it was asked."""
        answer: dict[str, Any] = httpx.get(f"{self.base_url}/__standin/log", trust_env=False).json()
        return answer

    def stop(self) -> int:
        """Cut the lifeline and wait for the end; the exit code."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        code = self.process.wait(10)
        self.process.stdout.close()
        return code


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


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    """Start services; each set of arguments is one service, shared within the module."""
    running: dict[tuple[str, ...], Standin] = {}

    def shared(*arguments: str) -> Standin:
        if arguments not in running:
            running[arguments] = start(*arguments)
        return running[arguments]

    yield shared
    for standin in running.values():
        standin.stop()


@pytest.fixture(scope="module")
def healthy(launch: Launch) -> Standin:
    """A service without a fault, ten times faster than life."""
    return launch("--time-scale", "0.1")
