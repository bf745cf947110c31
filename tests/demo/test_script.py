"""Scripts and the ways to spoil them, as pure values."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from goldenpath.demo.script import (
    Beat,
    Delivery,
    Ending,
    Event,
    Script,
    closed,
    duplicated,
    endless,
    halved,
    kept,
    refielded,
    reordered,
    without,
)

SCRIPTS = st.lists(st.sampled_from("abc"), min_size=3, max_size=12).map(
    lambda names: Script(beats=tuple(Beat(after_s=0.1, events=(Event(name=name),)) for name in names))
)


@given(SCRIPTS, st.integers(0, 15))
def test_kept_is_a_prefix(script: Script, count: int) -> None:
    """A script cut after k events has its first k, and the ending it was given."""
    cut = kept(script, count, Ending.STALL)
    assert cut.names == script.names[:count]
    assert cut.ending is Ending.STALL


@given(SCRIPTS)
def test_half_a_script_lacks_its_terminal(script: Script) -> None:
    """However short, the last event is missing, and what is there is a prefix."""
    cut = halved(script, Ending.CUT)
    assert len(cut.names) < len(script.names)
    assert script.names[: len(cut.names)] == cut.names


@given(SCRIPTS)
def test_reordering_keeps_every_event(script: Script) -> None:
    """At most two neighbours change places: nothing is lost, and one pair travels the wrong way round."""
    changed = reordered(script)
    pairs = [beat for beat in changed.beats if beat.delivery is Delivery.REVERSED]
    assert changed.names == script.names
    assert [len(pair.events) for pair in pairs] in ([2], [])
    assert bool(pairs) == (len(changed.beats) < len(script.beats))


@given(SCRIPTS, st.sampled_from([None, "a", "b", "z"]))
def test_duplication_doubles_at_most_one_event(script: Script, name: str | None) -> None:
    """One event has two copies; of an absent name none has."""
    copies = Counter(event.copies for beat in duplicated(script, name).beats for event in beat.events)
    assert copies[2] == (1 if name is None or name in script.names else 0)


@given(SCRIPTS, st.sampled_from("abz"))
def test_a_missing_event_is_missing_everywhere(script: Script, name: str) -> None:
    """The name is gone, the others are as they were, and so is the number of beats."""
    changed = without(script, name)
    assert changed.names == tuple(each for each in script.names if each != name)
    assert len(changed.beats) == len(script.beats)


@given(SCRIPTS)
def test_an_endless_script_has_a_heartbeat(script: Script) -> None:
    """What comes before the first event of the heartbeat's kind is left, and the heartbeat goes on after it."""
    known, strange = (endless(script, Event(name=name)) for name in ("b", "beat"))
    assert known.names == script.names[: script.names.index("b") + 1 if "b" in script.names else 1]
    assert strange.names == script.names[:1]
    assert (strange.ending, strange.heartbeat) == (Ending.ENDLESS, Event(name="beat"))


def test_a_closed_script_has_its_code() -> None:
    """The code with which the socket is closed goes with the script."""
    script = Script(beats=(Beat(after_s=0, events=(Event(name="a"), Event(name="b"))),))
    cut = closed(script, 1, 4001)
    assert (cut.names, cut.ending, cut.close_code) == (("a",), Ending.CLOSE, 4001)


def test_only_fields_that_are_there_are_changed() -> None:
    """An event without the field does not get it."""
    beat = Beat(after_s=0, events=(Event(name="a", fields={"x": 1}), Event(name="b")))
    changed = refielded(Script(beats=(beat,)), x=2)
    assert [dict(event.fields) for event in changed.beats[0].events] == [{"x": 2}, {}]
