"""Identifiers: the same again under a seed, whatever order others draw in."""

import asyncio
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from goldenpath.demo.ids import IdKind, Ids


async def story(standin: Any) -> list[str]:
    """The ids that a short story with the service yields."""
    async with standin.http("e2e-user-004") as client:
        thread = (await client.post("/api/threads", json={})).json()["id"]
        message = (await client.post("/api/messages", json={"content": "x"})).json()["id"]
        run = (await client.post("/api/agents/start", json={})).json()["run_id"]
        request = (await client.get("/health")).headers["x-request-id"]
    async with standin.socket("e2e-user-004") as talk:
        connection = (await talk.receive())["connection_id"]
    return [thread, message, run, request, connection]


async def test_the_same_seed_tells_the_same_story(launch: Any) -> None:
    """Two services with one seed give the same ids; one with another seed gives none of them."""
    scale = ("--time-scale", "0.1")
    # The order of the arguments makes them two services, not one.
    once = launch("--seed", "7", *scale)
    again = launch(*scale, "--seed", "7")
    other = launch("--seed", "8", *scale)
    first, second, third = await asyncio.gather(story(once), story(again), story(other))
    assert first == second
    assert not set(first) & set(third)


@given(st.integers(), st.lists(st.sampled_from(list(IdKind)), max_size=20))
def test_what_others_draw_changes_nothing(seed: int, draws: list[IdKind]) -> None:
    """One owner's ids are the same whatever is drawn for others in between."""
    quiet, busy = Ids(seed), Ids(seed)
    expected = [quiet.new(IdKind.RUN, "me") for _ in range(3)]
    got = []
    for _ in range(3):
        for kind in draws:
            busy.new(kind, "other")
        got.append(busy.new(IdKind.RUN, "me"))
    assert got == expected
    assert len(set(got)) == 3
