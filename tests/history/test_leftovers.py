"""What a run left behind, by its journal and by what was cleaned up since."""

from __future__ import annotations

from pathlib import Path

import pytest
from history.kept import a_kept_run, an_archive, events_of

from goldenpath.base.clock import SystemClock
from goldenpath.base.errors import DocumentError, NotRecorded, UsageError
from goldenpath.base.masking import MASK, Masker
from goldenpath.history.archive import Archive
from goldenpath.history.leftovers import Cleaned, leftovers
from goldenpath.model.event import CleanedUp, CleanupDue


def due(play: str, thread: str = "t1") -> CleanupDue:
    """That a thread is to be removed."""
    return CleanupDue(
        at_s=1.0,
        test="chat/answers",
        play=play,
        values=(("thread", f'"{thread}"'),),
        captured=("thread",),
        users=(("user", "u1"),),
    )


def killed(folder: Path, *events: CleanupDue | CleanedUp, masker: Masker | None = None) -> tuple[Archive, str]:
    """The archive of a run that was killed after some events, and the run's id."""
    archive = Archive(folder / ".goldenpath", masker or Masker())
    run, journal = archive.begin(SystemClock())
    with journal:
        for event in (events_of(run)[0], *events):
            journal.append(event)
    return archive, run


def plays(archive: Archive, run: str) -> list[str]:
    """What is to be cleaned up."""
    return [event.play for event in leftovers(archive, run).due]


def test_what_was_cleaned_up_by_the_run_itself_is_not_left(tmp_path: Path) -> None:
    """Only a run through without its `cleaned_up` is left; its last word counts."""
    done = CleanedUp(at_s=2.0, test="chat/answers", play="gp1")
    archive, run = killed(tmp_path, due("gp1"), due("gp2", "old"), done, due("gp2", "new"))
    left = leftovers(archive, run[:-2])

    assert left.due == (due("gp2", "new"),)
    assert (left.started.run, left.damage) == (run, None)


def test_what_is_cleaned_up_later_is_remembered(tmp_path: Path) -> None:
    """The journal stays as it was, and the next time only the rest is left."""
    archive, run = killed(tmp_path, due("gp1"), due("gp2"))
    left = leftovers(archive, run)
    journal = (left.folder / "journal.jsonl").read_bytes()
    for event in left.due[:1]:
        cleaned = Cleaned(left, SystemClock())
        cleaned.done(event)
        cleaned.close()

    assert plays(archive, run) == ["gp2"]
    assert (left.folder / "journal.jsonl").read_bytes() == journal
    assert (left.folder / "cleanup.jsonl").stat().st_mode & 0o077 == 0


def test_a_line_that_was_cut_hides_nothing(tmp_path: Path) -> None:
    """What is written behind it is read, and what it would have said is left to be done again."""
    archive, run = killed(tmp_path, due("gp1"), due("gp2"))
    left = leftovers(archive, run)
    (left.folder / "cleanup.jsonl").write_text('{"v": 1, "type": "cleaned_up", "at_s": 1, "te')
    cleaned = Cleaned(left, SystemClock())
    cleaned.done(left.due[1])
    cleaned.close()

    assert plays(archive, run) == ["gp1"]


def test_a_damaged_journal_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """And says that there may be more."""
    archive, run = killed(tmp_path, due("gp1"), due("gp2"))
    journal = leftovers(archive, run).folder / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-5])
    left = leftovers(archive, run)

    assert [event.play for event in left.due] == ["gp1"]
    assert left.damage == "line 3 is cut off in the middle"


def test_a_secret_that_was_saved_is_not_in_the_journal(tmp_path: Path) -> None:
    """Where a value is a secret of the run, only that there was one is kept."""
    masker = Masker()
    masker.register("correct horse")
    archive, run = killed(tmp_path, due("gp1", "correct horse"), masker=masker)
    left = leftovers(archive, run)

    assert left.due[0].values == (("thread", f'"{MASK}"'),)
    assert b"correct horse" not in (left.folder / "journal.jsonl").read_bytes()


def test_without_a_journal_nobody_knows(tmp_path: Path) -> None:
    """A run that has a document only is refused, and so is a journal that tells of no beginning."""
    archive = an_archive(tmp_path, a_kept_run(1))
    with pytest.raises(UsageError, match="nobody knows what the run left behind"):
        leftovers(archive, a_kept_run(1).id)
    archive, run = killed(tmp_path)
    journal = archive.folder_of(run) / "journal.jsonl"
    journal.write_bytes(journal.read_bytes()[:-5])
    with pytest.raises(DocumentError, match="line 1 is cut off"):
        leftovers(archive, run)


def test_what_cannot_be_written_down_is_said(tmp_path: Path) -> None:
    """Where something stands in the way of the file, nothing is begun."""
    archive, run = killed(tmp_path, due("gp1"))
    left = leftovers(archive, run)
    (left.folder / "cleanup.jsonl").mkdir()
    with pytest.raises(NotRecorded, match=r"cannot write \S+cleanup\.jsonl"):
        Cleaned(left, SystemClock())
