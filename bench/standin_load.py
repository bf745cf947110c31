"""How much the stand-in service takes: sockets open at once, and requests a second, told by independent clients.

    PYTHONPATH=tests .venv/bin/python bench/standin_load.py [--sockets 1000] [--rate 1000] [--seconds 5]

The clients are bare `websockets` and raw asyncio streams: the figures owe nothing to goldenpath's own probes.
Service and clients share the machine. Exit 1 if a socket or a request got a wrong answer or none; no time decides.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import sys
import tempfile
import uuid
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import jwt
from hermetic import StandIn, standing_in
from websockets.asyncio.client import ClientConnection, connect

_USERS = [f"e2e-user-{number:03}" for number in range(1, 21)]
_HANDSHAKES_AT_ONCE = 50
_CONNECTIONS = 50
_ANSWER_WITHIN_S = 30.0


@dataclass(slots=True, kw_only=True)
class Figures:
    """What one kind of exchange gave: latencies in seconds, and what went wrong by its name."""

    latencies_s: list[float] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)

    def say(self, what: str, elapsed_s: float) -> None:
        """Print one line."""
        n = len(self.latencies_s)
        ordered = sorted(self.latencies_s) or [float("nan")]
        p50, p95 = (1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] for share in (0.5, 0.95))
        rate = n / elapsed_s
        print(
            f"{what:<28} {n:>6} right in {elapsed_s:6.2f} s = {rate:7.0f}/s   p50 {p50:7.1f} ms   p95 {p95:7.1f} ms"
            f"   max {1000 * ordered[-1]:7.1f} ms   wrong {dict(self.wrong) or 'none'}"
        )


def _now_s() -> float:
    return asyncio.get_running_loop().time()


def token(service: StandIn, user: str) -> str:
    """A good token of a user, for ten minutes."""
    now = datetime.now(UTC)
    claims = {
        "sub": user,
        "iat": now,
        "exp": now + timedelta(minutes=10),
        "iss": "standin-auth",
        "aud": "standin-platform",
    }
    return jwt.encode({**claims, "jti": str(uuid.uuid4()), "type": "access"}, service.jwt_key, algorithm="HS256")


async def many_sockets(service: StandIn, count: int) -> bool:
    """Open sockets until `count` are open at the same time, then ask each for a pong, then each for an answer."""
    welcomes, pongs, answers = Figures(), Figures(), Figures()
    gate = asyncio.Semaphore(_HANDSHAKES_AT_ONCE)
    tokens = [token(service, user) for user in _USERS]

    async with AsyncExitStack() as open_until_the_end:

        async def welcomed(number: int) -> ClientConnection:
            async with gate:
                started_s = _now_s()
                socket = await open_until_the_end.enter_async_context(
                    connect(
                        service.ws_url,
                        additional_headers={"Authorization": f"Bearer {tokens[number % len(tokens)]}"},
                        compression=None,
                        proxy=None,
                        open_timeout=_ANSWER_WITHIN_S,
                        ping_interval=None,
                    )
                )
                await _until(socket, "connection_established")
                welcomes.latencies_s.append(_now_s() - started_s)
                return socket

        async def pong(socket: ClientConnection) -> None:
            started_s, nonce = _now_s(), str(uuid.uuid4())
            await socket.send(json.dumps({"type": "ping", "id": nonce}))
            assert (await _until(socket, "pong"))["id"] == nonce
            pongs.latencies_s.append(_now_s() - started_s)

        async def answer(socket: ClientConnection) -> None:
            started_s, nonce = _now_s(), str(uuid.uuid4())
            await socket.send(json.dumps({"type": "start_agent", "payload": {"user_request": f"Order {nonce}"}}))
            assert nonce in (await _until(socket, "agent_completed"))["result"]
            answers.latencies_s.append(_now_s() - started_s)

        started_s = _now_s()
        tried = await asyncio.gather(*map(welcomed, range(count)), return_exceptions=True)
        sockets = [one for one in tried if not isinstance(one, BaseException)]
        welcomes.wrong.update(type(one).__name__ for one in tried if isinstance(one, BaseException))
        welcomes.say("sockets welcomed", _now_s() - started_s)
        for figures, ask, what in ((pongs, pong, "pongs, all at once"), (answers, answer, "agents, all at once")):
            started_s = _now_s()
            asked = await asyncio.gather(*map(ask, sockets), return_exceptions=True)
            figures.wrong.update(type(one).__name__ for one in asked if isinstance(one, BaseException))
            figures.say(what, _now_s() - started_s)
        still_open = sum(socket.close_code is None for socket in sockets)
        print(f"{'sockets open at the end':<28} {still_open:>6}")
    return still_open == count and not any(figures.wrong for figures in (welcomes, pongs, answers))


async def _until(socket: ClientConnection, name: str) -> dict[str, str]:
    async with asyncio.timeout(_ANSWER_WITHIN_S):
        while True:
            frame = json.loads(await socket.recv())
            if frame["type"] == name:
                return frame


async def many_requests(service: StandIn, rate: float, seconds: float) -> bool:
    """Send authenticated requests at a fixed pace, whatever comes back and when, over keep-alive connections."""
    figures, address = Figures(), urlsplit(service.base_url)
    total = round(rate * seconds)
    started_s = _now_s() + 0.2

    async def sender(place: int) -> None:
        user = _USERS[place % len(_USERS)]
        request = (
            f"GET /api/me HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {token(service, user)}\r\n\r\n"
        ).encode()
        reader, writer = await asyncio.open_connection(address.hostname, address.port)
        for number in range(place, total, _CONNECTIONS):
            due_s = started_s + number / rate
            await asyncio.sleep(max(0.0, due_s - _now_s()))
            writer.write(request)
            status, body = await _response(reader)
            if status == 200 and json.loads(body)["id"] == user:
                # Measured from when it was due, so that a request that had to wait for its turn counts its wait.
                figures.latencies_s.append(_now_s() - due_s)
            else:
                figures.wrong[str(status)] += 1
        writer.close()
        await writer.wait_closed()

    ended = await asyncio.gather(*map(sender, range(_CONNECTIONS)), return_exceptions=True)
    figures.wrong.update(type(one).__name__ for one in ended if isinstance(one, BaseException))
    figures.say(f"requests, {rate:.0f}/s wanted", _now_s() - started_s)
    return len(figures.latencies_s) == total and not figures.wrong


async def _response(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    async with asyncio.timeout(_ANSWER_WITHIN_S):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
        length = int(head.split("content-length:", 1)[1].split("\r\n", 1)[0])
        return int(head.split(" ", 2)[1]), await reader.readexactly(length)


def _enough_files(sockets: int) -> None:
    """Raise the soft limit of open files, which the service inherits. SystemExit if the hard one forbids it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = sockets + 200
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise SystemExit(f"{sockets} sockets need {wanted} open files, and the limit is {hard}")
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def main(arguments: Sequence[str]) -> int:
    """Start a stand-in of its own in a new scratch folder, load it, print the figures."""
    parser = argparse.ArgumentParser(description="Load the stand-in service.")
    parser.add_argument("--sockets", type=int, default=1_000)
    parser.add_argument("--rate", type=float, default=1_000.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=5.0)
    given = parser.parse_args(arguments)
    _enough_files(given.sockets)
    with tempfile.TemporaryDirectory() as scratch, standing_in(Path(scratch), "--limits", "off") as service:
        requests_held = asyncio.run(many_requests(service, given.rate, given.seconds))
        sockets_held = asyncio.run(many_sockets(service, given.sockets))
    return 0 if requests_held and sockets_held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
