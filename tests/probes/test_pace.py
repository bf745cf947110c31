"""A run that may send only so fast."""

import asyncio
from typing import Any

import pytest

from goldenpath.model.outcome import Status
from goldenpath.probes.pace import Pace


def test_turns_are_apart() -> None:
    """Each turn is one interval after the one before; a turn that was not used is not saved up."""
    pace = Pace(10)
    assert [round(pace.reserve_s(5.0), 6) for _ in range(3)] == [0.0, 0.1, 0.2]
    assert [round(pace.reserve_s(60.0), 6) for _ in range(2)] == [0.0, 0.1]


def test_without_a_limit_everybodys_turn_is_now() -> None:
    """Nobody waits."""
    pace = Pace()
    assert {pace.reserve_s(at_s) for at_s in (1.0, 1.0, 0.5)} == {0.0}


async def test_requests_and_handshakes_keep_the_pace(raw_server: Any, open_stage: Any, http_answer: Any) -> None:
    """Side by side or one after the other, all of them together take as long as the limit makes them."""
    arrived = 0

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal arrived
        await reader.readuntil(b"\r\n\r\n")
        arrived += 1
        writer.write(http_answer(b"", "404 Not Found"))

    stage = (await open_stage(await raw_server(script))).changed(pace=Pace(20))
    refused = {"open": "/ws", "expect": {"refused": {"status": [404]}}}
    attempt = await stage.play(parallel=4, steps=[{"get": "/a", "expect": {"status": 404}}, refused])

    assert attempt.status is Status.PASSED, attempt.reason
    assert arrived == 8
    assert attempt.duration_s >= 7 / 20


@pytest.mark.parametrize(
    "test",
    [
        {"repeat": 3, "get": "/", "within": "450ms", "expect": {"status": [404, 200]}},
        {"steps": [{"get": "/", "expect": {"status": [404, 200]}}] * 3, "within": "900ms"},
        {"get": "/", "until": {"status": 200, "every": "1ms", "within": "450ms"}},
    ],
    ids=["step", "steps", "until"],
)
async def test_waiting_for_a_turn_is_nobodys_fault(
    raw_server: Any, open_stage: Any, http_answer: Any, test: dict[str, Any]
) -> None:
    """No deadline runs while the run itself holds a request back for longer than that deadline."""
    statuses = iter(("404 Not Found", "404 Not Found", "200 OK"))

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(http_answer(b"", next(statuses)))

    stage = (await open_stage(await raw_server(script))).changed(pace=Pace(2))
    attempt = await stage.play(**test)
    assert attempt.status is Status.PASSED, attempt.reason


async def test_the_engines_own_deadline_waits_as_well(stage: Any) -> None:
    """A deadline handed in from outside is put off by as much as the run waited; one that has passed stays passed."""
    async with asyncio.timeout(0.5) as limit:
        attempt = await stage.changed(pace=Pace(5), timeouts=(limit,)).play(repeat=5, get="/health")
    assert attempt.status is Status.HOLLOW
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0) as passed:
            await stage.changed(pace=Pace(5), timeouts=(passed,)).play(repeat=5, get="/health")
