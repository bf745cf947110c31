"""Limits: of requests a second, and of sockets a user."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any


async def burst(standin: Any, user: str, count: int) -> Counter[int]:
    """The statuses of so many requests sent at once."""
    async with standin.http(user) as client:
        answers = await asyncio.gather(*(client.get("/api/tools") for _ in range(count)))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert all(answer.headers["retry-after"] == "1" for answer in refused)
    assert all(answer.json()["code"] == "RATE_LIMITED" for answer in refused)
    return Counter(answer.status_code for answer in answers)


async def test_a_rate_limited_user_gets_429(healthy: Any) -> None:
    """Of a burst by rate-user at least 20 pass, some are refused with Retry-After, and nobody else is."""
    slow, other = await asyncio.gather(burst(healthy, "rate-user", 60), burst(healthy, "e2e-user-002", 60))
    assert slow[200] >= 20
    assert slow[429] > 0
    assert {"rate-user"} == {row["user"] for row in healthy.log()["requests"] if row["status"] == 429}
    assert other == {200: 60}


async def test_without_limits_nobody_is_refused(launch: Any) -> None:
    """With --limits off neither requests nor sockets are counted."""
    standin = launch("--limits", "off", "--time-scale", "0.1")
    assert await burst(standin, "rate-user", 60) == {200: 60}
    async with AsyncExitStack() as stack:
        talks = [await stack.enter_async_context(standin.socket()) for _ in range(15)]
        assert {(await talk.receive())["type"] for talk in talks} == {"connection_established"}


async def test_the_eleventh_socket_of_a_user_is_closed(healthy: Any) -> None:
    """Ten sockets are welcome, the next is told why and closed with 1008, and one that leaves makes room."""
    async with AsyncExitStack() as stack:
        talks = [await stack.enter_async_context(healthy.socket("e2e-user-019")) for _ in range(10)]
        assert {(await talk.receive())["type"] for talk in talks} == {"connection_established"}
        async with healthy.socket("e2e-user-019") as eleventh, healthy.socket("e2e-user-003") as other:
            assert (await eleventh.receive())["code"] == "RATE_LIMITED"
            assert await eleventh.close_code() == 1008
            assert (await other.receive())["type"] == "connection_established"
        await talks[0].raw.close()
        names = set()
        while "connection_established" not in names:
            async with healthy.socket("e2e-user-019") as again:
                names.add((await again.receive())["type"])
