"""A store of what earlier runs found, made for questions over many runs; where it is, a URL says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from goldenpath.base.errors import UsageError
from goldenpath.base.inert import one_line
from goldenpath.impact.reasons import Decision
from goldenpath.model.money import Money
from goldenpath.model.outcome import Status
from goldenpath.model.tally import Tally

_SQLITE = "sqlite:///"


class DamagedStoreError(UsageError):
    """The store is not one of ours, or broken; it has to be made anew from the documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """One run in a line.

    Attributes:
        started_at: aware, in UTC; None if not known.
        duration_s: wall time; None if not known.
    """

    id: str
    environment: str
    started_at: datetime | None
    decision: Decision
    tally: Tally
    at_risk: Money
    duration_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultRow:
    """What became of one test in one run.

    Attributes:
        duration_s: seconds of all attempts together; None if it never started or that is not known.
        attempts: how many there were.
    """

    run: str
    environment: str
    test: str
    status: Status
    duration_s: float | None
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRun:
    """A run as a store takes it in.

    Attributes:
        fingerprint: of the document that it was read from; another one means that it has to be read again.
        results: one for each test of its plan, in plan order.
    """

    row: RunRow
    fingerprint: str
    results: tuple[ResultRow, ...]


class Store(Protocol):
    """What a store can do. Each call is one transaction of its own.

    Raises:
        DamagedStoreError: what is found there cannot be read.
        UsageError: it is locked for too long, or its place cannot be written.
    """

    def keep(self, runs: Iterable[KeptRun]) -> None:
        """Take in runs; one with the same id is replaced."""
        ...

    def forget(self, run_ids: Iterable[str]) -> None:
        """Drop runs; those it does not have are no error."""
        ...

    def fingerprints(self) -> Mapping[str, str]:
        """The fingerprint of every run kept, by run id."""
        ...

    def recent(self, limit: int) -> tuple[RunRow, ...]:
        """The latest runs, the newest first."""
        ...

    def results(self, test: str, limit: int) -> tuple[ResultRow, ...]:
        """What became of a test, by its full id, in the latest runs that planned it, the newest first."""
        ...

    def close(self) -> None:
        """Let go of the store."""
        ...


def open_store(url: str) -> Store:
    """Open a store, and create it where there is none; an older one is brought up to date, and is then empty.

    Args:
        url: `sqlite:///` and a path.

    Raises:
        DamagedStoreError: what is found there cannot be read.
        UsageError: no store is known for the URL, or it was made by a newer goldenpath, or cannot be opened.
    """
    path = url.removeprefix(_SQLITE)
    if not url.startswith(_SQLITE) or not path:
        raise UsageError(f"no store is known for {one_line(url, limit=80)!r}", hint=f"write {_SQLITE}PATH")
    from goldenpath.history.sqlite_store import SqliteStore  # noqa: PLC0415 - SQLAlchemy costs a run 100 ms for nothing

    return SqliteStore(Path(path))
