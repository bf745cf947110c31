"""The archive gives back every run that was kept, and takes no name from outside for a path."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from history.kept import a_kept_run, an_archive, events_of, run_id

from goldenpath.base.clock import SystemClock
from goldenpath.base.errors import DocumentError, NotRecorded, UsageError
from goldenpath.base.masking import Masker
from goldenpath.history.archive import Archive, new_run_id, read_document
from goldenpath.history.journal import Journal
from goldenpath.impact.assessment import assess
from goldenpath.impact.reasons import Decision, VerdictCode
from goldenpath.model.outcome import Status


def test_a_run_is_kept_and_given_back(tmp_path: Path) -> None:
    """A finished run is given back by its id and as the latest."""
    run = a_kept_run(1)
    archive = an_archive(tmp_path, run)

    assert run == archive.latest() == archive.get(run.id)
    assert (run.id,) == archive.runs()


def test_a_begun_run_is_journalled(tmp_path: Path) -> None:
    """A new run has an id of its own and a journal; from this alone it is told until it is finished."""
    archive = an_archive(tmp_path)
    begun, journal = archive.begin(SystemClock())
    events = events_of(begun)
    with journal:
        for event in events[:4]:
            journal.append(event)
        assert not archive.latest().finished
        for event in events[4:]:
            journal.append(event)
    run = archive.get(begun)

    assert (run.id, run.finished, run.recorded) == (begun, True, True)
    assert archive.documents() == {}
    archive.finish(assess(run))
    assert run == archive.latest()
    assert [begun] == list(archive.documents())


def test_a_killed_run_is_told_by_its_journal(tmp_path: Path) -> None:
    """A run that never finished is not GO: what was confirmed stands, the rest was not run."""
    archive = an_archive(tmp_path)
    begun, journal = archive.begin(SystemClock())
    with journal:
        for event in events_of(begun)[:5]:
            journal.append(event)
    run = archive.latest()

    assert not run.finished
    assert [Status.PASSED, Status.FAILED] == [outcome.status for outcome in run.outcomes]
    assert assess(run).verdict.decision is Decision.HOLD


def test_a_damaged_journal_is_not_believed_to_the_end(tmp_path: Path) -> None:
    """A run told by a damaged journal was not recorded in full, says so, and is never GO."""
    archive = an_archive(tmp_path)
    begun, journal = archive.begin(SystemClock())
    with journal:
        for event in events_of(begun)[:3]:
            journal.append(event)
    path = archive.folder / "runs" / begun / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:-10])
    run = archive.latest()

    assert not run.recorded
    assert run.note == "The journal of this run is damaged: line 3 is cut off in the middle"
    verdict = assess(run).verdict
    assert verdict.decision is Decision.INCONCLUSIVE
    assert VerdictCode.NOT_RECORDED in {reason.code for reason in verdict.reasons}


def test_a_journal_without_a_whole_record_is_refused(tmp_path: Path) -> None:
    """Where not even the beginning is readable, nothing is told, and not the run before either."""
    archive = an_archive(tmp_path, a_kept_run(1))
    begun, journal = archive.begin(SystemClock())
    with journal:
        journal.append(events_of(begun)[0])
    path = archive.folder / "runs" / begun / "journal.jsonl"
    path.write_bytes(path.read_bytes()[:40])

    with pytest.raises(DocumentError, match="line 1 is cut off in the middle"):
        archive.latest()


def test_a_journal_of_another_plan_is_refused(tmp_path: Path) -> None:
    """Events of a test that the plan does not have tell of no run."""
    archive = an_archive(tmp_path)
    begun, journal = archive.begin(SystemClock())
    with journal:
        first, *_, last = (
            event for event in events_of(begun) if type(event).__name__ in {"RunStarted", "TestFinished"}
        )
        journal.append(first)
        journal.append(replace(last, outcome=replace(last.outcome, test="chat/other")))

    with pytest.raises(DocumentError, match="'chat/other', which the plan does not have"):
        archive.latest()


def test_a_run_that_left_no_word_is_no_run(tmp_path: Path) -> None:
    """A folder with an empty journal, or none, tells nothing and hides no earlier run."""
    archive = an_archive(tmp_path, a_kept_run(1))
    _, journal = archive.begin(SystemClock())
    journal.close()
    (archive.folder / "runs" / run_id(59)).mkdir()

    assert (run_id(1),) == archive.runs()


def test_without_a_run_there_is_nothing_to_report(tmp_path: Path) -> None:
    """An empty archive says how to get a run, and reading creates nothing."""
    archive = an_archive(tmp_path)
    for read in (archive.latest, lambda: archive.get("2025")):
        with pytest.raises(UsageError) as refused:
            read()
        assert refused.value.message == f"no run in {archive.folder} yet"
        assert refused.value.hint == "make one with `goldenpath run`"
    assert archive.runs() == ()
    assert list(tmp_path.iterdir()) == []


def test_the_latest_run_is_the_one_begun_last(tmp_path: Path) -> None:
    """Runs stand in the order they began in, whichever document was written last."""
    archive = an_archive(tmp_path, a_kept_run(3), a_kept_run(1), a_kept_run(2))

    assert (run_id(1), run_id(2), run_id(3)) == archive.runs()
    assert archive.latest().id == run_id(3)


def test_of_one_second_the_run_written_last_is_the_latest(tmp_path: Path) -> None:
    """Runs that began in the same second stand in the order they were written in."""
    first, second = ("20250909T220000Z-ffffff", "20250909T220000Z-000000")
    archive = an_archive(tmp_path, a_kept_run(0, id=first))
    folder = archive.folder / "runs" / first
    an_archive(tmp_path, a_kept_run(0, id=second))
    later_ns = (archive.folder / "runs" / second).stat().st_mtime_ns - 10**9
    os.utime(folder, ns=(later_ns, later_ns))

    assert (first, second) == archive.runs()


def test_a_run_is_found_by_the_beginning_of_its_id(tmp_path: Path) -> None:
    """A beginning is enough where only one run begins so; the whole id always is."""
    archive = an_archive(tmp_path, *(a_kept_run(number) for number in range(1, 8)))

    assert archive.get("20250909T2203").id == run_id(3)
    with pytest.raises(UsageError) as refused:
        archive.get("20250909")
    assert refused.value.message == "7 runs begin with '20250909'"
    assert refused.value.hint == f"the last are: {', '.join(run_id(number) for number in range(3, 8))}"


@pytest.mark.parametrize("name", ["", "..", "../runs", "/etc", "x" * 500, "\x1b[2J", "20250909T2299"])
def test_an_unknown_name_is_never_a_path(tmp_path: Path, name: str) -> None:
    """A name from outside is compared with the runs that are there, and shown inert."""
    archive = an_archive(tmp_path, a_kept_run(1))
    with pytest.raises(UsageError) as refused:
        archive.get(name)
    assert refused.value.message.isprintable()
    assert len(refused.value.message) < 200 + len(str(tmp_path))
    assert refused.value.hint == f"the last are: {run_id(1)}"


def test_what_is_no_run_is_left_alone(tmp_path: Path) -> None:
    """Files and folders with other names are not taken for runs."""
    archive = an_archive(tmp_path, a_kept_run(1))
    (archive.folder / "runs" / "notes.txt").write_text("mine")
    (archive.folder / "runs" / "20250909T220000Z-UPPER1").mkdir()

    assert (run_id(1),) == archive.runs()


def test_a_document_in_another_runs_folder_is_refused(tmp_path: Path) -> None:
    """A document that was moved is not given back as another run."""
    archive = an_archive(tmp_path, a_kept_run(1), a_kept_run(2))
    runs = archive.folder / "runs"
    (runs / run_id(2) / "document.json").write_bytes((runs / run_id(1) / "document.json").read_bytes())

    with pytest.raises(DocumentError, match=f"holds the run '{run_id(1)}'"):
        archive.latest()


def test_an_edited_document_is_refused_by_name(tmp_path: Path) -> None:
    """What was changed after it was written is named, and no older run shown in its place."""
    archive = an_archive(tmp_path, a_kept_run(1), a_kept_run(2, Status.PASSED, Status.FAILED))
    path = archive.folder / "runs" / run_id(2) / "document.json"
    document = json.loads(path.read_text())
    document["verdict"]["decision"] = "GO"
    path.write_text(json.dumps(document))

    with pytest.raises(DocumentError) as refused:
        archive.latest()
    assert refused.value.message == f'{path}: verdict.decision says "GO", but "HOLD" follows'


def test_only_the_owner_can_read_the_archive(tmp_path: Path) -> None:
    """The folder is private and keeps itself out of git."""
    archive = an_archive(tmp_path, a_kept_run(1))
    _, journal = archive.begin(SystemClock())
    journal.close()

    assert (archive.folder / ".gitignore").read_text() == "*\n"
    for path in [archive.folder, *archive.folder.rglob("*")]:
        if path.name != ".gitignore":
            assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_secrets_stay_out_of_the_document(tmp_path: Path) -> None:
    """A secret of the run is masked, and one that looks like a figure breaks none."""
    masker = Masker()
    for secret in ("s3cr3t-canary", "2025", "passed"):
        masker.register(secret)
    archive = Archive(tmp_path / ".goldenpath", masker)
    path = archive.finish(assess(a_kept_run(1, note="the key was s3cr3t-canary")))

    assert "s3cr3t" not in path.read_text()
    assert archive.latest().note == "the key was ***"
    assert masker is archive.masker


def test_a_document_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Where no plain file can be written nothing was recorded, and what stood there stays."""
    archive = an_archive(tmp_path)
    folder = archive.folder / "runs" / run_id(1)
    folder.mkdir(parents=True)
    (folder / "document.json").symlink_to(tmp_path / "elsewhere.json")

    with pytest.raises(NotRecorded, match="is not a plain file"):
        archive.finish(assess(a_kept_run(1)))
    assert not (tmp_path / "elsewhere.json").exists()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """Where a file stands in the way, a run is neither begun nor finished."""
    archive = an_archive(tmp_path)
    (tmp_path / ".goldenpath").mkdir()
    (tmp_path / ".goldenpath" / "runs").write_text("in the way")

    with pytest.raises(UsageError, match="cannot create"):
        archive.begin(SystemClock())
    with pytest.raises(NotRecorded, match="cannot create"):
        archive.finish(assess(a_kept_run(1)))


@pytest.mark.parametrize("name", ["../escape", "", "20250909T223800Z-ab/cd", "20250909T223800Z-abcdef\n"])
def test_a_run_with_a_foreign_id_is_not_kept(tmp_path: Path, name: str) -> None:
    """An id that could lead out of the archive is refused."""
    archive = an_archive(tmp_path)
    with pytest.raises(UsageError, match="cannot be the id of a kept run"):
        archive.finish(assess(a_kept_run(1, id=name)))
    assert list(tmp_path.iterdir()) == []


def test_an_id_sorts_by_time() -> None:
    """An id is the second in UTC and a nonce."""
    moment = datetime(2025, 9, 10, 0, 38, tzinfo=timezone(timedelta(hours=2)))

    assert new_run_id(moment, "ab12cd") == "20250909T223800Z-ab12cd"
    assert new_run_id(moment, "zzzzzz") < new_run_id(moment + timedelta(seconds=1), "000000")


@pytest.mark.parametrize("nonce", ["", "short", "UPPER1", "../../x", "x" * 33])
def test_an_id_needs_a_plain_nonce(nonce: str) -> None:
    """A nonce that could be anything else than letters and digits is refused."""
    with pytest.raises(ValueError, match="a nonce is 6 to 32"):
        new_run_id(datetime(2025, 9, 9, tzinfo=UTC), nonce)


def test_an_id_needs_a_time_zone() -> None:
    """A moment without a zone would sort anywhere."""
    with pytest.raises(ValueError, match="time zone"):
        new_run_id(datetime(2025, 9, 9), "ab12cd")  # noqa: DTZ001 - that is the fault


def test_a_document_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A missing file and one that is no text are refused by name."""
    with pytest.raises(DocumentError, match=r"cannot read .*none\.json: No such file or directory"):
        read_document(tmp_path / "none.json")
    (tmp_path / "run.json").write_bytes(b"\xff\xfe{}")
    with pytest.raises(DocumentError, match=r"run\.json: not a text in UTF-8"):
        read_document(tmp_path / "run.json")


def test_a_kept_run_is_not_begun_again(tmp_path: Path) -> None:
    """The journal of a run is its own."""
    archive = an_archive(tmp_path)
    begun, journal = archive.begin(SystemClock())
    journal.close()
    with pytest.raises(UsageError, match="exists already"):
        Journal(archive.folder / "runs" / begun / "journal.jsonl", Masker())


def test_reading_and_writing_runs_needs_no_database() -> None:
    """The archive does not load SQLAlchemy, nor does naming a store."""
    script = (
        "import sys; import goldenpath.history.archive, goldenpath.history.index; sys.exit('sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
