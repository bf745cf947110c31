"""The store in one SQLite file.

Every transaction is `BEGIN IMMEDIATE`: it takes the lock for writing before it reads, so that of several
writers each waits its turn and none finds at the end that it read what another has changed since.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, Row, create_engine, delete, event, insert, select
from sqlalchemy.exc import DatabaseError

from goldenpath.base.errors import UsageError
from goldenpath.history.store import DamagedStoreError, KeptRun, ResultRow, RunRow
from goldenpath.history.tables import RESULTS, RUNS, migrate
from goldenpath.impact.reasons import Decision
from goldenpath.model.money import Money
from goldenpath.model.outcome import Status
from goldenpath.model.tally import Tally

BUSY_TIMEOUT_S = 30.0
_ANEW = "delete it: it is made anew from the documents"
_PRIMARY_CODE = 0xFF
_DAMAGE = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class SqliteStore:
    """A store in a file; see `goldenpath.history.store.Store`."""

    def __init__(self, path: Path) -> None:
        """Open the file, or create it. Raises DamagedStoreError or UsageError."""
        self._path = path
        self._engine = create_engine(
            URL.create("sqlite", database=str(path)),
            connect_args={"isolation_level": None, "timeout": BUSY_TIMEOUT_S},
            poolclass=NullPool,
        )
        event.listen(self._engine, "begin", _begin_immediate)
        with self._transaction() as connection:
            if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
                raise DamagedStoreError(f"{path} is damaged", hint=_ANEW)
            migrate(connection)

    def keep(self, runs: Iterable[KeptRun]) -> None:
        """Take in runs; one with the same id is replaced."""
        runs = tuple(runs)
        with self._transaction() as connection:
            for run in runs:
                _drop(connection, run.row.id)
                connection.execute(insert(RUNS).values(_written_run(run)))
                if run.results:
                    connection.execute(insert(RESULTS), _written_results(run))

    def forget(self, run_ids: Iterable[str]) -> None:
        """Drop runs; those it does not have are no error."""
        with self._transaction() as connection:
            for run_id in run_ids:
                _drop(connection, run_id)

    def fingerprints(self) -> Mapping[str, str]:
        """The fingerprint of every run kept, by run id."""
        with self._transaction() as connection:
            return {row.id: row.fingerprint for row in connection.execute(select(RUNS.c.id, RUNS.c.fingerprint))}

    def recent(self, limit: int) -> tuple[RunRow, ...]:
        """The latest runs, the newest first."""
        query = select(RUNS).order_by(RUNS.c.id.desc()).limit(limit)
        with self._transaction() as connection:
            return tuple(_read_run(row) for row in connection.execute(query))

    def results(self, test: str, limit: int) -> tuple[ResultRow, ...]:
        """What became of a test in the latest runs that planned it, the newest first."""
        query = (
            select(RESULTS, RUNS.c.environment)
            .join(RUNS, RUNS.c.id == RESULTS.c.run)
            .where(RESULTS.c.test == _storable(test))
            .order_by(RESULTS.c.run.desc())
            .limit(limit)
        )
        with self._transaction() as connection:
            return tuple(_read_result(row) for row in connection.execute(query))

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        """One transaction; a database that is damaged, or holds values that are none of ours, is told apart."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE
            if code in _DAMAGE:
                raise DamagedStoreError(f"{self._path} is damaged: {error.orig}", hint=_ANEW) from error
            raise UsageError(f"cannot use {self._path}: {error.orig}", hint="is another program using it?") from error
        except ValueError as error:
            raise DamagedStoreError(f"{self._path} holds an unknown value: {error}", hint=_ANEW) from error


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _drop(connection: Connection, run_id: str) -> None:
    connection.execute(delete(RESULTS).where(RESULTS.c.run == run_id))
    connection.execute(delete(RUNS).where(RUNS.c.id == run_id))


def _written_run(run: KeptRun) -> dict[str, object]:
    row, tally = run.row, run.row.tally
    return {
        "id": row.id,
        "fingerprint": run.fingerprint,
        "environment": _storable(row.environment),
        "started_at": row.started_at.isoformat() if row.started_at else None,
        "decision": row.decision.value,
        "planned": tally.planned,
        "passed": tally.passed,
        "failed": tally.failed,
        "errored": tally.errored,
        "hollow": tally.hollow,
        "skipped": tally.skipped,
        "not_run": tally.not_run,
        "flaky": tally.flaky,
        "degraded": tally.degraded,
        "at_risk_minor_units": row.at_risk.minor_units,
        "at_risk_at_least": int(row.at_risk.at_least),
        "currency": _storable(row.at_risk.currency),
        "duration_s": row.duration_s,
    }


def _written_results(run: KeptRun) -> list[dict[str, object]]:
    return [
        {
            "run": run.row.id,
            "place": place,
            "test": _storable(result.test),
            "status": result.status.value,
            "duration_s": result.duration_s,
            "attempts": result.attempts,
        }
        for place, result in enumerate(run.results)
    ]


def _read_run(row: Row[tuple[object, ...]]) -> RunRow:
    found = row._mapping  # noqa: SLF001 - SQLAlchemy's documented way to a row by names
    tally = Tally(
        planned=found["planned"],
        passed=found["passed"],
        failed=found["failed"],
        errored=found["errored"],
        hollow=found["hollow"],
        skipped=found["skipped"],
        not_run=found["not_run"],
        flaky=found["flaky"],
        degraded=found["degraded"],
    )
    return RunRow(
        id=found["id"],
        environment=found["environment"],
        started_at=datetime.fromisoformat(found["started_at"]) if found["started_at"] else None,
        decision=Decision(found["decision"]),
        tally=tally,
        at_risk=Money(
            minor_units=found["at_risk_minor_units"],
            currency=found["currency"],
            at_least=bool(found["at_risk_at_least"]),
        ),
        duration_s=found["duration_s"],
    )


def _read_result(row: Row[tuple[object, ...]]) -> ResultRow:
    found = row._mapping  # noqa: SLF001 - as above
    return ResultRow(
        run=found["run"],
        environment=found["environment"],
        test=found["test"],
        status=Status(found["status"]),
        duration_s=found["duration_s"],
        attempts=found["attempts"],
    )


def _storable(text: str) -> str:
    """SQLite takes no lone surrogate; they are written out."""
    return text.encode("utf-8", "backslashreplace").decode()
