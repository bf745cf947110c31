"""The one boundary where exceptions of the network's libraries become ours."""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Iterator

from goldenpath.probes.client import TransportError, Trouble


def connect_error(error: BaseException) -> TransportError:
    """Return what a failed connect means, from whatever lies at the bottom of the exception's chain."""
    chain = list(_chain(error))
    for link in chain:
        if isinstance(link, socket.gaierror):
            return TransportError(Trouble.NAME_NOT_RESOLVED, link.strerror or str(link))
        if isinstance(link, ssl.SSLError):
            return TransportError(Trouble.NOT_TRUSTED, _tls_text(link))
    if any(_is_refusal(link) for link in chain):
        return TransportError(Trouble.REFUSED, "connection refused")
    return TransportError(Trouble.UNREACHABLE, str(error) or type(error).__name__)


def broken(error: BaseException) -> TransportError:
    """Return what an exchange that broke after the connect means."""
    return TransportError(Trouble.BROKEN, str(error) or type(error).__name__)


def not_sendable(error: BaseException) -> TransportError:
    """Return that a request was refused by our own side before it was sent."""
    return TransportError(Trouble.NOT_SENDABLE, str(error) or type(error).__name__)


def _tls_text(error: ssl.SSLError) -> str:
    # OpenSSL sets these attributes, Python alone does not
    return str(getattr(error, "verify_message", None) or getattr(error, "reason", None) or error)


def _is_refusal(error: BaseException) -> bool:
    # asyncio folds several addresses' failures into one OSError without a chain
    folded = isinstance(error, OSError) and f"[Errno {errno.ECONNREFUSED}]" in str(error)
    return isinstance(error, ConnectionRefusedError) or folded


def _chain(error: BaseException) -> Iterator[BaseException]:
    waiting: list[BaseException] = [error]
    seen: set[int] = set()
    while waiting:
        link = waiting.pop()
        if id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        waiting.extend(cause for cause in (link.__cause__, link.__context__) if cause is not None)
        if isinstance(link, BaseExceptionGroup):
            waiting.extend(link.exceptions)
