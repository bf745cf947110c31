"""What a run hands to its probes."""

from typing import Any

from goldenpath.probes.probe import Context, Sighting


async def test_tests_of_a_run_share_what_was_seen(stage: Any) -> None:
    """A context for another test sees the same origin."""
    other: Context = stage.changed(test_id="phase/other").context
    await stage.play(get="/health", expect={"status": 200})
    assert other.sighting is stage.context.sighting
    assert other.sighting.answered


def test_nothing_was_seen_at_first() -> None:
    """An origin is a stranger until it answers."""
    sighting = Sighting()
    assert (sighting.answered, sighting.token_accepted, sighting.builds, sighting.version) == (False, False, [], None)
