"""What scenarios note becomes events of the run."""

from dataclasses import dataclass

from engine.rehearsal import PASS, assignment, events_of, plan, scripted

from goldenpath.model.event import CleanedUp, CleanupDue, RunFinished, RunStarted
from goldenpath.model.fold import fold
from goldenpath.model.outcome import Attempt
from goldenpath.probes.diary import Note
from goldenpath.probes.probe import Context

_NOTE = Note(values=(("thread", '"t1"'),), captured=("thread",), users=(("user", "u1"),))


@dataclass
class Noting:
    """A probe that notes what it would have to clean up, and then that it has."""

    async def run(self, context: Context) -> Attempt:
        """Write both."""
        context.diary.due(context.test_id, "gp1", _NOTE)
        context.diary.done(context.test_id, "gp1")
        return PASS


async def test_notes_are_events_within_the_run() -> None:
    """They stand between its first event and its last, and change nothing about its outcomes."""
    events = await events_of(assignment(plan(scripted("a", PASS))))
    noting = plan(scripted("a", PASS))
    object.__setattr__(noting.tests[0], "probe", Noting())
    noted = await events_of(assignment(noting))
    written = [event for event in noted if isinstance(event, CleanupDue | CleanedUp)]

    assert (type(noted[0]), type(noted[-1])) == (RunStarted, RunFinished)
    due, done = written
    assert isinstance(due, CleanupDue)
    assert (due.test, due.play, due.values, due.captured, due.users) == (
        "p/a", "gp1", _NOTE.values, _NOTE.captured, _NOTE.users,
    )  # fmt: skip
    assert done == CleanedUp(at_s=done.at_s, test="p/a", play="gp1")
    assert 0 <= due.at_s <= done.at_s <= noted[-1].at_s
    assert [outcome.status for outcome in fold(noted).outcomes] == [outcome.status for outcome in fold(events).outcomes]
