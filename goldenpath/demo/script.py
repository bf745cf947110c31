"""What is said over a stream or socket, and when: a script of beats, and the pure ways to spoil one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, auto

from goldenpath.demo.jsontext import Json


class Ending(Enum):
    """What happens when the last beat is over."""

    COMPLETE = auto()
    STALL = auto()
    ENDLESS = auto()
    CUT = auto()
    CLOSE = auto()


class Delivery(Enum):
    """How the events of one beat reach the other side."""

    IN_ORDER = auto()
    REVERSED = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One named event, sent ``copies`` times over.

    ``timed`` asks for the elapsed ``duration_ms`` to be added when it is sent.
    """

    name: str
    fields: Mapping[str, Json] = field(default_factory=dict)
    timed: bool = False
    copies: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """Some events delivered together, ``after_s`` script seconds after the beat before; ``comment`` for SSE only."""

    after_s: float
    events: tuple[Event, ...]
    delivery: Delivery = Delivery.IN_ORDER
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """Beats and an ending.

    An endless one sends ``heartbeat`` each ``interval_s``; one that closes a socket does so with ``close_code``; one
    with ``hold_s`` makes its events in time, but sends them all at its end, and not before so many real seconds.
    """

    beats: tuple[Beat, ...]
    ending: Ending = Ending.COMPLETE
    heartbeat: Event | None = None
    interval_s: float = 5.0
    close_code: int = 1011
    hold_s: float | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the events, in order."""
        return tuple(event.name for beat in self.beats for event in beat.events)


def kept(script: Script, count: int, ending: Ending) -> Script:
    """The script with its first ``count`` events only, and another ending."""
    beats: list[Beat] = []
    left = count
    for beat in script.beats:
        if left <= 0:
            break
        beats.append(replace(beat, events=beat.events[:left]))
        left -= len(beat.events)
    return replace(script, beats=tuple(beats), ending=ending)


def endless(script: Script, heartbeat: Event) -> Script:
    """The script up to its first event of the heartbeat's name, and then the heartbeat for ever; else its first only.

    So a listener cannot object to any event, only to an end that never comes.
    """
    count = script.names.index(heartbeat.name) + 1 if heartbeat.name in script.names else 1
    return replace(kept(script, count, Ending.ENDLESS), heartbeat=heartbeat)


def closed(script: Script, count: int, code: int) -> Script:
    """The script's first ``count`` events, and then the socket closed with ``code``."""
    return replace(kept(script, count, Ending.CLOSE), close_code=code)


def halved(script: Script, ending: Ending) -> Script:
    """The script up to and with the first three of its most frequent events, never with its terminal."""
    return kept(script, min(_pivot(script) + 2, len(script.names) - 1), ending)


def buffered(script: Script, hold_s: float) -> Script:
    """The script with all its events held back until its end, and for ``hold_s`` real seconds at least."""
    return replace(script, hold_s=hold_s)


def reordered(script: Script, first: str | None = None) -> Script:
    """The script with one beat and the next delivered the wrong way round.

    The beat is the one of the event named ``first``; by default the second of the most frequent kind.
    """
    at = _pivot(script) if first is None else _place(script, first)
    if at + 1 >= len(script.beats):
        return script
    one, two = script.beats[at : at + 2]
    pair = Beat(after_s=one.after_s + two.after_s, events=one.events + two.events, delivery=Delivery.REVERSED)
    return replace(script, beats=(*script.beats[:at], pair, *script.beats[at + 2 :]))


def duplicated(script: Script, name: str | None = None) -> Script:
    """The script with one event sent twice: the first of this name; by default the second of the most frequent."""
    at = _pivot(script) if name is None else _place(script, name)

    def doubled(beat: Beat) -> Beat:
        return replace(beat, events=tuple(replace(event, copies=2) for event in beat.events))

    return replace(script, beats=tuple(doubled(beat) if n == at else beat for n, beat in enumerate(script.beats)))


def without(script: Script, name: str) -> Script:
    """The script with no event of this name, the pauses as they were."""
    beats = tuple(
        replace(beat, events=tuple(event for event in beat.events if event.name != name)) for beat in script.beats
    )
    return replace(script, beats=beats)


def refielded(script: Script, **fields: Json) -> Script:
    """The script with these fields changed wherever an event carries them."""

    def changed(event: Event) -> Event:
        return replace(event, fields={**event.fields, **{k: v for k, v in fields.items() if k in event.fields}})

    return replace(
        script,
        beats=tuple(replace(beat, events=tuple(changed(event) for event in beat.events)) for beat in script.beats),
    )


def _place(script: Script, name: str) -> int:
    """The number of the first beat that holds an event of this name; past the end if none does."""
    return next(
        (n for n, beat in enumerate(script.beats) if any(e.name == name for e in beat.events)), len(script.beats)
    )


def _pivot(script: Script) -> int:
    """The place of the second event of the most frequent kind, else of the middle event."""
    names = script.names
    if not names:
        return 0
    name, count = Counter(names).most_common(1)[0]
    return names.index(name, names.index(name) + 1) if count > 1 else len(names) // 2
