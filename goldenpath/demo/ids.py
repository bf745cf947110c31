"""Identifiers drawn from one seed, so that a seeded run gives the same ones again."""

from enum import StrEnum
from random import Random, SystemRandom


class IdKind(StrEnum):
    """What an identifier names; it is also the identifier's prefix."""

    THREAD = "thread"
    MESSAGE = "msg"
    RUN = "run"
    CALL = "call"
    CONNECTION = "conn"
    REQUEST = "req"
    STREAM = "stream"
    TOKEN = "jti"  # noqa: S105 - a prefix, not a credential


class Ids:
    """A source of identifiers: each kind and owner has a row of its own, whatever the others draw."""

    def __init__(self, seed: int | None) -> None:
        self._seed = SystemRandom().getrandbits(64) if seed is None else seed
        self._rows: dict[tuple[IdKind, str], Random] = {}

    def new(self, kind: IdKind, owner: str = "") -> str:
        """Return the next identifier of this kind for this owner."""
        row = self._rows.get((kind, owner))
        if row is None:
            row = self._rows[kind, owner] = Random(f"{self._seed}/{kind}/{owner}")
        return f"{kind}-{row.getrandbits(64):016x}"
