"""Brings the history database up to date from the documents; it holds nothing that they do not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from goldenpath.base.errors import DocumentError
from goldenpath.history.archive import Archive, no_run_yet, read_document
from goldenpath.history.store import DamagedStoreError, KeptRun, ResultRow, RunRow, Store, open_store
from goldenpath.impact.assessment import assess
from goldenpath.model.run import Run

_DATABASE = "history.db"
_RUNS_AT_ONCE = 50
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """The store, up to date; close it.

    Attributes:
        unreadable: why a document was left out, by run id.
    """

    store: Store
    unreadable: Mapping[str, str]


def refresh(archive: Archive) -> Refreshed:
    """Bring the database of an archive up to date and open it; a missing or damaged one is made anew.

    Raises:
        UsageError: there is no run yet, or the database is locked, cannot be written or was made by a newer
            goldenpath.
    """
    if not archive.runs():
        raise no_run_yet(archive.folder)
    path = archive.folder / _DATABASE
    for _ in range(_ATTEMPTS - 1):
        found = _state(path)
        try:
            return _refreshed(archive, path)
        except DamagedStoreError:
            # Only the file that was found damaged: another process may have made it anew since.
            if _state(path) == found:
                path.unlink(missing_ok=True)
    return _refreshed(archive, path)


def _refreshed(archive: Archive, path: Path) -> Refreshed:
    store = open_store(f"sqlite:///{path}")
    try:
        return Refreshed(store=store, unreadable=_update(store, archive.documents()))
    except BaseException:
        store.close()
        raise


def _update(store: Store, documents: Mapping[str, Path]) -> dict[str, str]:
    """Take in new and changed documents, forget those that are gone; return why others cannot be read."""
    known = store.fingerprints()
    unreadable: dict[str, str] = {}
    batch: list[KeptRun] = []
    for run_id, path, fingerprint in _changed(documents, known):
        try:
            batch.append(_kept(read_document(path), fingerprint))
        except DocumentError as error:
            unreadable[run_id] = str(error)
        if len(batch) >= _RUNS_AT_ONCE:
            store.keep(batch)
            batch.clear()
    store.keep(batch)
    store.forget([*(known.keys() - documents.keys()), *(known.keys() & unreadable.keys())])
    return unreadable


def _changed(documents: Mapping[str, Path], known: Mapping[str, str]) -> Iterator[tuple[str, Path, str]]:
    for run_id, path in documents.items():
        state = path.stat()
        fingerprint = f"{state.st_size}-{state.st_mtime_ns}"
        if known.get(run_id) != fingerprint:
            yield run_id, path, fingerprint


def _kept(run: Run, fingerprint: str) -> KeptRun:
    assessment = assess(run)
    row = RunRow(
        id=run.id,
        environment=run.environment,
        started_at=run.started_at,
        decision=assessment.verdict.decision,
        tally=assessment.tally,
        at_risk=assessment.exposure.at_risk,
        duration_s=run.duration_s,
    )
    results = tuple(
        ResultRow(
            run=run.id,
            environment=run.environment,
            test=outcome.test,
            status=outcome.status,
            duration_s=outcome.duration_s,
            attempts=len(outcome.attempts),
        )
        for outcome in run.outcomes
    )
    return KeptRun(row=row, fingerprint=fingerprint, results=results)


def _state(path: Path) -> tuple[int, int, int] | None:
    """Which file stands at a path, as it is now; None if there is none."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns
