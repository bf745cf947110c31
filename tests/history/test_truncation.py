"""A journal that was cut or damaged anywhere: read as far as it can be believed, and never better than the whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from history.kept import a_kept_run, an_archive, events_of, run_id

from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker
from goldenpath.history.archive import Archive
from goldenpath.history.journal import Journal
from goldenpath.impact.assessment import assess
from goldenpath.impact.reasons import Decision
from goldenpath.model.event import AttemptFinished, Decided, Event, RunFinished, TestFinished
from goldenpath.model.outcome import Status

_RUN = run_id(1)
_BEST_LAST = (Decision.HOLD, Decision.INCONCLUSIVE, Decision.GO)


def _hold() -> tuple[Event, ...]:
    """The second test fails, and confirms it."""
    return events_of(_RUN)


def _go() -> tuple[Event, ...]:
    """Both tests pass."""
    events = [event for event in events_of(_RUN) if not isinstance(event, AttemptFinished | Decided)]
    settled = [event.outcome for event in events if isinstance(event, TestFinished)]
    answered = replace(settled[0], test=settled[1].test)
    return tuple(
        replace(event, outcome=answered) if isinstance(event, TestFinished) and event.outcome == settled[1] else event
        for event in events
    )


def _inconclusive() -> tuple[Event, ...]:
    """The second test is left out, and nobody says why: the run came to its own end without it."""
    events = _go()
    return (*events[:3], *(event for event in events if isinstance(event, RunFinished)))


_RUNS = pytest.mark.parametrize(
    ("events", "decision"),
    [(_go(), Decision.GO), (_inconclusive(), Decision.INCONCLUSIVE), (_hold(), Decision.HOLD)],
    ids=["go", "inconclusive", "hold"],
)


def _journal(folder: Path, events: tuple[Event, ...]) -> Path:
    path = folder / ".goldenpath" / "runs" / _RUN / "journal.jsonl"
    path.parent.mkdir(parents=True)
    with Journal(path, Masker()) as journal:
        for event in events:
            journal.append(event)
    return path


def _told(folder: Path) -> Decision | None:
    """What a report of the latest run would say; None if there is none, or it is refused."""
    try:
        return assess(Archive(folder / ".goldenpath", Masker()).latest()).verdict.decision
    except UsageError:
        return None


def _is_better(one: Decision, other: Decision) -> bool:
    return _BEST_LAST.index(one) > _BEST_LAST.index(other)


@_RUNS
def test_a_journal_cut_at_any_byte_is_never_better(
    tmp_path: Path, events: tuple[Event, ...], decision: Decision
) -> None:
    """Whatever is cut off, GO is gone; a HOLD stands as long as the failure does, and without it nothing is proven."""
    path = _journal(tmp_path, events)
    whole = path.read_bytes()
    assert _told(tmp_path) is decision
    failed_at = next((n for n, event in enumerate(events) if isinstance(event, AttemptFinished)), len(events))
    lengths_of_lines = [len(line) for line in whole.splitlines(keepends=True)]
    begun, failure = lengths_of_lines[0], sum(lengths_of_lines[: failed_at + 1])
    with path.open("r+b") as file:
        for length in range(len(whole) - 1, -1, -1):
            file.truncate(length)
            expected = None if length < begun else Decision.HOLD if length >= failure else Decision.INCONCLUSIVE
            assert _told(tmp_path) is expected, f"cut at byte {length} of {len(whole)}"


@_RUNS
def test_a_journal_with_any_byte_flipped_is_never_better(
    tmp_path: Path, events: tuple[Event, ...], decision: Decision
) -> None:
    """A byte that changed is noticed wherever it stands: what follows it is not believed, and nothing is GO."""
    path = _journal(tmp_path, events)
    whole = path.read_bytes()
    for place, flipped in _flips(whole):
        path.write_bytes(flipped)
        told = _told(tmp_path)
        assert told is not Decision.GO, f"byte {place} of {len(whole)}"
        assert told is not Decision.HOLD or decision is Decision.HOLD, f"byte {place} of {len(whole)}"


@pytest.mark.parametrize(
    ("statuses", "decision"),
    [
        ((Status.PASSED, Status.PASSED), Decision.GO),
        ((Status.PASSED, Status.ERRORED), Decision.INCONCLUSIVE),
        ((Status.PASSED, Status.FAILED), Decision.HOLD),
    ],
    ids=["go", "inconclusive", "hold"],
)
def test_a_damaged_document_is_never_better(tmp_path: Path, statuses: tuple[Status, ...], decision: Decision) -> None:
    """A document that was cut is refused; a byte that changed is refused, or changes no verdict for the better."""
    run = a_kept_run(1, *statuses)
    an_archive(tmp_path, run)
    path = tmp_path / ".goldenpath" / "runs" / run.id / "document.json"
    whole = path.read_bytes()
    assert _told(tmp_path) is decision
    for length in range(0, len(whole) - 1, 71):
        path.write_bytes(whole[:length])
        assert _told(tmp_path) is None, f"cut at byte {length} of {len(whole)}"
    for place, flipped in _flips(whole, stride=17):
        path.write_bytes(flipped)
        told = _told(tmp_path)
        assert told is None or not _is_better(told, decision), f"byte {place} of {len(whole)}"


def _flips(whole: bytes, *, stride: int = 7) -> Iterator[tuple[int, bytes]]:
    """The text with one bit of a byte changed, here and there, and another bit each time."""
    for place in range(0, len(whole), stride):
        yield place, whole[:place] + bytes([whole[place] ^ (1 << place % 8)]) + whole[place + 1 :]
