"""The real client of a run: HTTP and WebSocket together, opened once and closed with the run."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from goldenpath.probes.client import Client
from goldenpath.probes.resolving import look_up_in_daemon_threads


@asynccontextmanager
async def open_client(base_url: str, *, tls: ssl.SSLContext | None = None) -> AsyncIterator[Client]:
    """Yield the client for one run; the running event loop looks up names in daemon threads from then on.

    Args:
        base_url: where the environment is; only its scheme matters here.
        tls: whom to trust; the system's store if None.
    """
    from goldenpath.probes.httpx_client import HttpxClient  # noqa: PLC0415 - 150 ms that `validate` must not pay

    look_up_in_daemon_threads()
    client = HttpxClient(tls or _default_trust(base_url))
    try:
        yield client
    finally:
        await client.aclose()


def _default_trust(base_url: str) -> ssl.SSLContext:
    if base_url.lower().startswith("https"):
        return ssl.create_default_context()
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # trusts nobody; loading the system's store takes 20 ms
