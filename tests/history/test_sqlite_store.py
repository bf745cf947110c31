"""The store keeps its promises in a SQLite file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import usd

from goldenpath.base.errors import UsageError
from goldenpath.history.store import DamagedStoreError, KeptRun, ResultRow, RunRow, open_store
from goldenpath.impact.reasons import Decision
from goldenpath.model.money import Money
from goldenpath.model.outcome import Status
from goldenpath.model.tally import tally


def _kept(number: int, *, fingerprint: str = "1-1", test: str = "chat/open", status: Status = Status.PASSED) -> KeptRun:
    run = f"20250909T22{number:02}00Z-abcdef"
    row = RunRow(
        id=run,
        environment="staging",
        started_at=None,
        decision=Decision.GO,
        tally=tally([]),
        at_risk=usd(0),
        duration_s=None,
    )
    result = ResultRow(run=run, environment="staging", test=test, status=status, duration_s=0.25, attempts=1)
    return KeptRun(row=row, fingerprint=fingerprint, results=(result,))


def test_a_kept_run_is_replaced_by_its_id(tmp_path: Path) -> None:
    """A run kept again has its new results and none of the old ones."""
    store = open_store(f"sqlite:///{tmp_path / 'history.db'}")
    store.keep([_kept(1), _kept(2)])
    store.keep([_kept(1, fingerprint="2-2", status=Status.FAILED)])

    assert {_kept(1).row.id: "2-2", _kept(2).row.id: "1-1"} == store.fingerprints()
    assert [Status.PASSED, Status.FAILED] == [row.status for row in store.results("chat/open", 10)]
    store.close()


def test_what_was_kept_is_there_when_opened_again(tmp_path: Path) -> None:
    """A store outlives its connection."""
    for number in (1, 2):
        store = open_store(f"sqlite:///{tmp_path / 'history.db'}")
        store.keep([_kept(number)])
        store.close()
    store = open_store(f"sqlite:///{tmp_path / 'history.db'}")

    assert (_kept(2).row, _kept(1).row) == store.recent(10)
    store.close()


def test_a_forgotten_run_is_gone_with_its_results(tmp_path: Path) -> None:
    """Forgetting takes everything of a run; one that is not there is no error."""
    store = open_store(f"sqlite:///{tmp_path / 'history.db'}")
    store.keep([_kept(1), _kept(2)])
    store.forget([_kept(1).row.id, "another"])

    assert [_kept(2).row.id] == [row.run for row in store.results("chat/open", 10)]
    store.close()


def test_any_text_can_be_kept(tmp_path: Path) -> None:
    """A lone surrogate is written out; large amounts and a run without results are kept as they are."""
    kept = _kept(1, test="chat/\ud800")
    amount = Money(minor_units=10**15, currency="EUR", at_least=True)
    store = open_store(f"sqlite:///{tmp_path / 'history.db'}")
    store.keep([kept, replace(_kept(2), row=replace(_kept(2).row, at_risk=amount), results=())])

    assert [kept.row.id] == [row.run for row in store.results("chat/\ud800", 10)]
    assert amount == store.recent(1)[0].at_risk
    store.close()


def test_a_file_that_is_no_database_is_damaged(tmp_path: Path) -> None:
    """What is no database is not opened."""
    (tmp_path / "history.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(DamagedStoreError, match=r"history\.db is damaged: file is not a database"):
        open_store(f"sqlite:///{tmp_path / 'history.db'}")


def test_a_place_that_cannot_hold_a_file_is_refused(tmp_path: Path) -> None:
    """A folder in the place of the file, or none around it, is the caller's mistake."""
    for path in (tmp_path, tmp_path / "none" / "history.db"):
        with pytest.raises(UsageError, match="unable to open database file") as refused:
            open_store(f"sqlite:///{path}")
        assert not isinstance(refused.value, DamagedStoreError)
