"""Waiting for a state."""

import asyncio
from typing import Any

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.model.outcome import ReasonCode, Status


@pytest.fixture
async def counting(raw_server: Any, open_stage: Any, http_answer: Any) -> Any:
    """A run against a server that numbers its answers; the third says done, unless it never shall."""

    async def opening(*, done_at: int = 3, breaks_at: int = 0) -> Any:
        count = 0

        async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            nonlocal count
            await reader.readuntil(b"\r\n\r\n")
            count += 1
            if count != breaks_at:
                writer.write(http_answer(b'{"state":"done"}' if count == done_at else b'{"state":"busy"}'))

        return await open_stage(await raw_server(script), answered=True)

    return opening


_DONE = {"json": {"$.state": "done"}, "every": "20ms", "within": "1s"}


async def test_it_polls_until_it_is_as_expected(counting: Any) -> None:
    """Every poll is an exchange, and how many there were is measured; what it saves comes from the last."""
    attempt = await (await counting()).play(get="/a", until=_DONE, save={"state": "$.state"})
    polls = next(metric for metric in attempt.metrics if metric.name == "polls")
    assert (attempt.status, attempt.evidence.exchanges, polls.largest) == (Status.PASSED, 3, 3)


async def test_a_state_that_never_comes(counting: Any) -> None:
    """Ends in time, with the number of polls and the last answer."""
    attempt = await (await counting(done_at=0)).play(get="/a", until={**_DONE, "within": "400ms"})
    assert attempt.reason.code is ReasonCode.NEVER_REACHED
    assert (
        f"not within 400 ms, {attempt.evidence.exchanges} polls; the last: expected $.state" in attempt.reason.summary
    )
    assert attempt.evidence.exchanges > 2


async def test_a_broken_exchange_ends_the_waiting(counting: Any) -> None:
    """Only an answer that is not yet right is waited out."""
    attempt = await (await counting(done_at=9, breaks_at=2)).play(get="/a", until=_DONE)
    assert (attempt.reason.code, attempt.evidence.exchanges) == (ReasonCode.BROKEN_EXCHANGE, 2)


@pytest.mark.parametrize(
    ("until", "complaint"),
    [
        ({"every": "1s"}, "'expect' is empty"),
        ({"status": 200, "every": "0s"}, "'every' is no time at all"),
        ({"status": 200, "within": 5}, "'within' is not right"),
        ({"stat": 200}, "unknown key 'stat'"),
    ],
)
def test_a_wait_that_cannot_work_is_refused(compiled: Any, until: dict[str, Any], complaint: str) -> None:
    """When the plan is loaded."""
    with pytest.raises(PlanError) as error:
        compiled({"get": "/a", "until": until})
    assert error.value.message == complaint


def test_the_longest_time_covers_the_last_poll(compiled: Any) -> None:
    """The waiting, and one exchange that began at its very end."""
    assert compiled({"get": "/a", "until": _DONE, "within": "2s"}).longest_s == 3.0
