"""Streamed answers: SSE and NDJSON as they come over the wire."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest

CHAT = (
    r"stream_start agent_started (agent_thinking )+(tool_executing tool_completed )*"
    r"(response_chunk ){5,}agent_completed stream_end"
)


@pytest.mark.parametrize("path", ["/api/chat/stream", "/api/agents/stream"])
async def test_an_answer_streams_from_start_to_end(healthy: Any, path: str) -> None:
    """The events come in order, numbered without a gap, and the chunks together answer the request."""
    message = "Summarise order 7781-xk now"
    events = await healthy.events("POST", path, json={"message": message})
    names = [event["type"] for event in events]
    chunks = [event for event in events if event["type"] == "response_chunk"]
    text = "".join(chunk["text"] for chunk in chunks)
    assert re.fullmatch(CHAT, " ".join(names))
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert [chunk["chunk_seq"] for chunk in chunks] == list(range(1, len(chunks) + 1))
    assert "7781-xk" in text
    assert message not in text
    assert len({event["stream_id"] for event in events}) == 1


async def test_chunks_are_spread_in_time(launch: Any) -> None:
    """At scale 1 the server's own clock lies at least 50 ms apart between two chunks."""
    events = await launch("--seed", "1").events("POST", "/api/chat/stream", json={"message": "x"})
    stamps = [event["timestamp"] for event in events if event["type"] == "response_chunk"]
    assert min(later - earlier for earlier, later in pairwise(stamps)) >= 0.05


async def test_events_end_after_their_duration(healthy: Any) -> None:
    """The event stream has ticks, comment lines and a terminal event."""
    events = await healthy.events("GET", "/api/events/stream")
    async with healthy.http() as client:
        text = (await client.get("/api/events/stream")).text
    names = [event["type"] for event in events]
    assert names == ["stream_start", *["platform_event"] * 6, "stream_end"]
    assert text.count("\n: heartbeat\n") == 6


async def test_a_duration_is_in_real_seconds(healthy: Any) -> None:
    """A second asked for is a real one: a stream ten times faster than life has ten times the ticks."""
    events = await healthy.events("GET", "/api/events/stream?duration=1")
    assert [event["type"] for event in events].count("platform_event") == 20


@pytest.mark.parametrize("duration", ["0", "61", "x", "1.5"])
async def test_a_bad_duration_is_422(healthy: Any, duration: str) -> None:
    """A duration that is no whole number from 1 to 60 is refused."""
    async with healthy.http() as client:
        answer = await client.get("/api/events/stream", params={"duration": duration})
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")


async def test_partial_results_are_five_lines(healthy: Any) -> None:
    """NDJSON: five objects, one a line, numbered, the last one final, then the end."""
    async with (
        healthy.http() as client,
        client.stream("GET", "/api/results/partial", params={"query": "order 99-ab"}) as answer,
    ):
        lines = [json.loads(line) async for line in answer.aiter_lines()]
    assert answer.headers["content-type"] == "application/x-ndjson"
    assert [line["seq"] for line in lines] == [1, 2, 3, 4, 5]
    assert [line["final"] for line in lines] == [False] * 4 + [True]
    assert "99-ab" in "".join(line["text"] for line in lines)
    assert all(isinstance(line["timestamp"], float) for line in lines)


async def test_a_streamed_run_is_completed_once_it_was_read(healthy: Any) -> None:
    """The run behind a stream counts as completed at the end, and as cancelled if the client leaves before."""
    async with healthy.http("e2e-user-005") as client:
        await healthy.events("POST", "/api/chat/stream", json={"message": "x"}, user="e2e-user-005")
        async with client.stream("POST", "/api/chat/stream", json={"message": "x"}) as answer:
            await anext(answer.aiter_lines())
        states: list[str] = []
        while len(states) < 2 or "running" in states:
            states = [run["state"] for run in (await client.get("/api/agents/status")).json()["runs"]]
    assert states == ["completed", "cancelled"]
