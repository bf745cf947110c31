"""Events held against what is expected of them: order, deadlines, contents."""

import asyncio
import json
from collections.abc import Iterable
from typing import Any

import pytest

from goldenpath.base.errors import Where
from goldenpath.model.outcome import ReasonCode
from goldenpath.model.plan import Deadlines
from goldenpath.probes import reception
from goldenpath.probes.expect import Judge
from goldenpath.probes.failure import Failure
from goldenpath.probes.framing import StreamEvent
from goldenpath.probes.listening import End, Listening, Sample
from goldenpath.probes.matchers import Expected, Matcher
from goldenpath.probes.path import compile_path
from goldenpath.probes.reception import Reception, SourceEnded, listen
from goldenpath.probes.sequence import Sequence

_HERE = Where("plan.yaml", 1, 1)
_AB = Sequence("a b+ c")


def _event(name: str, **rest: Any) -> StreamEvent:
    return StreamEvent(json.dumps({"type": name, **rest}))


@pytest.fixture
async def hear(stage: Any) -> Any:
    """Listen to events; a number among them is a pause in seconds, the end is silence or SourceEnded."""
    stage.context.sighting.answered = True

    async def hearing(
        events: Iterable[StreamEvent | float],
        *,
        end: ReasonCode | None = None,
        until: End = End.NOTHING_MAY_FOLLOW,
        deadlines: Any = None,
        **listening: Any,
    ) -> Any:
        play = stage.at_play()
        judge = Judge.of(play, None)
        waiting = iter(events)

        async def more() -> list[StreamEvent]:
            for event in waiting:
                if isinstance(event, StreamEvent):
                    return [event]
                await asyncio.sleep(event)
            if end is not None:
                raise SourceEnded(end, "the source ended")
            await asyncio.Event().wait()
            return []

        hearer = Reception(
            Listening(end=until, **listening), play, judge, Deadlines(**(deadlines or {"total_s": 2.0})), play.now_s()
        )
        failure = None
        try:
            await listen(hearer, more, play)
        except Failure as caught:
            failure = caught
        return failure, play.ledger

    return hearing


async def test_it_ends_with_the_last_event_and_not_later(hear: Any) -> None:
    """A complete sequence that nothing may follow is enough; nobody waits for the server's end."""
    failure, ledger = await hear([_event("a"), 0.02, _event("b"), _event("c")], sequence=_AB)
    assert failure is None
    assert (ledger.frames_in, ledger.assertions) == (3, 1)
    metrics = {metric.name: metric.largest for metric in ledger.metrics()}
    assert metrics["events"] == 3
    assert metrics["largest_gap"] >= 15
    assert metrics["total"] >= metrics["first_event"]


@pytest.mark.parametrize(
    ("events", "deadlines", "code", "words"),
    [
        ([], {"total_s": 0.1}, ReasonCode.TOTAL_TIMEOUT, "no end within 100 ms (total deadline), 0 events came"),
        ([], {"first_event_s": 0.1}, ReasonCode.FIRST_EVENT_TIMEOUT, "no event within 100 ms (first_event deadline)"),
        (
            [_event("a", seq=4)],
            {"gap_s": 0.1},
            ReasonCode.GAP_TIMEOUT,
            "(gap deadline 100 ms)",
        ),
        (
            [_event("a")],
            {"total_s": 0.1},
            ReasonCode.TOTAL_TIMEOUT,
            "1 event came; last event a (number 1); next would be b",
        ),
    ],
)
async def test_each_deadline_has_its_own_name(
    hear: Any, events: Any, deadlines: Any, code: ReasonCode, words: str
) -> None:
    """What was waited for, how long, and what came last."""
    failure, _ = await hear(events, deadlines=deadlines, sequence=_AB)
    assert failure.code is code
    assert words in failure.summary


async def test_a_gap_names_the_last_event(hear: Any) -> None:
    """By its number where it has one."""
    failure, _ = await hear([_event("a", seq=4)], deadlines={"gap_s": 0.1}, sequence=_AB)
    assert "; last event a (seq 4); next would be b" in failure.summary


async def test_heartbeats_keep_nothing_alive(hear: Any) -> None:
    """Ignored events and those of others do not count as progress, and are told of."""
    noise = [piece for _ in range(50) for piece in (_event("ping"), 0.02)]
    failure, _ = await hear([_event("a"), *noise], deadlines={"gap_s": 0.1}, sequence=_AB, ignore=frozenset({"ping"}))
    assert failure.code is ReasonCode.GAP_TIMEOUT
    assert " passed over, the last ping" in failure.summary


async def test_events_of_others_are_passed_over(hear: Any) -> None:
    """Only what correlates counts, wherever the path finds it."""
    where = ((compile_path("$..thread", _HERE), "t1"),)
    events = [
        _event("c", thread="t2"),
        _event("a", data={"thread": "t1"}),
        _event("b", thread="t1"),
        _event("b"),
        _event("c", thread="t1"),
    ]
    failure, ledger = await hear(events, sequence=_AB, where=where)
    assert failure is None
    assert ledger.frames_in == 5


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (_event("c"), "expected b, got c: {"),
        (_event("a"), "expected b, got a: {"),
        (_event("error", message="broken"), 'expected b, got error: {"type": "error", "message": "broken"}'),
        (StreamEvent("no json"), "expected b, got one without a name: no json"),
    ],
)
async def test_an_unexpected_event(hear: Any, event: StreamEvent, words: str) -> None:
    """Fails at once, saying what was possible and what came."""
    failure, ledger = await hear([_event("a"), event], sequence=_AB)
    assert failure.code is ReasonCode.UNEXPECTED_EVENT
    assert words in failure.summary
    assert ledger.assertions == 1


@pytest.mark.parametrize(
    ("end", "code"), [(ReasonCode.ENDED_EARLY, ReasonCode.ENDED_EARLY), (ReasonCode.CLOSED, ReasonCode.CLOSED)]
)
async def test_an_end_before_the_sequence_is_complete(hear: Any, end: ReasonCode, code: ReasonCode) -> None:
    """The source says how it ended."""
    failure, _ = await hear([_event("a")], end=end, sequence=_AB)
    assert failure.code is code
    assert "the source ended after 1 event; last event a (number 1); next would be b" in failure.summary


async def test_a_sequence_that_may_go_on_ends_with_the_source(hear: Any) -> None:
    """`a+` waits for the source's end, and in vain if it does not come."""
    events = [_event("a"), _event("a")]
    failure, ledger = await hear(events, end=ReasonCode.ENDED_EARLY, sequence=Sequence("a+"))
    assert (failure, ledger.frames_in) == (None, 2)
    failure, _ = await hear(events, sequence=Sequence("a+"), deadlines={"total_s": 0.1})
    assert failure.code is ReasonCode.TOTAL_TIMEOUT


async def test_values_must_ascend(hear: Any) -> None:
    """Strictly; the two values are named; a stream in which none has one proves nothing and fails."""
    path = compile_path("$.seq", _HERE)
    rising = [_event("a", seq=1), _event("b"), _event("b", seq=2), _event("c", seq=10)]
    assert (await hear(rising, sequence=_AB, ascending=path))[0] is None
    failure, _ = await hear([_event("a", seq=2), _event("b", seq=2)], sequence=_AB, ascending=path)
    assert failure.code is ReasonCode.NOT_ASCENDING
    assert "$.seq does not ascend: 2 after 2" in failure.summary
    failure, _ = await hear([_event("a"), _event("b"), _event("c")], sequence=_AB, ascending=path)
    assert (failure.code, "no event has $.seq" in failure.summary) == (ReasonCode.NOT_ASCENDING, True)


async def test_nothing_to_look_into(hear: Any) -> None:
    """What the last event must not hold proves nothing where there is none."""
    gone = ((compile_path("$.x", _HERE), Expected(((Matcher.EXISTS, False),))),)
    failure, _ = await hear([], end=ReasonCode.ENDED_EARLY, json=gone)
    assert (failure.code, failure.summary) == (ReasonCode.WRONG_CONTENT, "there is no event to look into")


async def test_texts_are_looked_for_in_all_events_together(hear: Any) -> None:
    """A word cut by events of one name is found, a forbidden one too."""
    events = [_event("a"), _event("b", text="Or"), _event("b", text="der 7"), _event("c", text="mo")]
    assert (await hear(events, sequence=_AB, contains=("Order 7",), never=("mock",)))[0] is None
    failure, _ = await hear(events, sequence=_AB, contains=("Order 8",))
    assert failure.code is ReasonCode.MISSING_TEXT
    failure, _ = await hear(events, sequence=_AB, never=("order",))
    assert failure.code is ReasonCode.FORBIDDEN_TEXT


async def test_events_that_come_all_at_once_were_held_back(hear: Any) -> None:
    """Only where the plan asks how far apart they must come."""
    at_once, spread = [_event("a"), _event("b"), _event("c")], [_event("a"), _event("b"), 0.06, _event("c")]
    failure, _ = await hear(at_once, sequence=_AB, spread_s=1.0)
    assert failure.code is ReasonCode.BUFFERED
    assert (await hear(spread, sequence=_AB, spread_s=0.05))[0] is None
    assert (await hear(at_once, sequence=_AB))[0] is None


async def test_a_sample_of_a_stream_that_does_not_end(hear: Any) -> None:
    """Enough events in its time pass; too few fail by whether there was any."""
    endless = [piece for _ in range(99) for piece in (_event("a"), 0.02)]
    sample = Sample(for_s=0.3, at_least=2)
    failure, ledger = await hear(endless, sample=sample, deadlines={"total_s": 5.0})
    assert (failure, ledger.assertions) == (None, 1)
    failure, _ = await hear([_event("a")], sample=sample, deadlines={"total_s": 5.0})
    assert failure.code is ReasonCode.GAP_TIMEOUT
    assert "1 event in 300 ms, wanted at least 2" in failure.summary
    failure, _ = await hear([], sample=sample, deadlines={"total_s": 5.0})
    assert failure.code is ReasonCode.FIRST_EVENT_TIMEOUT
    failure, _ = await hear([_event("a")], end=ReasonCode.ENDED_EARLY, sample=sample)
    assert failure.code is ReasonCode.ENDED_EARLY
    failure, _ = await hear([_event("a")] * 3, end=ReasonCode.ENDED_EARLY, sample=sample)
    assert failure is None


async def test_a_flood_meets_its_deadline_and_its_limits(hear: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A source that always has more can neither starve the clock nor fill the memory."""
    ping = _event("ping")
    failure, _ = await hear(
        (ping for _ in range(10**9)), sequence=_AB, ignore=frozenset({"ping"}), deadlines={"total_s": 0.1}
    )
    assert failure.code is ReasonCode.TOTAL_TIMEOUT
    failure, _ = await hear((StreamEvent("x" * 2**20) for _ in range(99)), deadlines={"total_s": 20.0})
    assert failure.code is ReasonCode.TOO_LARGE
    monkeypatch.setattr(reception, "MAX_EVENTS", 500)
    failure, _ = await hear((ping for _ in range(999)), sequence=_AB, ignore=frozenset({"ping"}))
    assert (failure.code, "more than 500 events came" in failure.summary) == (ReasonCode.TOO_LARGE, True)


async def test_hostile_events_are_shown_harmless(hear: Any) -> None:
    """Names and texts of events are inert and bounded in every sentence."""
    failure, _ = await hear([_event("\x1b[31m" + "n" * 500)], sequence=_AB)
    assert failure.summary.isprintable()
    assert len(failure.summary) < 700


async def test_complete_is_enough_where_asked(hear: Any) -> None:
    """What is received on a socket ends as soon as the sequence is complete."""
    failure, ledger = await hear([_event("a"), _event("a")], sequence=Sequence("a+"), until=End.COMPLETE)
    assert (failure, ledger.frames_in) == (None, 1)
