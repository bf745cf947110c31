"""`goldenpath history`: every kept run has its line, the newest first, whatever became of the database."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from history.kept import a_kept_run, an_archive, events_of, run_id

from goldenpath.base.clock import SystemClock
from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker
from goldenpath.cli.history import HistoryFormat, history
from goldenpath.model.outcome import Status


def listed(folder: Path, capsys: pytest.CaptureFixture[str], limit: int = 20) -> list[str]:
    """The lines that are printed."""
    assert history(folder / ".goldenpath", limit, Masker()) == 0
    return capsys.readouterr().out.splitlines()


def test_each_run_has_a_line_the_newest_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Id, environment, start, decision, tally, amount at risk and duration stand in one line."""
    an_archive(tmp_path, a_kept_run(1), a_kept_run(2, Status.PASSED, Status.FAILED, environment="eu", duration_s=5.0))

    assert listed(tmp_path, capsys) == [
        f"{run_id(2)}  eu       2025-09-09 22:38:00 UTC  HOLD          1 of 2 passed, 1 failed  $100K at risk  5.0 s",
        f"{run_id(1)}  staging  2025-09-09 22:38:00 UTC  GO            2 of 2 passed  $0 at risk  1 min 0 s",
    ]


def test_only_the_latest_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The limit keeps the newest."""
    an_archive(tmp_path, *(a_kept_run(number) for number in range(1, 5)))

    assert [line.split()[0] for line in listed(tmp_path, capsys, limit=2)] == [run_id(4), run_id(3)]


def test_a_killed_run_is_listed_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A run that left only its journal has its line; how long it took is not known."""
    archive = an_archive(tmp_path, a_kept_run(1))
    begun, journal = archive.begin(SystemClock())
    with journal:
        for event in events_of(begun)[:3]:
            journal.append(event)
    newest, _ = listed(tmp_path, capsys)

    assert newest.startswith(f"{begun}  staging")
    assert newest.endswith("INCONCLUSIVE  1 of 2 passed, 1 not run  $0 at risk  \u2014")


@pytest.mark.parametrize("damage", [None, b"no database"], ids=["missing", "damaged"])
def test_the_database_is_made_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str], damage: bytes | None) -> None:
    """Where the database is missing or damaged, the list is the same."""
    an_archive(tmp_path, a_kept_run(1), a_kept_run(2))
    before = listed(tmp_path, capsys)
    database = tmp_path / ".goldenpath" / "history.db"
    if damage is None:
        database.unlink()
    else:
        database.write_bytes(damage)

    assert listed(tmp_path, capsys) == before
    assert len(before) == 2


def test_a_damaged_document_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be read is left out of the list, and named with the reason on standard error."""
    an_archive(tmp_path, a_kept_run(1), a_kept_run(2))
    (tmp_path / ".goldenpath" / "runs" / run_id(2) / "document.json").write_text("{", encoding="utf-8")
    assert history(tmp_path / ".goldenpath", 20, Masker()) == 0
    said = capsys.readouterr()

    assert said.out.startswith(run_id(1))
    assert len(said.out.splitlines()) == 1
    assert said.err.startswith(f"left out: {run_id(2)}: not JSON")


def test_the_list_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same facts under the names of the run document, and what could not be read."""
    an_archive(tmp_path, a_kept_run(1, Status.PASSED, Status.FAILED), a_kept_run(2))
    (tmp_path / ".goldenpath" / "runs" / run_id(2) / "document.json").write_text("{", encoding="utf-8")
    assert history(tmp_path / ".goldenpath", 20, Masker(), HistoryFormat.JSON) == 0
    document = json.loads(capsys.readouterr().out)

    assert document["runs"] == [
        {
            "id": run_id(1),
            "environment": "staging",
            "started_at": "2025-09-09T22:38:00Z",
            "decision": "HOLD",
            "tally": {
                "planned": 2,
                "passed": 1,
                "failed": 1,
                "errored": 0,
                "hollow": 0,
                "skipped": 0,
                "not_run": 0,
                "flaky": 0,
                "degraded": 0,
            },
            "at_risk": {"minor_units": 10_000_000, "currency": "USD", "at_least": False, "text": "$100K"},
            "duration_s": 60.0,
        }
    ]
    assert [left_out["id"] for left_out in document["unreadable"]] == [run_id(2)]


def test_a_name_from_outside_cannot_break_the_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Control characters and line ends in an environment's name are written out."""
    an_archive(tmp_path, a_kept_run(1, environment="a\n::error::\x1b[2J"))
    lines = listed(tmp_path, capsys)

    assert len(lines) == 1
    assert "\x1b" not in lines[0]


def test_without_a_run_there_is_no_history(tmp_path: Path) -> None:
    """Where nothing was run, that is said, with what to do, and nothing is created."""
    with pytest.raises(UsageError, match="no run in"):
        history(tmp_path / ".goldenpath", 20, Masker())
    assert list(tmp_path.iterdir()) == []
