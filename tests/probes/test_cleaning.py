"""Cleaning up: what the run notes, and what is done later from its notes, against the real service."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

import pytest

from goldenpath.base.masking import MASK
from goldenpath.model.outcome import ReasonCode, Status
from goldenpath.probes.cleaning import clean_up, play_of
from goldenpath.probes.diary import Note
from goldenpath.probes.failure import Failure

_LEASES = {"user": "user"}
_USERS = (("user", "e2e-user-001"),)
_MAKE = {"post": "/api/threads", "json": {"title": "t"}, "expect": {"status": 201}, "save": {"thread": "$.id"}}
_REMOVE = {"delete": "/api/threads/${thread}", "expect": {"status": 204}}
_LOOK = {"get": "/api/threads/${thread}", "expect": {"status": 200}}


@dataclass
class Written:
    """A diary that keeps its pages."""

    noted: list[tuple[str, str, Note]] = field(default_factory=list)
    cleaned: list[tuple[str, str]] = field(default_factory=list)

    def due(self, test: str, play: str, note: Note) -> None:
        """Keep a note."""
        self.noted.append((test, play, note))

    def done(self, test: str, play: str) -> None:
        """Keep that it is done."""
        self.cleaned.append((test, play))


async def test_what_was_made_is_noted_before_it_is_removed(stage: Any) -> None:
    """The note has what the cleanup steps ask for and nothing else, and who they are; afterwards it is done."""
    diary = Written()
    steps = [{**_MAKE, "save": {"thread": "$.id", "title": "$.title"}}, _LOOK]
    await stage.changed(diary=diary).play(steps=steps, **{"finally": [_REMOVE]})
    ((test, play, note),) = diary.noted

    assert (test, [name for name, _ in note.values]) == ("phase/test", ["thread"])
    assert (note.captured, note.users) == (("thread",), (("user", "e2e-user-001"),))
    assert diary.cleaned == [(test, play)]


async def test_each_run_through_is_noted_for_itself(stage: Any) -> None:
    """Items of `each` and nonces are noted where the cleanup asks for them, and are not what the server said."""
    diary = Written()
    removal = {**_REMOVE, "query": {"of": "${item}", "n": "${nonce}"}}
    await stage.changed(diary=diary).play(each={"item": ["a", "b"]}, steps=[_MAKE], **{"finally": [removal]})
    notes = [dict(note.values) for _, _, note in diary.noted]

    assert [note["item"] for note in notes] == ['"a"', '"b"']
    assert [note["nonce"] for note in notes] == [f'"{play}"' for _, play, _ in diary.noted]
    assert {note.captured for _, _, note in diary.noted} == {("thread",)}
    assert len(set(diary.cleaned)) == 2


async def test_what_a_failing_step_saved_is_noted_too(stage: Any) -> None:
    """A thread was made, even if the step that made it did not hold in the end."""
    diary = Written()
    making = {**_MAKE, "save": {"thread": "$.id", "none": "$.nothing"}}
    attempt = await stage.changed(diary=diary).play(steps=[making], **{"finally": [_REMOVE]})

    assert attempt.reason.code is ReasonCode.WRONG_CONTENT
    assert (len(diary.noted), len(diary.cleaned)) == (1, 1)


async def test_a_cleanup_that_failed_stays_due(stage: Any) -> None:
    """Nobody is told that it was done."""
    diary = Written()
    wrong = {**_REMOVE, "expect": {"status": 418}}
    attempt = await stage.changed(diary=diary).play(steps=[_MAKE], **{"finally": [wrong]})

    assert attempt.status is Status.PASSED
    assert (len(diary.noted), diary.cleaned) == (1, [])


@pytest.mark.parametrize("test", [{"steps": [_MAKE]}, {"get": "/health", "finally": [{"get": "/health"}]}])
async def test_where_nothing_is_saved_or_removed_nothing_is_noted(stage: Any, test: Any) -> None:
    """Without cleanup steps, or without anything that they could be about."""
    diary = Written()
    await stage.changed(diary=diary).play(**test)
    assert (diary.noted, diary.cleaned) == ([], [])


async def test_a_note_is_enough_to_remove_what_was_made(stage: Any, compiled: Any) -> None:
    """A run that was cut off after its note: the steps do the same from the note, as the same user."""
    diary = Written()
    probe = compiled({"steps": [_MAKE, _LOOK], "finally": [_REMOVE]}, auth="user").probe
    keeping = compiled({"steps": [_MAKE, _LOOK], "finally": [{"get": "/${thread}"}]}, auth="user").probe
    await keeping.run(stage.changed(diary=diary).context)
    ((_, _, note),) = diary.noted

    play = play_of(note, probe.leases, stage.context)
    assert await clean_up(probe.cleanup, play, within_s=None) == ()
    (trouble,) = await clean_up(probe.cleanup, play, within_s=None)
    assert trouble.startswith("delete /api/threads/${thread}: expected status 204, got 404")


async def test_what_the_server_said_cannot_choose_the_path(stage: Any, compiled: Any) -> None:
    """A captured value stays one segment of the path; one of the plan may be several."""
    probe = compiled({"each": {"at": ["x/y"]}, "steps": [_MAKE], "finally": [{"delete": "/${at}/${thread}"}]}).probe
    note = Note(values=(("at", '"x/y"'), ("thread", '"../../me"')), captured=("thread",))
    play = play_of(note, {}, stage.context)

    assert "/x/y/..%2F..%2Fme" in probe.cleanup[0].reproduce(play)


@pytest.mark.parametrize(
    ("note", "why"),
    [
        (Note(values=(("thread", f'"{MASK}"'),), users=_USERS), "the value of ${thread} was masked, or too long"),
        (Note(values=(("thread", "{"),), users=_USERS), "the value of ${thread} is damaged"),
        (Note(users=(("user", "root"),)), "nobody in the pool of profile user is the user user"),
        (Note(), "nobody in the pool of profile user is the user user"),
    ],
)
async def test_what_was_lost_is_not_guessed(stage: Any, note: Note, why: str) -> None:
    """Without its values, or as somebody whom the plan does not know, nothing is sent."""
    with pytest.raises(Failure) as refused:
        play_of(note, _LEASES, stage.context)
    assert refused.value.summary.startswith(why)


async def test_a_step_that_never_ends_is_cut_and_the_rest_told(answering: Any, compiled: Any) -> None:
    """The time is for all steps together; what went wrong before is not forgotten."""
    stage = await answering(None)
    probe = compiled({"get": "/", "finally": [{"get": "no path"}, {"get": "/"}]}).probe
    troubles = await clean_up(probe.cleanup, stage.at_play(), within_s=0.2)

    assert [trouble.split(":")[0] for trouble in troubles] == ["get no path", "did not end within 200 ms"]
    assert asyncio.current_task().cancelling() == 0  # type: ignore[union-attr]  # inside a test there is a task
