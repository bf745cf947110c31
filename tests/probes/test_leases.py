"""Users lent to tests."""

import asyncio

import pytest

from goldenpath.model.plan import AuthProfile
from goldenpath.probes.leases import Leases


def _leases(size: int) -> Leases:
    pooled = AuthProfile(id="user", algorithm="HS256", key="", pool=tuple(f"u{n}" for n in range(size)))
    return Leases({"user": pooled, "robot": AuthProfile(id="robot", algorithm="HS256", key="")})


async def test_all_users_of_a_test_are_lent_at_once() -> None:
    """Each under its own name; a profile without a pool has no subject."""
    async with _leases(2).lend({"alice": "user", "bob": "user", "r": "robot"}) as lent:
        assert {lent["alice"], lent["bob"]} == {"u0", "u1"}
        assert lent["r"] is None


async def test_nobody_is_lent_twice() -> None:
    """Any number of tests that want two of three users each never hold a user together, and all are served."""
    leases = _leases(3)
    held: set[str | None] = set()
    served = 0

    async def want() -> None:
        nonlocal served
        async with leases.lend({"a": "user", "b": "user"}) as lent:
            assert not held & set(lent.values())
            held.update(lent.values())
            await asyncio.sleep(0)
            held.difference_update(lent.values())
            served += 1

    await asyncio.gather(*(want() for _ in range(20)))
    assert served == 20


async def test_a_large_wish_is_not_overtaken() -> None:
    """Who wants more than is free waits first in line for that pool, and holds up no other pool."""
    leases = _leases(2)
    order: list[str] = []

    async def want(name: str, wanted: dict[str, str]) -> None:
        async with leases.lend(wanted):
            order.append(name)

    async with leases.lend({"a": "user"}):
        large = asyncio.create_task(want("large", {"a": "user", "b": "user"}))
        await asyncio.sleep(0)
        small = asyncio.create_task(want("small", {"a": "user"}))
        await want("robot", {"r": "robot"})
        assert order == ["robot"]
    await asyncio.gather(large, small)
    assert order == ["robot", "large", "small"]


@pytest.mark.parametrize("hold", [True, False])
async def test_a_cancelled_wish_leaves_nothing_behind(hold: bool) -> None:  # noqa: FBT001 - the two cases
    """Cancelled while waiting, or just when it was served: its users are free for the next."""
    leases = _leases(1)
    async with leases.lend({"a": "user"}):
        waiting = asyncio.create_task(leases.lend({"a": "user"}).__aenter__())
        await asyncio.sleep(0)
        if hold:
            waiting.cancel()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    assert waiting.cancelled()
    async with asyncio.timeout(1), leases.lend({"a": "user"}) as lent:
        assert lent["a"] == "u0"
