"""Events as they arrive, held against what is expected of them, with a deadline for the next one always running."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import NoReturn

from goldenpath.base.node import Plain
from goldenpath.model.outcome import ReasonCode
from goldenpath.model.plan import Deadlines
from goldenpath.model.units import format_duration
from goldenpath.probes.exchange import MAX_BODY_BYTES, TOTAL_S
from goldenpath.probes.expect import Judge, check_json, check_words
from goldenpath.probes.failure import Failure, wrong
from goldenpath.probes.framing import StreamEvent
from goldenpath.probes.joined import JoinedTexts
from goldenpath.probes.ledger import Quantity
from goldenpath.probes.listening import End, Heard, Listening
from goldenpath.probes.matchers import is_ascending
from goldenpath.probes.play import Play
from goldenpath.probes.sameness import same

MAX_EVENTS = 100_000


class SourceEnded(Exception):  # noqa: N818 - tells what happened
    """No more events will come. Carries the reason's code and how it ended, in words that are safe to quote."""

    def __init__(self, code: ReasonCode, how: str) -> None:
        super().__init__(how)
        self.code = code
        self.how = how


@dataclass(frozen=True, slots=True)
class _Due:
    """By when the next event must be there, and what it is if it is not."""

    at_s: float
    code: ReasonCode
    what: str


class Reception:
    """One listening at work."""

    def __init__(self, listening: Listening, play: Play, judge: Judge, deadlines: Deadlines, started_s: float) -> None:
        self._listening = listening
        self._play = play
        self._judge = judge
        self._deadlines = deadlines
        self._started_s = started_s
        self._matcher = listening.sequence.matcher() if listening.sequence else None
        self._where = tuple((path, judge.expand(value)) for path, value in listening.where)
        self._texts = JoinedTexts()
        self._arrived_s: list[float] = []
        self._last: Heard | None = None
        self._last_name = ""
        self._last_rank: Plain = None
        self._ranked = 0
        self._others = 0
        self._last_other = ""
        self._bytes = 0

    @property
    def last_value(self) -> Plain:
        """The JSON value of the last event that was ours; None if there is none."""
        return self._last.value if self._last else None

    def take(self, event: StreamEvent, at_s: float) -> bool:
        """Take the next event; return whether enough has been heard. Raises Failure if it must not be there."""
        self._count(event)
        heard = self._listening.hear(event)
        name = self._listening.name_of(heard)
        if not self._is_ours(heard) or name in self._listening.ignore:
            self._others += 1
            self._last_other = name or "one without a name"
            return False
        self._arrived_s.append(at_s)
        if self._matcher is not None and (name is None or not self._matcher.feed(name)):
            self._unexpected(heard, name)
        self._last, self._last_name = heard, name or "one without a name"
        self._check_rank(heard)
        self._texts.add(name, heard.text, heard.value if heard.is_json else heard.text)
        return self._is_enough()

    def due(self) -> _Due:
        """Return the nearest deadline."""
        dues = [_Due(self._started_s + self._total_s, ReasonCode.TOTAL_TIMEOUT, "total")]
        first_s, gap_s = self._deadlines.first_event_s, self._deadlines.gap_s
        if not self._arrived_s and first_s is not None:
            dues.append(_Due(self._started_s + first_s, ReasonCode.FIRST_EVENT_TIMEOUT, "first_event"))
        if self._arrived_s and gap_s is not None:
            dues.append(_Due(self._arrived_s[-1] + gap_s, ReasonCode.GAP_TIMEOUT, "gap"))
        return min(dues, key=lambda due: due.at_s)

    def sample_end_s(self) -> float | None:
        """Return when a sample of an endless stream is long enough; None if there is no sample to take."""
        sample = self._listening.sample
        return self._started_s + sample.for_s if sample else None

    def missed(self, due: _Due) -> NoReturn:
        """Raise that the next event did not come in time, and what was heard before."""
        now_s = self._play.now_s()
        if due.code is ReasonCode.GAP_TIMEOUT:
            silence = format_duration(now_s - self._arrived_s[-1])
            limit = format_duration(self._deadlines.gap_s or 0.0)
            told = f"no event for {silence} (gap deadline {limit})"
        elif due.code is ReasonCode.FIRST_EVENT_TIMEOUT:
            told = f"no event within {format_duration(self._deadlines.first_event_s or 0.0)} (first_event deadline)"
        else:
            told = (
                f"no end within {format_duration(self._total_s)} (total deadline), {_events(len(self._arrived_s))} came"
            )
        wrong(due.code, told + self.story())

    def ended(self, end: SourceEnded) -> None:
        """Take note that no more events come. Raises Failure if that is too early."""
        sample = self._listening.sample
        if sample is not None:
            if len(self._arrived_s) < sample.at_least:
                wrong(
                    end.code,
                    f"{end.how} after {_events(len(self._arrived_s))}, wanted {sample.at_least}{self.story()}",
                )
            return
        if end.code is not ReasonCode.ENDED_EARLY or (self._matcher is not None and not self._matcher.complete):
            wrong(end.code, f"{end.how} after {_events(len(self._arrived_s))}{self.story()}")

    def story(self) -> str:
        """Return what was heard so far, to be put behind a sentence."""
        parts = []
        if self._last is not None:
            parts.append(f"last event {self._judge.show(self._last_name)} ({self._number()})")
        if self._matcher is not None and self._arrived_s and not self._matcher.finished:
            parts.append(f"next would be {' or '.join(self._matcher.possible)}")
        if self._others:
            parts.append(f"{_events(self._others)} passed over, the last {self._judge.show(self._last_other)}")
        return "".join(f"; {part}" for part in parts)

    def settle(self) -> None:
        """Hold what was heard as a whole against the expectation. Raises Failure."""
        listening, ledger = self._listening, self._play.ledger
        if listening.sample is not None:
            self._check_sample(listening.sample.at_least, listening.sample.for_s)
        if self._matcher is not None and self._arrived_s:
            ledger.assertions += 1
        if listening.ascending is not None:
            ledger.assertions += self._ranked > 1
            if self._ranked == 0:
                wrong(ReasonCode.NOT_ASCENDING, f"no event has {listening.ascending.text}{self.story()}")
        check_words(self._texts.text(), listening.contains, listening.never, self._judge, place="the events")
        if listening.json and self._last is None:
            wrong(ReasonCode.WRONG_CONTENT, f"there is no event to look into{self.story()}")
        if listening.json:
            check_json(self.last_value, listening.json, self._judge)
        self._check_spread()

    def measure(self) -> None:
        """Keep what was measured, however it ended."""
        ledger, arrived = self._play.ledger, self._arrived_s
        ledger.sample(Quantity.EVENTS, len(arrived))
        ledger.sample(Quantity.TOTAL, (self._play.now_s() - self._started_s) * 1000)
        if arrived:
            ledger.sample(Quantity.FIRST_EVENT, (arrived[0] - self._started_s) * 1000)
        if len(arrived) > 1:
            gaps = [later - earlier for earlier, later in pairwise(arrived)]
            ledger.sample(Quantity.LARGEST_GAP, max(gaps) * 1000)

    @property
    def _total_s(self) -> float:
        return self._deadlines.total_s or TOTAL_S

    def _is_enough(self) -> bool:
        if self._matcher is None or self._listening.sample is not None:
            return False
        if self._listening.end is End.COMPLETE:
            return self._matcher.complete
        return self._matcher.finished

    def _count(self, event: StreamEvent) -> None:
        self._play.ledger.frames_in += 1
        self._bytes += len(event.text)
        if len(self._arrived_s) + self._others >= MAX_EVENTS:
            wrong(ReasonCode.TOO_LARGE, f"more than {MAX_EVENTS} events came")
        if self._bytes > MAX_BODY_BYTES:
            wrong(ReasonCode.TOO_LARGE, f"the events are longer than {MAX_BODY_BYTES // 2**20} MiB together")

    def _is_ours(self, heard: Heard) -> bool:
        return all(any(same(found, value) for found in path.find(heard.value)) for path, value in self._where)

    def _unexpected(self, heard: Heard, name: str | None) -> NoReturn:
        self._play.ledger.assertions += 1
        shown = f"{self._judge.show(name or 'one without a name')}: {self._judge.show(heard.text)}"
        possible = " or ".join(self._matcher.possible) if self._matcher else ""
        wrong(ReasonCode.UNEXPECTED_EVENT, f"expected {possible or 'the end'}, got {shown}{self.story()}")

    def _check_rank(self, heard: Heard) -> None:
        path = self._listening.ascending
        found = path.find(heard.value) if path else []
        if not found or path is None:
            return
        self._ranked += 1
        if self._ranked > 1 and not is_ascending(self._last_rank, found[0]):
            self._play.ledger.assertions += 1
            shown = f"{self._judge.show(found[0])} after {self._judge.show(self._last_rank)}"
            wrong(ReasonCode.NOT_ASCENDING, f"{path.text} does not ascend: {shown}{self.story()}")
        self._last_rank = found[0]

    def _check_sample(self, at_least: int, for_s: float) -> None:
        count = len(self._arrived_s)
        self._play.ledger.assertions += bool(count)
        if count < at_least:
            code = ReasonCode.GAP_TIMEOUT if count else ReasonCode.FIRST_EVENT_TIMEOUT
            wrong(code, f"{_events(count)} in {format_duration(for_s)}, wanted at least {at_least}{self.story()}")

    def _check_spread(self) -> None:
        wanted_s = self._listening.spread_s
        if wanted_s is None or not self._arrived_s:
            return
        self._play.ledger.assertions += 1
        spread_s = self._arrived_s[-1] - self._arrived_s[0]
        if spread_s < wanted_s:
            told = f"{_events(len(self._arrived_s))} came within {format_duration(spread_s)}"
            wrong(ReasonCode.BUFFERED, f"{told}: held back and sent at once, wanted {format_duration(wanted_s)} apart")

    def _number(self) -> str:
        value = self.last_value
        sequence_number = value.get("seq") if isinstance(value, dict) else None
        return f"seq {sequence_number}" if isinstance(sequence_number, int) else f"number {len(self._arrived_s)}"


def _events(count: int) -> str:
    return "1 event" if count == 1 else f"{count} events"


async def listen(reception: Reception, more: Callable[[], Awaitable[list[StreamEvent]]], play: Play) -> None:
    """Listen until enough is heard, and hold it against the expectation.

    Args:
        reception: what takes the events.
        more: returns the next events; raises SourceEnded, or Failure.
        play: the clock.

    Raises:
        Failure: an event that must not be there, a missed deadline, an end too early, a content that is wrong.
    """
    try:
        try:
            await _hear_all(reception, more, play)
        except SourceEnded as end:
            reception.ended(end)
        reception.settle()
    finally:
        reception.measure()


async def _hear_all(reception: Reception, more: Callable[[], Awaitable[list[StreamEvent]]], play: Play) -> None:
    sample_end_s = reception.sample_end_s()
    while True:
        due = reception.due()
        until_s = due.at_s if sample_end_s is None else min(due.at_s, sample_end_s)
        try:
            events = await _in_time(more, until_s - play.now_s())
        except Failure as failure:
            raise failure.told(failure.summary + reception.story()) from None
        if events is None and sample_end_s is not None and sample_end_s <= due.at_s:
            return
        if events is None:
            reception.missed(due)
        now_s = play.now_s()
        if any(reception.take(event, now_s) for event in events):
            return
        await asyncio.sleep(0)


async def _in_time(more: Callable[[], Awaitable[list[StreamEvent]]], left_s: float) -> list[StreamEvent] | None:
    # a timeout alone never fires on a source that always has more
    if left_s <= 0:
        return None
    try:
        async with asyncio.timeout(left_s):
            return await more()
    except TimeoutError:
        return None
