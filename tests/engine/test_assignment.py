"""The handle by which a run is asked to stop."""

from goldenpath.engine.assignment import StopHandle
from goldenpath.model.run import StopReason


async def test_the_first_reason_stands() -> None:
    """Whoever asks later changes nothing; who waits is let go."""
    stop = StopHandle()
    stop.ask(StopReason.INTERRUPTED)
    stop.ask(StopReason.BUDGET)
    await stop.wait()
    assert stop.reason is StopReason.INTERRUPTED
