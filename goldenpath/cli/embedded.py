"""The demonstration service of an embedded environment: started, keyed, asked and stopped.

The key travels over standard input, so that it is in no argument list and no environment; standard input
is also the lifeline: when this process ends, however it ends, the service sees the end of it and stops.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass

from goldenpath.base.errors import UsageError
from goldenpath.model.plan import Environment

KEY_NAME = "secret.JWT_KEY"
_READY_WITHIN_S = 20.0
_GONE_WITHIN_S = 2.0
_COUNTED_WITHIN_S = 2.0
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddedService:
    """A running demonstration service."""

    base_url: str

    async def requests_seen(self) -> int | None:
        """How many requests the service has logged; None if it does not say."""
        import httpx

        try:
            async with asyncio.timeout(_COUNTED_WITHIN_S), httpx.AsyncClient(trust_env=False) as client:
                answer = await client.get(f"{self.base_url}/__standin/log")
            return int(answer.json()["count"])
        except (httpx.HTTPError, TimeoutError, ValueError, KeyError):
            return None


def new_key() -> str:
    """Return a random signing key for one demonstration."""
    return secrets.token_urlsafe(_KEY_BYTES)


@contextlib.asynccontextmanager
async def serving(environment: Environment, key: str, seed: int) -> AsyncIterator[EmbeddedService]:
    """Start the service with the environment's faults, hand over its address, and stop it at the end.

    Raises:
        UsageError: it refuses its options, such as an unknown fault, or does not start.
    """
    command = [sys.executable, "-m", "goldenpath.demo", "--embedded", "--port", "0", "--seed", str(seed)]
    command += [part for fault in environment.faults for part in ("--fault", fault)]
    process = await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        # A Ctrl-C at the terminal reaches every process of the group; the service must outlive the cleanup.
        start_new_session=True,
    )
    try:
        yield EmbeddedService(base_url=await _handshake(process, key))
    finally:
        await _stop(process)


async def _handshake(process: asyncio.subprocess.Process, key: str) -> str:
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise RuntimeError("the demonstration service was started without pipes")
    line = b""
    with contextlib.suppress(ConnectionError, TimeoutError):
        process.stdin.write(json.dumps({"jwt_key": key}).encode() + b"\n")
        await process.stdin.drain()
        async with asyncio.timeout(_READY_WITHIN_S):
            line = await process.stdout.readline()
    try:
        return str(json.loads(line)["base_url"])
    except (ValueError, KeyError) as error:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        said = (await process.stderr.read()).decode("utf-8", "replace").strip().splitlines()
        raise UsageError(
            f"the demonstration service did not start: {said[-1] if said else 'it said nothing'}",
            hint="`goldenpath demo --list-faults` shows what it can do",
        ) from error


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        async with asyncio.timeout(_GONE_WITHIN_S):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
