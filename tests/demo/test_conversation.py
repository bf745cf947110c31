"""The socket's protocol, frame by frame."""

from typing import Any

import pytest

AGENT = ["agent_started", "agent_thinking", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"]


async def test_the_welcome_comes_first(healthy: Any) -> None:
    """The first frame says who is connected and that the connection is ready."""
    async with healthy.socket("e2e-user-009") as socket:
        welcome = await socket.receive()
    assert welcome["type"] == "connection_established"
    assert (welcome["user_id"], welcome["connection_ready"], welcome["seq"]) == ("e2e-user-009", True, 1)
    assert {"connection_id", "heartbeat_interval", "timestamp"} <= set(welcome)


async def test_each_ping_gets_its_pong(healthy: Any) -> None:
    """A pong carries the id of the ping it answers."""
    async with healthy.socket() as socket:
        await socket.receive()
        for given in ("a", 7, None):
            await socket.say(type="ping", id=given)
            pong = await socket.receive()
            assert (pong["type"], pong["id"]) == ("pong", given)


@pytest.mark.parametrize("name", ["start_agent", "execute_agent"])
async def test_an_agent_answers_in_five_kinds_of_event(healthy: Any, name: str) -> None:
    """The events come in order, for the run and thread asked, and the result answers the request."""
    request = "Analyse order zz-91"
    async with healthy.socket() as socket:
        await socket.receive()
        await socket.say(type=name, thread_id="t-1", payload={"user_request": request, "agent": "data"})
        frames = await socket.until("agent_completed")
    assert [frame["type"] for frame in frames] == AGENT
    assert len({frame["run_id"] for frame in frames}) == 1
    assert {frame["thread_id"] for frame in frames} == {"t-1"}
    assert [frame["seq"] for frame in frames] == list(range(2, 8))
    assert frames[0]["agent"] == "data"
    assert frames[3]["call_id"] == frames[4]["call_id"]
    assert "zz-91" in frames[-1]["result"]
    assert request not in frames[-1]["result"]
    assert frames[-1]["duration_ms"] > 0


@pytest.mark.parametrize("name", ["message", "chat_message"])
async def test_a_chat_message_is_acknowledged_answered_and_kept(healthy: Any, name: str) -> None:
    """The ack comes before the agent's events, and the thread then holds question and answer."""
    async with healthy.http("e2e-user-010") as client, healthy.socket("e2e-user-010") as socket:
        thread = (await client.post("/api/threads", json={})).json()["id"]
        await socket.receive()
        await socket.say(type=name, id="m-1", content="Where is order 55-q?", thread_id=thread)
        frames = await socket.until("agent_completed")
        messages: list[dict[str, Any]] = []
        while len(messages) < 2:
            messages = (await client.get(f"/api/threads/{thread}/messages")).json()["messages"]
    assert (frames[0]["type"], frames[0]["id"]) == ("message_ack", "m-1")
    assert [frame["type"] for frame in frames[1:]] == AGENT
    assert {frame["thread_id"] for frame in frames} == {thread}
    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert messages[1]["content"] == frames[-1]["result"]


async def test_a_stream_request_streams(healthy: Any) -> None:
    """At least three chunks, ascending, then the end; together they answer the request."""
    async with healthy.socket() as socket:
        await socket.receive()
        await socket.say(type="stream_request", id="s-1", content="order 12-ab")
        *chunks, end = await socket.until("stream_end")
    assert len(chunks) >= 3
    assert {chunk["type"] for chunk in chunks} == {"response_chunk"}
    assert [chunk["seq"] for chunk in chunks] == sorted(chunk["seq"] for chunk in chunks)
    assert "12-ab" in "".join(chunk["text"] for chunk in chunks)
    assert end["ref"] == "s-1"


async def test_a_run_can_be_cancelled(healthy: Any) -> None:
    """cancel_agent ends the run: it is confirmed, shows as cancelled, and completes no more."""
    async with healthy.socket("e2e-user-006") as socket:
        await socket.receive()
        await socket.say(type="start_agent", payload={"user_request": "x"})
        run_id = (await socket.until("agent_started"))[-1]["run_id"]
        await socket.say(type="cancel_agent", run_id=run_id)
        await socket.until("agent_cancelled")
        await socket.say(type="get_agent_status")
        status = await socket.receive()
        await socket.say(type="cancel_agent", run_id=run_id)
        again = await socket.receive()
    assert status["type"] == "agent_status"
    assert [run["state"] for run in status["runs"] if run["run_id"] == run_id] == ["cancelled"]
    assert (again["type"], again["code"]) == ("error", "VALIDATION_ERROR")


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ('{"type": "no_such_type", "id": "r-1"}', "UNKNOWN_TYPE"),
        ('{"content": "x", "id": "r-1"}', "MISSING_TYPE"),
        ('{"type": 5, "id": "r-1"}', "MISSING_TYPE"),
        ("not json", "BAD_JSON"),
        ("[1]", "BAD_JSON"),
        ("[" * 8_000, "BAD_JSON"),
        ('{"type": "start_agent", "id": "r-1", "payload": {"user_request": "x", "agent": ""}}', "VALIDATION_ERROR"),
        ('{"type": "execute_agent", "id": "r-1", "agent": "", "message": "x"}', "VALIDATION_ERROR"),
        ('{"type": "start_agent", "id": "r-1", "payload": {}}', "VALIDATION_ERROR"),
        ('{"type": "start_agent", "id": "r-1", "payload": 5}', "VALIDATION_ERROR"),
        ('{"type": "chat_message", "id": "r-1", "content": " "}', "VALIDATION_ERROR"),
        ('{"type": "cancel_agent", "id": "r-1", "run_id": "run-nope"}', "NOT_FOUND"),
    ],
)
async def test_bad_frames_get_an_error_and_the_socket_stays_open(healthy: Any, sent: str, code: str) -> None:
    """The error names its code and the frame it answers, and the next ping is still answered."""
    async with healthy.socket() as socket:
        await socket.receive()
        await socket.raw.send(sent)
        error = await socket.receive()
        await socket.say(type="ping", id="still")
        pong = await socket.receive()
    assert (error["type"], error["code"]) == ("error", code)
    assert error["ref"] == ("r-1" if "r-1" in sent else None)
    assert pong["id"] == "still"


async def test_a_reader_may_connect_but_not_start_an_agent(healthy: Any) -> None:
    """A user who may only read gets a FORBIDDEN error for a run."""
    async with healthy.socket("readonly-user") as socket:
        await socket.receive()
        await socket.say(type="start_agent", payload={"user_request": "x"})
        error = await socket.receive()
    assert (error["type"], error["code"]) == ("error", "FORBIDDEN")


@pytest.mark.parametrize(("size", "code"), [(8_192, None), (8_193, 1009)])
async def test_messages_are_limited_to_8_kib(healthy: Any, size: int, code: int | None) -> None:
    """8,192 bytes are read; one more closes the socket with 1009."""
    async with healthy.socket() as socket:
        await socket.receive()
        await socket.raw.send("x" * size)
        if code is None:
            assert (await socket.receive())["code"] == "BAD_JSON"
            return
        assert await socket.close_code() == code


async def test_two_users_never_see_each_others_runs(healthy: Any) -> None:
    """Frames, status and thread of a run stay with the user who started it."""
    async with (
        healthy.http("e2e-user-007") as owner,
        healthy.socket("e2e-user-007") as mine,
        healthy.socket("e2e-user-008") as theirs,
    ):
        thread = (await owner.post("/api/threads", json={})).json()["id"]
        await mine.receive()
        await theirs.receive()
        await mine.say(type="start_agent", thread_id=thread, payload={"user_request": "x"})
        run_id = (await mine.until("agent_completed"))[-1]["run_id"]
        await theirs.say(type="get_agent_status")
        status = await theirs.receive()
        await theirs.say(type="chat_message", content="x", thread_id=thread)
        intrusion = await theirs.receive()
    assert status["type"] == "agent_status"
    assert run_id not in [run["run_id"] for run in status["runs"]]
    assert (intrusion["type"], intrusion["code"]) == ("error", "NOT_FOUND")


async def test_runs_on_one_socket_interleave_without_mixing(healthy: Any) -> None:
    """Two runs at once each have their whole sequence, and the connection's seq only ascends."""
    async with healthy.socket() as socket:
        await socket.receive()
        for thread in ("left", "right"):
            await socket.say(type="start_agent", thread_id=thread, payload={"user_request": f"{thread}-1"})
        frames = [*await socket.until("agent_completed"), *await socket.until("agent_completed")]
    assert [frame["seq"] for frame in frames] == list(range(2, 14))
    for thread in ("left", "right"):
        mine = [frame for frame in frames if frame["thread_id"] == thread]
        assert [frame["type"] for frame in mine] == AGENT
        assert f"{thread}-1" in mine[-1]["result"]


async def test_an_idle_socket_is_closed(launch: Any) -> None:
    """A client that says nothing for the idle time is closed with 1001."""
    async with launch("--option", "idle_s=0.2").socket() as socket:
        await socket.receive()
        assert await socket.close_code() == 1001


async def test_nested_envelopes_hide_the_name_inside(launch: Any) -> None:
    """With envelope=nested the outer type is a wrapper, data.type and data.event are the business name."""
    standin = launch("--option", "envelope=nested", "--option", "noise=on", "--time-scale", "0.1")
    async with standin.socket() as socket:
        handshake, welcome = await socket.receive(), await socket.receive()
        await socket.say(type="start_agent", thread_id="t-9", payload={"user_request": "x1"})
        frames = await socket.until("agent_response_complete")
    events = [frame for frame in frames if frame["type"] != "ping"]
    assert handshake["type"] == "handshake_validation"
    assert (welcome["type"], welcome["data"]["event"]) == ("system_message", "connection_established")
    assert [frame["data"]["type"] for frame in events] == [frame["data"]["event"] for frame in events] == AGENT
    assert {frame["type"] for frame in events[:-1]} == {"agent_progress"}
    assert {frame["thread_id"] for frame in events} == {"t-9"}


async def test_noise_keeps_pinging(launch: Any) -> None:
    """With noise=on the server sends pings nobody asked for."""
    standin = launch("--option", "envelope=nested", "--option", "noise=on", "--time-scale", "0.1")
    async with standin.socket() as socket:
        assert (await socket.until("ping"))[-1]["type"] == "ping"
