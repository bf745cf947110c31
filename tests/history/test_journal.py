"""The journal keeps every event it has acknowledged, and tells when something is missing."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from itertools import pairwise
from pathlib import Path

import pytest
from history.kept import events_of, run_id

from goldenpath.base.errors import NotRecorded, UsageError
from goldenpath.base.masking import Masker
from goldenpath.history.journal import Journal, read_journal
from goldenpath.model.event import Decided, TestStarted
from goldenpath.model.fold import fold

_EVENTS = events_of(run_id(1))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of a whole run."""
    path = tmp_path / "journal.jsonl"
    with Journal(path, Masker()) as journal:
        for event in _EVENTS:
            journal.append(event)
    return path


def test_every_event_is_kept(path: Path) -> None:
    """What was appended is read back, one line each."""
    assert (_EVENTS, None) == read_journal(path)
    assert len(_EVENTS) == path.read_bytes().count(b"\n")
    assert fold(_EVENTS) == fold(read_journal(path)[0])


def test_an_event_is_in_the_file_as_soon_as_it_was_appended(tmp_path: Path) -> None:
    """Another reader sees each event at once, before the journal is closed."""
    path = tmp_path / "journal.jsonl"
    with Journal(path, Masker()) as journal:
        for number, event in enumerate(_EVENTS, start=1):
            journal.append(event)
            assert (_EVENTS[:number], None) == read_journal(path)


def test_a_journal_cut_at_any_byte_keeps_its_whole_records(path: Path) -> None:
    """Wherever it ends, the records before are read, and a record that was cut is named."""
    whole = path.read_bytes()
    breaks = [place for place, byte in enumerate(whole) if byte == ord("\n")]
    close_to_breaks = {place + offset for place in breaks for offset in (-1, 0, 1)}
    for length in sorted(close_to_breaks | set(range(0, len(whole), 37))):
        path.write_bytes(whole[:length])
        events, damage = read_journal(path)
        lines = whole[:length].count(b"\n")
        is_between = length == 0 or whole[length - 1 : length] == b"\n"

        assert _EVENTS[:lines] == events
        assert (None if is_between else f"line {lines + 1} is cut off in the middle") == damage


def test_a_changed_byte_anywhere_is_noticed(path: Path) -> None:
    """Whichever byte is changed, nothing behind it is believed, and the line is named."""
    whole = path.read_bytes()
    for place in range(0, len(whole), 23):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x01]) + whole[place + 1 :])
        events, damage = read_journal(path)
        line = whole[:place].count(b"\n")

        assert _EVENTS[: len(events)] == events
        assert len(events) <= line
        assert damage is not None


def test_lines_lost_repeated_or_moved_are_noticed(path: Path) -> None:
    """A line that is not the next one ends what is believed."""
    lines = path.read_bytes().splitlines(keepends=True)
    for edited in (lines[:2] + lines[3:], [*lines[:3], lines[2], *lines[3:]], [*lines[:2], lines[3], lines[2]]):
        path.write_bytes(b"".join(edited))
        events, damage = read_journal(path)

        assert _EVENTS[: len(events)] == events
        assert len(events) < 4
        assert damage is not None
        assert damage.startswith(f"line {len(events) + 1} of {len(edited)} is damaged (it is record ")


def test_what_is_no_record_is_named(path: Path) -> None:
    """Text of another kind, or an event of a later version, is damage too."""
    with path.open("ab") as file:
        file.write(b"hello\n")
    assert (_EVENTS, "line 10 of 10 is damaged (not a record of a journal)") == read_journal(path)


def test_a_journal_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A file that is not there is the caller's mistake."""
    with pytest.raises(UsageError, match="cannot read"):
        read_journal(tmp_path / "none.jsonl")


def test_secrets_stay_out_and_break_nothing(tmp_path: Path) -> None:
    """A secret in an event is masked; one that looks like the journal's own digits and words changes none of them."""
    masker = Masker()
    for secret in ("staging.example", "0000", "2025", "crc", "1.5,"):
        masker.register(secret)
    path = tmp_path / "journal.jsonl"
    with Journal(path, masker) as journal:
        for event in _EVENTS:
            journal.append(event)
    events, damage = read_journal(path)

    assert damage is None
    assert b"staging.example" not in path.read_bytes()
    assert fold(events).outcomes == fold(_EVENTS).outcomes
    assert fold(events).target.base_url == "https://***"


def test_a_journal_is_never_written_over(path: Path) -> None:
    """A file that exists is refused, and stays."""
    before = path.read_bytes()
    with pytest.raises(UsageError, match="exists already"):
        Journal(path, Masker())
    assert before == path.read_bytes()


def test_a_journal_that_cannot_be_created_is_refused(tmp_path: Path) -> None:
    """Without a folder there is no journal, and no thread is left behind."""
    threads = threading.active_count()
    with pytest.raises(UsageError, match=r"cannot create .*journal\.jsonl: No such file or directory"):
        Journal(tmp_path / "none" / "journal.jsonl", Masker())
    assert threads == threading.active_count()


def test_closing_twice_is_closing_once(tmp_path: Path) -> None:
    """A journal may be closed again; nothing of it goes on."""
    threads = threading.active_count()
    journal = Journal(tmp_path / "journal.jsonl", Masker())
    journal.append(_EVENTS[0])
    journal.close()
    journal.close()

    assert threads == threading.active_count()
    assert journal.intact


def test_a_last_event_is_synced_without_a_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event is put on the disk soon, also if nothing follows it."""
    synced = threading.Event()
    fsync = os.fsync

    def noticed(descriptor: int) -> None:
        fsync(descriptor)
        synced.set()

    monkeypatch.setattr(os, "fsync", noticed)
    with Journal(tmp_path / "journal.jsonl", Masker()) as journal:
        for event in _EVENTS[:2]:
            journal.append(event)
            assert synced.wait(timeout=10)
            synced.clear()


def test_the_decision_is_synced_before_anybody_hears_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When `append` returns, the decision is on the disk: synced by the thread that appended it."""
    syncing: list[int] = []
    fsync = os.fsync

    def noticed(descriptor: int) -> None:
        fsync(descriptor)
        syncing.append(threading.get_ident())

    monkeypatch.setattr(os, "fsync", noticed)
    with Journal(tmp_path / "journal.jsonl", Masker()) as journal:
        journal.append(TestStarted(at_s=0.0, test="chat/open", attempt=1))
        assert threading.get_ident() not in syncing
        journal.append(Decided(at_s=1.0))
        assert threading.get_ident() in syncing


def test_a_sync_that_fails_in_the_background_stops_the_next_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails is heard of: the journal is not intact, and takes nothing more."""

    def failing(_: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    monkeypatch.setattr(os, "fsync", failing)
    journal = Journal(tmp_path / "journal.jsonl", Masker())
    with pytest.raises(NotRecorded, match=r"cannot write .*journal\.jsonl: Input/output error"):
        _append_until_refused(journal)
    assert not journal.intact
    journal.close()


def _append_until_refused(journal: Journal) -> None:
    while True:
        journal.append(_EVENTS[0])


_FULL_DISK = """
import resource, signal, sys
from pathlib import Path
from history.kept import events_of, run_id
from goldenpath.base.errors import NotRecorded
from goldenpath.base.masking import Masker
from goldenpath.history.journal import Journal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
events = events_of(run_id(1))
with Journal(path, Masker()) as journal:
    journal.append(events[0])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 40, hard))
    for attempt in range(2):
        try:
            journal.append(events[1])
        except NotRecorded as error:
            sys.stdout.write(f"{journal.intact} {error.message}\\n")
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
"""


def test_a_full_disk_stops_the_journal(tmp_path: Path) -> None:
    """Where no more can be written, appending says so, then and from then on; what was written before stays."""
    path = tmp_path / "journal.jsonl"
    done = _python(_FULL_DISK, str(path))

    assert done.stdout.count(f"False cannot write {path}: File too large\n") == 2
    assert (_EVENTS[:1], "line 2 is cut off in the middle") == read_journal(path)


_ENDLESS = """
import sys
from pathlib import Path
from history.kept import events_of, run_id
from goldenpath.base.masking import Masker
from goldenpath.history.journal import Journal
from goldenpath.model.event import TestStarted
journal = Journal(Path(sys.argv[1]), Masker())
journal.append(events_of(run_id(1))[0])
number = 0
while True:
    number += 1
    journal.append(TestStarted(at_s=0.0, test="chat/open", attempt=number))
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("after", [1, 20, 300])
def test_no_acknowledged_event_is_lost_by_a_kill(tmp_path: Path, after: int) -> None:
    """A process killed without warning leaves every event behind that it had appended."""
    path = tmp_path / "journal.jsonl"
    # What is killed cannot hand over its measurements either.
    env = {name: value for name, value in _paths().items() if not name.startswith("COV")}
    with subprocess.Popen([sys.executable, "-c", _ENDLESS, str(path)], stdout=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        acknowledged = [int(process.stdout.readline()) for _ in range(after)]
        process.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in process.stdout.read().splitlines(keepends=True) if line.endswith(b"\n")]
    events, _ = read_journal(path)
    numbers = [event.attempt for event in events[1:] if isinstance(event, TestStarted)]

    assert numbers[-1] >= acknowledged[-1]
    assert all(later == earlier + 1 for earlier, later in pairwise(numbers))
    assert not fold(events).finished


def _paths() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}


def _python(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments], env=_paths(), capture_output=True, text=True, check=True
    )
