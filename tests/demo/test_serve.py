"""The process: how it starts, says so, refuses to start, and ends."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any

import httpx
import jwt
import pytest
import websockets

KEY = "another-key-for-tests-0123456789-0123456789"
COMMAND = [sys.executable, "-m", "goldenpath.demo"]


def token() -> str:
    """A good token of the first user."""
    now = int(datetime.now(UTC).timestamp())
    claims = {"sub": "e2e-user-001", "iat": now, "exp": now + 60, "jti": "1", "type": "access"}
    return jwt.encode({**claims, "iss": "standin-auth", "aud": "standin-platform"}, KEY, algorithm="HS256")


def run(*arguments: str, key: str | None = KEY, given: str = "") -> subprocess.CompletedProcess[str]:
    """Run the service to its end, with the key in its environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENPATH_")}
    if key is not None:
        environment["GOLDENPATH_SECRET_JWT_KEY"] = key
    return subprocess.run(
        [*COMMAND, *arguments], input=given, env=environment, capture_output=True, text=True, timeout=20, check=False
    )


def test_the_ready_line_says_where_and_what(healthy: Any) -> None:
    """It names both addresses, the faults, the version and the build, and nothing else."""
    ready = healthy.ready
    assert set(ready) == {"ready", "base_url", "ws_url", "faults", "version", "build"}
    assert ready["ready"] is True
    assert ready["ws_url"] == ready["base_url"].replace("http", "ws", 1) + "/ws"
    assert httpx.get(f"{ready['base_url']}/health", verify=False, trust_env=False).json()["version"] == ready["version"]


async def test_the_end_of_input_ends_everything(launch: Any) -> None:
    """With an endless stream and a silent agent open, the process is gone when its lifeline is cut."""
    standin = launch("--profile", "report-2025-09-09", "--seed", "1")
    async with (
        standin.http() as client,
        client.stream("GET", "/api/events/stream") as stream,
        standin.socket() as talk,
    ):
        await anext(stream.aiter_raw())
        await talk.say(type="start_agent", payload={"user_request": "x"})
        standin.cut_lifeline()
        assert standin.wait() == 0
        assert await talk.close_code() in {1006, 1012}


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_quietly(number: signal.Signals) -> None:
    """Started by hand it ends with 0 on Ctrl-C and on SIGTERM, and complains of nothing, not even of an open stream."""
    process = subprocess.Popen(
        COMMAND,
        env={**os.environ, "GOLDENPATH_SECRET_JWT_KEY": KEY},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    ready = json.loads(process.stdout.readline())
    host, port = ready["base_url"].removeprefix("http://").split(":")
    request = f"GET /api/events/stream HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token()}\r\n\r\n"
    with socket.create_connection((host, int(port))) as connection:
        connection.sendall(request.encode())
        assert connection.recv(15) == b"HTTP/1.1 200 OK"
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--fault", "stream_endles"], "did you mean stream_endless?"),
        (["--fault", "http_slow=abc"], "number of ms"),
        (["--profile", "nope"], "unknown profile 'nope'"),
        (["--option", "colour=blue"], "unknown option 'colour'"),
        (["--option", "envelope=round"], "option envelope cannot be 'round'"),
        (["--time-scale", "0"], "time scale"),
        (["--port", "70000"], "port 70000"),
        (["--port", "x"], "invalid int value"),
        (["--no-such-flag"], "unrecognized arguments"),
        (["--fault", "cert_expires_soon"], "needs --tls"),
        (["--host", "203.0.113.1"], "cannot listen on 203.0.113.1"),
        (["--embedded"], "first line of standard input"),
    ],
)
def test_what_cannot_be_honoured_is_one_line_and_exit_2(arguments: list[str], complaint: str) -> None:
    """Each bad setting ends in exit code 2 and a single line that names it."""
    done = run(*arguments, given="not the key\n")
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert complaint in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_taken_port_is_one_line_and_exit_2(healthy: Any) -> None:
    """A second service on the same port says so and gives up."""
    done = run("--port", healthy.base_url.rsplit(":", 1)[1])
    assert (done.returncode, done.stdout) == (2, "")
    assert "in use" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_short_key_is_refused_without_showing_it() -> None:
    """A key of less than 32 bytes is an error, and is not repeated."""
    done = run(key="too-short-a-secret")
    assert done.returncode == 2
    assert "32" in done.stderr
    assert "too-short-a-secret" not in done.stderr


def test_without_a_key_one_is_made_and_shown() -> None:
    """Started by hand without a key, it makes one and prints how to export it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GOLDENPATH_")}
    with subprocess.Popen(
        COMMAND, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["ready"] is True
        process.terminate()
        _, err = process.communicate(timeout=10)
    exported = next(line for line in err.splitlines() if "export" in line)
    assert len(exported.split("GOLDENPATH_SECRET_JWT_KEY=")[1]) == 64


def test_the_faults_are_listed_with_what_they_do() -> None:
    """--list-faults shows every fault with its default argument, and leaves."""
    done = run("--list-faults", key=None)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 46
    assert "http_slow=6000" in done.stdout


async def test_tls_can_be_verified_with_the_ready_lines_certificate(launch: Any) -> None:
    """With --tls both ways in are encrypted, and a strict client that trusts the certificate accepts them."""
    standin = launch("--tls")
    trust = ssl.create_default_context(cadata=standin.ready["certificate"])
    trust.verify_flags |= ssl.VERIFY_X509_STRICT
    async with httpx.AsyncClient(base_url=standin.base_url, verify=trust, trust_env=False) as client:
        assert (await client.get("/health")).status_code == 200
    async with standin.socket(ssl=trust) as talk:
        assert (await talk.receive())["type"] == "connection_established"
    with pytest.raises(ssl.SSLCertVerificationError):
        async with websockets.connect(standin.ready["ws_url"], proxy=None):
            raise AssertionError("an unknown certificate was accepted")
