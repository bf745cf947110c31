"""WebSockets over the websockets library, with its defaults that a probe cannot live with replaced."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, WebSocketException
from websockets.typing import Subprotocol

from goldenpath.probes.certificate import peer_of
from goldenpath.probes.client import HandshakeRefused, Head, Socket, SocketClosed, SocketRequest
from goldenpath.probes.foreign_errors import broken, connect_error, not_sendable

MAX_FRAME_BYTES = 2**20
_CLOSE_S = 1.0
_REFUSAL_BODY_BYTES = 64 * 1024


class _NoRedirects(connect):
    """A handshake goes to the environment or nowhere: credentials are never carried elsewhere."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


class SocketOpener:
    """Opens the sockets of one run."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        self._trust = trust

    async def open(self, request: SocketRequest, on_connected: Callable[[], None]) -> Socket:
        """Open a socket. Raises TransportError or HandshakeRefused."""
        connected = False
        options: dict[str, Any] = {"ssl": self._trust} if request.url.startswith("wss") else {}

        class Told(ClientConnection):
            """Tells when the connection, and TLS where there is one, stands."""

            def connection_made(self, transport: Any) -> None:
                nonlocal connected
                connected = True
                super().connection_made(transport)
                on_connected()

        try:
            connection = await _NoRedirects(
                request.url,
                subprotocols=[Subprotocol(name) for name in request.offer] or None,
                compression=None,
                additional_headers=list(request.headers),
                user_agent_header=None,
                proxy=None,
                open_timeout=None,
                close_timeout=_CLOSE_S,
                max_size=MAX_FRAME_BYTES,
                create_connection=Told,
                **options,
            )
        except InvalidStatus as error:
            response = error.response
            head = Head(status=response.status_code, headers=tuple(response.headers.raw_items()))
            raise HandshakeRefused(head, bytes(response.body or b"")[:_REFUSAL_BODY_BYTES]) from error
        except (InvalidHandshake, WebSocketException, OSError, EOFError) as error:
            raise (broken(error) if connected else connect_error(error)) from error
        except ValueError as error:
            raise not_sendable(error) from error
        return _WebSocketsSocket(connection)


class _WebSocketsSocket:
    """A socket of the websockets library."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        response = connection.response
        transport = connection.transport
        self._head = Head(
            status=101,
            headers=tuple(response.headers.raw_items()) if response else (),
            peer=peer_of(transport.get_extra_info("peername"), transport.get_extra_info("ssl_object")),
        )

    @property
    def head(self) -> Head:
        """The handshake's answer."""
        return self._head

    @property
    def subprotocol(self) -> str | None:
        """What the server chose of our offer."""
        return self._connection.subprotocol

    async def send(self, text: str) -> None:
        """Send one text message. Raises SocketClosed."""
        try:
            await self._connection.send(text)
        except ConnectionClosed as error:
            raise _closed(error) from error

    async def receive(self) -> str | bytes:
        """Return the next message. Raises SocketClosed."""
        try:
            return await self._connection.recv()
        except ConnectionClosed as error:
            raise _closed(error) from error

    async def close(self, code: int) -> int | None:
        """Close from our side and return the code of the peer's answer, None if it gave none."""
        await self._connection.close(code)
        received = self._connection.protocol.close_rcvd
        return received.code if received else None

    def abort(self) -> None:
        """Drop the connection at once."""
        self._connection.transport.abort()


def _closed(error: ConnectionClosed) -> SocketClosed:
    if error.sent is not None and not error.rcvd_then_sent:
        return SocketClosed(error.sent.code, error.sent.reason, by_us=True)
    if error.rcvd is not None:
        return SocketClosed(error.rcvd.code, error.rcvd.reason)
    return SocketClosed(None, "")
