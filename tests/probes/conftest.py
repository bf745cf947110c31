"""A stage for probes: plans as plain values, a context for one run, the real stand-in service, and evil servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hermetic import StandIn, standing_in
from websockets.asyncio.server import ServerConnection, serve

from goldenpath.base.clock import SystemClock
from goldenpath.base.errors import Where
from goldenpath.base.masking import Masker
from goldenpath.base.node import Node
from goldenpath.model.outcome import Attempt
from goldenpath.model.plan import AuthProfile, Deadlines
from goldenpath.probes.catalog import Compiled, ScenarioDefaults, compile_scenario
from goldenpath.probes.ledger import Ledger
from goldenpath.probes.network import open_client
from goldenpath.probes.nonces import Nonces
from goldenpath.probes.play import Play
from goldenpath.probes.probe import Context, Sighting
from goldenpath.probes.tokens import Identities

USERS = AuthProfile(
    id="user",
    algorithm="HS256",
    key="${secret.JWT_KEY}",
    claims=(("iss", "standin-auth"), ("aud", "standin-platform"), ("type", "access")),
    pool=("e2e-user-001", "e2e-user-002", "e2e-user-003"),
)
WITHIN = Deadlines(connect_s=1.0, total_s=5.0)
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def _node(value: Any, line: int = 1) -> Node:
    where = Where("plan.yaml", line, 1)
    if isinstance(value, dict):
        entries = {key: _node(entry, line + at) for at, (key, entry) in enumerate(value.items())}
        keys = {key: Where("plan.yaml", line + at, 1) for at, key in enumerate(value)}
        return Node(entries, where, keys)
    if isinstance(value, list):
        return Node(tuple(_node(item, line) for item in value), where)
    return Node(value, where)


def _compiled(
    test: Mapping[str, Any],
    *,
    auth: str | None = None,
    within: Deadlines = WITHIN,
    profiles: tuple[AuthProfile, ...] = (USERS,),
) -> Compiled:
    defaults = ScenarioDefaults(auth=auth, within=within)
    return compile_scenario(_node(test), defaults=defaults, profiles={profile.id: profile for profile in profiles})


@dataclass(kw_only=True)
class Stage:
    """One run against one service."""

    context: Context
    profiles: tuple[AuthProfile, ...] = (USERS,)
    auth: str | None = None
    within: Deadlines = field(default_factory=lambda: WITHIN)

    async def play(self, **test: Any) -> Attempt:
        """Compile a test and carry out one attempt."""
        probe = _compiled(test, auth=self.auth, within=self.within, profiles=self.profiles).probe
        return await probe.run(self.context)

    def changed(self, **changes: Any) -> Stage:
        """The same run with another context: patience, build header."""
        return replace(self, context=replace(self.context, **changes))

    def at_play(self, **values: Any) -> Play:
        """A run through steps that has just begun."""
        return Play(context=self.context, ledger=Ledger(), subjects={"user": "e2e-user-001"}, values=values)


@asynccontextmanager
async def _staged(
    base_url: str,
    *,
    jwt_key: str = "k" * 32,
    profiles: tuple[AuthProfile, ...] = (USERS,),
    auth: str | None = None,
    answered: bool = False,
    tls: Any = None,
    **values: str,
) -> AsyncIterator[Stage]:
    clock, masker, nonces = SystemClock(), Masker(), Nonces("test")
    known = {"secret.JWT_KEY": jwt_key, **{f"var.{name}": value for name, value in values.items()}}
    async with open_client(base_url, tls=tls) as client:
        context = Context(
            run_id="r1",
            test_id="phase/test",
            environment="staging",
            base_url=base_url,
            values=known,
            clock=clock,
            run_started_s=clock.monotonic_s(),
            client=client,
            identities=Identities(profiles, values=known, clock=clock, masker=masker, nonces=nonces),
            masker=masker,
            nonces=nonces,
            sighting=Sighting(answered=answered, token_accepted=answered),
        )
        yield Stage(context=context, profiles=profiles, auth=auth)


@pytest.fixture(scope="session")
def node() -> Callable[[Any], Node]:
    """Give a plain value places: the n-th entry of a mapping stands on the n-th line from where the mapping does."""
    return _node


@pytest.fixture(scope="session")
def compiled() -> Callable[..., Compiled]:
    """Compile a test written as plain values."""
    return _compiled


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """A healthy stand-in, shared: no test may depend on what another one left there."""
    with standing_in(tmp_path_factory.mktemp("standin"), "--limits", "off", "--time-scale", "0.2") as running:
        yield running


@pytest.fixture
async def stage(service: StandIn) -> AsyncIterator[Stage]:
    """A fresh run against the healthy stand-in, signed in by default."""
    async with _staged(service.base_url, jwt_key=service.jwt_key, auth="user") as opened:
        yield opened


@pytest.fixture
async def open_stage() -> AsyncIterator[Callable[..., Awaitable[Stage]]]:
    """Open runs against any address."""
    async with AsyncExitStack() as stack:

        async def opening(base_url: str, **options: Any) -> Stage:
            return await stack.enter_async_context(_staged(base_url, **options))

        yield opening


@pytest.fixture
async def raw_server() -> AsyncIterator[Callable[[Script], Awaitable[str]]]:
    """Serve TCP by a script of the test's own; returns the base URL. A script that hangs is cut off at the end."""
    running: set[asyncio.Task[None]] = set()
    async with AsyncExitStack() as stack:

        async def serving(script: Script) -> str:
            async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                task = asyncio.current_task()
                assert task is not None
                running.add(task)
                try:
                    await script(reader, writer)
                except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                    pass
                finally:
                    running.discard(task)
                    writer.close()

            server = await asyncio.start_server(handle, "127.0.0.1", 0)
            stack.callback(server.close)
            return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

        yield serving
        for task in list(running):
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


@pytest.fixture
async def answering(
    raw_server: Callable[[Script], Awaitable[str]], open_stage: Callable[..., Awaitable[Stage]]
) -> Callable[..., Awaitable[Stage]]:
    """Open a run against a server that answers every request with the given bytes, piece by piece, then closes.

    A number among the pieces is a pause in seconds; `None` keeps the connection open for ever.
    """

    async def opening(*pieces: bytes | float | None, **options: Any) -> Stage:
        async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await reader.readuntil(b"\r\n\r\n")
            for piece in pieces:
                if piece is None:
                    await asyncio.Event().wait()
                elif isinstance(piece, bytes):
                    writer.write(piece)
                    await writer.drain()
                else:
                    await asyncio.sleep(piece)

        return await open_stage(await raw_server(script), **options)

    return opening


@pytest.fixture
async def socket_server(
    open_stage: Callable[..., Awaitable[Stage]],
) -> AsyncIterator[Callable[..., Awaitable[Stage]]]:
    """Open a run against a WebSocket server whose connections a function of the test's own handles."""
    async with AsyncExitStack() as stack:

        async def opening(
            handler: Callable[[ServerConnection], Awaitable[None]],
            *,
            serving: Mapping[str, Any] | None = None,
            **options: Any,
        ) -> Stage:
            server = await stack.enter_async_context(serve(handler, "127.0.0.1", 0, **(serving or {})))
            port = next(iter(server.sockets)).getsockname()[1]
            return await open_stage(f"http://127.0.0.1:{port}", **options)

        yield opening


@pytest.fixture
def http_answer() -> Callable[..., bytes]:
    """Compose the bytes of an HTTP answer."""

    def compose(body: bytes = b"", status: str = "200 OK", *headers: str, length: int | None = None) -> bytes:
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body

    return compose


@pytest.fixture
def chunked() -> Callable[..., bytes]:
    """Compose the head of a chunked answer of some content type, or one chunk of it."""

    def compose(text: str | bytes, *, head: bool = False) -> bytes:
        if head:
            return f"HTTP/1.1 200 OK\r\nContent-Type: {text}\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
        data = text.encode() if isinstance(text, str) else text
        return f"{len(data):x}\r\n".encode() + data + b"\r\n"

    return compose
