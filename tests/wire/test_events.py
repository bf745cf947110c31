"""Events travel on one line each and come back as they were."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from wire.strategies import histories, uneven_seconds

from goldenpath.base.errors import DocumentError
from goldenpath.model.event import CleanupDue, Decided, Event, TestStarted
from goldenpath.model.fold import fold
from goldenpath.wire.document import kept
from goldenpath.wire.events import dump_event, load_event


def _travelled(events: tuple[Event, ...]) -> tuple[Event, ...]:
    return tuple(load_event(dump_event(event)) for event in events)


@given(histories())
@settings(max_examples=30)
def test_events_come_back(events: tuple[Event, ...]) -> None:
    """Each event comes back from one inert line, and so the run that they tell of."""
    assert events == _travelled(events)
    assert fold(events) == fold(_travelled(events))
    assert all(dump_event(event).isprintable() for event in events)


@given(histories(uneven_seconds))
@settings(max_examples=20)
def test_events_and_documents_round_alike(events: tuple[Event, ...]) -> None:
    """A run told by travelled events is the run as its document keeps it."""
    assert kept(fold(events)) == fold(_travelled(events))


def test_the_form_of_a_line() -> None:
    """A line carries a version and a type."""
    assert dump_event(TestStarted(at_s=1.23456, test="chat/answers", attempt=2)) == (
        '{"v": 1, "type": "test_started", "at_s": 1.235, "test": "chat/answers", "attempt": 2}'
    )


def test_what_is_to_be_cleaned_up_keeps_its_types() -> None:
    """Values stay JSON texts beside their names, and a user without a subject is null."""
    due = CleanupDue(
        at_s=1.0, test="chat/a", play="gp1", values=(("thread", '"t"'),), captured=("thread",), users=(("r", None),)
    )
    assert dump_event(due) == (
        '{"v": 1, "type": "cleanup_due", "at_s": 1.0, "test": "chat/a", "play": "gp1", '
        '"values": [{"name": "thread", "json": "\\"t\\""}], "captured": ["thread"], '
        '"users": [{"name": "r", "subject": null}]}'
    )


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"v": 2}, "event: v: 2 is not the version that this goldenpath reads (1)"),
        ({"v": None}, "event: v: expected a whole number up to 1000000000000000"),
        ({"type": "deceded"}, "event: type: an event that is not known"),
        ({"at_s": -1}, "event: at_s: expected seconds, not negative"),
    ],
)
def test_what_is_not_known_is_refused(changes: dict[str, Any], complaint: str) -> None:
    """A newer version, another type or a value out of range is refused."""
    line = json.dumps(json.loads(dump_event(Decided(at_s=1.0))) | changes)
    with pytest.raises(DocumentError) as refused:
        load_event(line)
    assert complaint == refused.value.message


def test_a_field_of_a_later_version_is_ignored() -> None:
    """An event may carry more than is known today."""
    assert Decided(at_s=1.0) == load_event('{"v": 1, "type": "decided", "at_s": 1, "why": "later"}')
