"""What a TLS connection shows of its peer's certificate."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

from goldenpath.probes.client import Peer


def peer_of(address: object, tls: object) -> Peer:
    """Return who is at the other end of a connection.

    Args:
        address: as sockets give it, host first; anything else is not known.
        tls: the connection's `ssl.SSLObject`; anything else is a connection that is not encrypted.
    """
    host = str(address[0]) if isinstance(address, tuple) and address else None
    return Peer(address=host, certificate_ends=_end_of(tls) if isinstance(tls, ssl.SSLObject) else None)


def _end_of(tls: ssl.SSLObject) -> datetime | None:
    ends = (tls.getpeercert() or {}).get("notAfter")  # empty where the certificate was not checked
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC) if isinstance(ends, str) else None
