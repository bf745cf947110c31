"""The client over httpx's transport and the websockets library.

The transport is used without httpx's client: no cookies, no redirects, no decoding, no proxies, no
timeouts of its own. Deadlines are the caller's (`asyncio.timeout`), since httpx's are per read.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import httpx

from goldenpath.probes.certificate import peer_of
from goldenpath.probes.client import Head, Incoming, Peer, Request, Socket, SocketRequest
from goldenpath.probes.foreign_errors import broken, connect_error, not_sendable

if TYPE_CHECKING:
    from goldenpath.probes.socket_client import SocketOpener

# Below the 5 s after which common servers close an idle connection, so that a reuse never races the close.
_KEEPALIVE_S = 2.0


class HttpxClient:
    """One pool of connections for the whole run."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=200, keepalive_expiry=_KEEPALIVE_S)
        self._transport = httpx.AsyncHTTPTransport(verify=trust, limits=limits, trust_env=False)
        self._trust = trust
        self._opener: SocketOpener | None = None

    async def send(self, request: Request, on_connected: Callable[[], None]) -> Incoming:
        """Send a request and return when the answer's head is there. Raises TransportError."""
        connected = False

        async def trace(event: str, _info: dict[str, Any]) -> None:
            nonlocal connected
            if event.endswith(".send_request_headers.started") and not connected:
                connected = True
                on_connected()

        try:
            response = await self._transport.handle_async_request(_foreign(request, trace))
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeError) as error:
            raise not_sendable(error) from error
        except (httpx.HTTPError, OSError) as error:
            raise (broken(error) if connected else connect_error(error)) from error
        return _HttpxIncoming(response)

    async def open_socket(self, request: SocketRequest, on_connected: Callable[[], None]) -> Socket:
        """Open a WebSocket. Raises TransportError or HandshakeRefused."""
        if self._opener is None:
            from goldenpath.probes.socket_client import SocketOpener  # noqa: PLC0415 - 100 ms, for plans with sockets

            self._opener = SocketOpener(self._trust)
        return await self._opener.open(request, on_connected)

    async def aclose(self) -> None:
        """Close every pooled connection; sockets belong to their tests."""
        await self._transport.aclose()


class _HttpxIncoming:
    """An answer as httpx's transport hands it out."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._head = Head(
            status=response.status_code,
            headers=tuple((key.decode("latin-1"), value.decode("latin-1")) for key, value in response.headers.raw),
            peer=_peer(response),
        )

    @property
    def head(self) -> Head:
        """Status and headers."""
        return self._head

    async def pieces(self) -> AsyncGenerator[bytes, None]:
        """Yield the body as it arrives. Raises TransportError."""
        try:
            async with aclosing(cast("AsyncGenerator[bytes, None]", self._response.aiter_raw())) as raw:
                async for piece in raw:
                    yield piece
        except (httpx.HTTPError, OSError) as error:
            raise broken(error) from error

    async def close(self) -> None:
        """Give the connection back, or abort it if there is more to come."""
        await self._response.aclose()


def _peer(response: httpx.Response) -> Peer:
    stream = response.extensions["network_stream"]
    try:
        return peer_of(stream.get_extra_info("server_addr"), stream.get_extra_info("ssl_object"))
    except OSError:  # a peer that has already gone has no address
        return Peer()


def _foreign(request: Request, trace: Callable[..., Any]) -> httpx.Request:
    parts = urlsplit(request.url)
    target = request.url.partition(parts.netloc)[2] or "/"
    return httpx.Request(
        request.method,
        f"{parts.scheme}://{parts.netloc}/",
        headers=list(request.headers),
        content=request.body or None,
        # httpx would resolve dot segments; the target goes out as the plan wrote it
        extensions={"target": target.encode("ascii"), "trace": trace},
    )
