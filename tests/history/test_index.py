"""The database follows the documents, whatever happened to it."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from builders import usd
from history.kept import a_kept_run, an_archive, run_id

from goldenpath.base.errors import UsageError
from goldenpath.history import sqlite_store
from goldenpath.history.archive import Archive
from goldenpath.history.index import refresh
from goldenpath.history.store import DamagedStoreError, RunRow, open_store
from goldenpath.impact.assessment import assess
from goldenpath.impact.reasons import Decision
from goldenpath.model.outcome import Status
from goldenpath.model.tally import tally


def _recent(archive: Archive, limit: int = 100) -> tuple[RunRow, ...]:
    refreshed = refresh(archive)
    try:
        assert refreshed.unreadable == {}
        return refreshed.store.recent(limit)
    finally:
        refreshed.store.close()


def _ids(archive: Archive) -> list[str]:
    return [row.id for row in _recent(archive)]


def test_every_document_is_taken_in(tmp_path: Path) -> None:
    """A run is found with its environment, start, decision, tally, exposure and length, the newest first."""
    broken = a_kept_run(2, Status.PASSED, Status.FAILED)
    archive = an_archive(tmp_path, a_kept_run(1), broken)
    newest, oldest = _recent(archive)

    assert newest == RunRow(
        id=broken.id,
        environment="staging",
        started_at=broken.started_at,
        decision=Decision.HOLD,
        tally=tally(broken.outcomes),
        at_risk=usd(100),
        duration_s=60.0,
    )
    assert (oldest.id, oldest.decision) == (run_id(1), Decision.GO)
    assert (newest,) == _recent(archive, limit=1)


def test_unknown_times_stay_unknown(tmp_path: Path) -> None:
    """A run without a start and a length is taken in without them."""
    (row,) = _recent(an_archive(tmp_path, a_kept_run(1, started_at=None, duration_s=None)))

    assert row.started_at is row.duration_s is None


def test_results_of_a_test(tmp_path: Path) -> None:
    """What became of a test over the runs is found, with its length and its attempts, the newest first."""
    archive = an_archive(
        tmp_path,
        a_kept_run(1),
        a_kept_run(2, Status.PASSED, Status.FAILED),
        a_kept_run(3, Status.PASSED, Status.NOT_RUN),
    )
    store = refresh(archive).store
    results = store.results("chat/answers", 10)

    assert [(row.run, row.status, row.duration_s, row.attempts) for row in results] == [
        (run_id(3), Status.NOT_RUN, None, 0),
        (run_id(2), Status.FAILED, 1.5, 1),
        (run_id(1), Status.PASSED, 1.5, 1),
    ]
    assert {"staging"} == {row.environment for row in results}
    assert results[:1] == store.results("chat/answers", 1)
    assert store.results("chat/none", 10) == ()
    store.close()


def test_new_changed_and_removed_documents_are_followed(tmp_path: Path) -> None:
    """Each refresh brings what happened since."""
    archive = an_archive(tmp_path, a_kept_run(1), a_kept_run(2))
    assert [run_id(2), run_id(1)] == _ids(archive)

    archive.finish(assess(a_kept_run(3)))
    archive.finish(assess(a_kept_run(1, Status.PASSED, Status.FAILED)))
    shutil.rmtree(archive.folder / "runs" / run_id(2))
    newest, oldest = _recent(archive)

    assert (newest.id, oldest.id, oldest.decision) == (run_id(3), run_id(1), Decision.HOLD)


def test_more_runs_than_fit_into_one_transaction(tmp_path: Path) -> None:
    """Many documents are taken in part by part, none left out."""
    run = a_kept_run(0)
    runs = [replace(run, id=f"20250909T220000Z-{number:06}") for number in range(120)]

    assert sorted((kept.id for kept in runs), reverse=True) == _ids(an_archive(tmp_path, *runs))[:100] + [
        kept.id for kept in reversed(runs[:20])
    ]


def test_an_unreadable_document_is_named_and_left_out(tmp_path: Path) -> None:
    """A document that contradicts itself is never counted, also if it was counted before."""
    archive = an_archive(tmp_path, a_kept_run(1), a_kept_run(2))
    assert len(_ids(archive)) == 2
    (archive.folder / "runs" / run_id(2) / "document.json").write_text("{}")
    refreshed = refresh(archive)

    assert [run_id(1)] == [row.id for row in refreshed.store.recent(10)]
    assert [run_id(2)] == list(refreshed.unreadable)
    assert "format: is missing" in refreshed.unreadable[run_id(2)]
    refreshed.store.close()


def test_without_a_run_there_is_no_database(tmp_path: Path) -> None:
    """An empty archive says so, and stays empty."""
    with pytest.raises(UsageError, match="no run in"):
        refresh(an_archive(tmp_path))
    assert list(tmp_path.iterdir()) == []


def _garbage(path: Path) -> None:
    path.write_bytes(b"this is no database" * 1000)


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def _holes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(bytes(content))


def _emptied(path: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path) -> None:
    path.unlink()
    _execute(path, "CREATE TABLE runs (other INTEGER)")


def _missing(path: Path) -> None:
    path.unlink()


def _older(path: Path) -> None:
    for table in ("runs", "results", "schema_version"):
        _execute(path, f"DROP TABLE {table}")


def _without_a_table(path: Path) -> None:
    _execute(path, "DROP TABLE runs")


def _execute(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    "harm",
    [_garbage, _truncated, _holes, _emptied, _foreign, _missing, _older, _without_a_table],
    ids=lambda f: f.__name__,
)
def test_a_database_in_any_state_is_made_anew(tmp_path: Path, harm: object) -> None:
    """Damaged, foreign, older or missing: the documents have everything, and the database has it again."""
    archive = an_archive(tmp_path, a_kept_run(1), a_kept_run(2))
    rows = _recent(archive)
    assert callable(harm)
    harm(archive.folder / "history.db")

    assert rows == _recent(archive)


def test_an_unknown_value_in_the_database_is_told(tmp_path: Path) -> None:
    """What nobody wrote there is not shown, and the way out is named."""
    archive = an_archive(tmp_path, a_kept_run(1))
    assert len(_ids(archive)) == 1
    _execute(archive.folder / "history.db", "UPDATE runs SET decision = 'MAYBE'")

    with pytest.raises(DamagedStoreError, match="unknown value: 'MAYBE'") as refused:
        _recent(archive)
    assert refused.value.hint == "delete it: it is made anew from the documents"


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    """What a newer goldenpath made is not thrown away."""
    archive = an_archive(tmp_path, a_kept_run(1))
    assert len(_ids(archive)) == 1
    _execute(archive.folder / "history.db", "UPDATE schema_version SET version = 99")
    before = (archive.folder / "history.db").read_bytes()

    with pytest.raises(UsageError, match="version 99, newer than this goldenpath knows"):
        refresh(archive)
    assert before == (archive.folder / "history.db").read_bytes()


def test_a_locked_database_is_waited_for_and_then_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who holds the lock for too long is told of; the database is not thrown away."""
    archive = an_archive(tmp_path, a_kept_run(1))
    assert len(_ids(archive)) == 1
    monkeypatch.setattr(sqlite_store, "BUSY_TIMEOUT_S", 0.05)
    holder = sqlite3.connect(archive.folder / "history.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(UsageError, match="database is locked"):
        refresh(archive)
    holder.execute("ROLLBACK")
    holder.close()
    assert len(_ids(archive)) == 1


def test_a_database_that_another_process_made_anew_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the file that was found damaged is removed."""
    archive = an_archive(tmp_path, a_kept_run(1))
    path = archive.folder / "history.db"
    path.write_bytes(b"this is no database" * 1000)
    opened = open_store

    def beaten_to_it(url: str) -> object:
        monkeypatch.undo()
        try:
            return opened(url)
        finally:
            path.unlink()
            opened(url).close()
            _execute(path, "CREATE TABLE made_by_another (x INTEGER)")

    monkeypatch.setattr("goldenpath.history.index.open_store", beaten_to_it)
    assert [run_id(1)] == _ids(archive)
    _execute(path, "INSERT INTO made_by_another VALUES (1)")


def test_a_database_that_is_damaged_anew_meanwhile_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another damage between looking and opening costs one more attempt, no more."""
    archive = an_archive(tmp_path, a_kept_run(1))
    path = archive.folder / "history.db"
    opened = open_store

    def damaged_meanwhile(url: str) -> object:
        monkeypatch.undo()
        path.write_bytes(b"this is no database either" * 1000)
        return opened(url)

    monkeypatch.setattr("goldenpath.history.index.open_store", damaged_meanwhile)
    assert [run_id(1)] == _ids(archive)


_WRITER = """
import sys
from pathlib import Path
from history.kept import a_kept_run, an_archive
from goldenpath.history.index import refresh
folder, writer = Path(sys.argv[1]), int(sys.argv[2])
sys.stdin.readline()
for number in range(5):
    archive = an_archive(folder, a_kept_run(writer, id=f"20250909T22{writer:02}{number:02}Z-abcdef"))
    refreshed = refresh(archive)
    assert not refreshed.unreadable, refreshed.unreadable
    refreshed.store.close()
"""


@pytest.mark.slow
@pytest.mark.parametrize("found", [None, b"this is no database" * 1000], ids=["none", "damaged"])
def test_eight_writers_lose_nothing(tmp_path: Path, found: bytes | None) -> None:
    """Eight processes that keep runs and bring the database up to date at once leave every run in it."""
    archive = an_archive(tmp_path, a_kept_run(59))
    if found is not None:
        (archive.folder / "history.db").write_bytes(found)
    paths = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(tmp_path), str(writer)],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=paths,
        )
        for writer in range(8)
    ]
    for process in writers:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    complaints = [process.communicate()[1].decode() for process in writers]

    assert [""] * 8 == complaints
    if found is None:
        store = open_store(f"sqlite:///{archive.folder / 'history.db'}")
        assert len(store.recent(100)) == 41
        store.close()
    assert sorted(_ids(archive)) == sorted(archive.runs())
    assert len(archive.runs()) == 41
