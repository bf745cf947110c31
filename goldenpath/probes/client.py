"""Our own port to the network: open, send, raw bytes as they arrive, abort. No library's types cross it."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Protocol, TypeAlias

Headers: TypeAlias = tuple[tuple[str, str], ...]


class Trouble(Enum):
    """What went wrong on the way, as far as the network tells."""

    NAME_NOT_RESOLVED = auto()
    REFUSED = auto()
    NOT_TRUSTED = auto()
    UNREACHABLE = auto()
    BROKEN = auto()
    NOT_SENDABLE = auto()


class TransportError(Exception):
    """An exchange that broke. `detail` is a library's or the system's text: mask and bound it before use."""

    def __init__(self, trouble: Trouble, detail: str) -> None:
        super().__init__(detail)
        self.trouble = trouble
        self.detail = detail


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is sent.

    Attributes:
        url: scheme, host and port, and the target exactly as it goes over the wire.
        headers: in the order sent.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketRequest:
    """A WebSocket handshake; `offer` are the subprotocols in order of preference."""

    url: str
    headers: Headers = ()
    offer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Who answered, as far as the connection tells.

    Attributes:
        address: the network address behind the name; None if it is not known.
        certificate_ends: when its certificate ceases to be valid; None where nothing is encrypted.
    """

    address: str | None = None
    certificate_ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The start of an answer, and who gave it."""

    status: int
    headers: Headers
    peer: Peer = field(default_factory=Peer)

    def header(self, name: str) -> str | None:
        """Return a field's value whatever its case, repeated fields joined (RFC 9110 section 5.3); None if absent."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None


class HandshakeRefused(Exception):  # noqa: N818 - an answer, and sometimes the wanted one
    """The server answered a WebSocket handshake with something else than 101."""

    def __init__(self, head: Head, body: bytes) -> None:
        super().__init__(f"status {head.status}")
        self.head = head
        self.body = body


class SocketClosed(Exception):  # noqa: N818 - an answer, and sometimes the wanted one
    """The socket is closed. `code` is the close code (RFC 6455 section 7.4), or None if the connection just broke."""

    def __init__(self, code: int | None, reason: str, *, by_us: bool = False) -> None:
        super().__init__(f"close code {code}")
        self.code = code
        self.reason = reason
        self.by_us = by_us


class Incoming(Protocol):
    """An answer whose body is still to come."""

    @property
    def head(self) -> Head:
        """Status and headers."""
        ...

    def pieces(self) -> AsyncGenerator[bytes, None]:
        """Yield the body as it arrives, transfer-decoded, content encodings left alone. Raises TransportError."""
        ...

    async def close(self) -> None:
        """Give the connection back if the body was read to its end, else abort it."""
        ...


class Socket(Protocol):
    """An open WebSocket; pings are answered below this line."""

    @property
    def head(self) -> Head:
        """The handshake's answer."""
        ...

    @property
    def subprotocol(self) -> str | None:
        """What the server chose of our offer."""
        ...

    async def send(self, text: str) -> None:
        """Send one text message. Raises SocketClosed."""
        ...

    async def receive(self) -> str | bytes:
        """Return the next message. Raises SocketClosed."""
        ...

    async def close(self, code: int) -> int | None:
        """Close from our side; return the code of the peer's answer, None if it gave none within a second."""
        ...

    def abort(self) -> None:
        """Drop the connection at once."""
        ...


class Client(Protocol):
    """One run's way to its environment."""

    async def send(self, request: Request, on_connected: Callable[[], None]) -> Incoming:
        """Send a request and return when the answer's head is there.

        Args:
            request: what to send.
            on_connected: called once the connection stands and the request starts to go out.

        Raises:
            TransportError: no head came back.
        """
        ...

    async def open_socket(self, request: SocketRequest, on_connected: Callable[[], None]) -> Socket:
        """Open a WebSocket. Raises TransportError or HandshakeRefused."""
        ...

    async def aclose(self) -> None:
        """Close every connection."""
        ...
