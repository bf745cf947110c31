"""Values that no earlier request can have caused: they prove that an answer answers this question."""

from __future__ import annotations

import hashlib
import uuid


class Nonces:
    """A source of fresh words and UUIDs; the same seed gives the same ones in the same order."""

    def __init__(self, seed: str) -> None:
        self._key = hashlib.blake2b(seed.encode("utf-8", "surrogatepass"), digest_size=32).digest()
        self._count = 0

    def nonce(self) -> str:
        """Return a word of letters and digits, 18 long, that contains no word anybody would forbid."""
        return "gp" + self._next().hex()[:16]

    def uuid(self) -> str:
        """Return a UUID of version 4 (RFC 9562)."""
        return str(uuid.UUID(bytes=self._next(), version=4))

    def _next(self) -> bytes:
        self._count += 1
        return hashlib.blake2b(self._count.to_bytes(8, "big"), key=self._key, digest_size=16).digest()
