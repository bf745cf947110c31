"""Threads and messages: what one user writes is kept, ordered, paged, and nobody else's."""

from typing import Any

import pytest


async def test_a_thread_lives_from_creation_to_deletion(healthy: Any) -> None:
    """A thread is listed and shown to its owner until it is deleted."""
    async with healthy.http("e2e-user-011") as client:
        made = await client.post("/api/threads", json={"title": "plan-77"})
        path = f"/api/threads/{made.json()['id']}"
        listed = (await client.get("/api/threads")).json()
        shown = await client.get(path)
        gone = await client.delete(path)
        after = await client.get(path)
    assert made.status_code == 201
    assert listed["total"] == 1
    assert listed["threads"][0] == shown.json() == made.json()
    assert (gone.status_code, gone.content) == (204, b"")
    assert (after.status_code, after.json()["code"]) == (404, "NOT_FOUND")


async def test_messages_come_back_in_order(healthy: Any) -> None:
    """Messages of a thread ascend in sequence, whichever of the two paths they were posted to."""
    async with healthy.http("e2e-user-012") as client:
        thread = (await client.post("/api/threads", json={})).json()["id"]
        paths = ["/api/messages", "/api/chat/messages"] * 3
        sent = [await client.post(p, json={"content": f"m{n}", "thread_id": thread}) for n, p in enumerate(paths)]
        listed = (await client.get(f"/api/threads/{thread}/messages")).json()["messages"]
        filtered = (await client.get("/api/messages", params={"thread_id": thread})).json()["messages"]
    assert [answer.status_code for answer in sent] == [201] * 6
    assert [message["content"] for message in listed] == [f"m{n}" for n in range(6)]
    assert [message["sequence"] for message in listed] == [1, 2, 3, 4, 5, 6]
    assert filtered == listed == [answer.json() for answer in sent]


async def test_a_message_without_thread_goes_to_the_users_first(healthy: Any) -> None:
    """A message that names no thread gets one, and the next such message the same."""
    async with healthy.http("e2e-user-013") as client:
        one = (await client.post("/api/messages", json={"content": "one"})).json()
        two = (await client.post("/api/messages", json={"content": "two"})).json()
        threads = (await client.get("/api/threads")).json()["threads"]
    assert one["thread_id"] == two["thread_id"] == threads[0]["id"]


async def test_deleting_a_thread_forgets_its_messages_only(healthy: Any) -> None:
    """The messages of other threads stay."""
    async with healthy.http("e2e-user-014") as client:
        ids = [(await client.post("/api/threads", json={})).json()["id"] for _ in range(2)]
        for thread in ids:
            await client.post("/api/messages", json={"content": thread, "thread_id": thread})
        await client.delete(f"/api/threads/{ids[0]}")
        left = (await client.get("/api/messages")).json()["messages"]
    assert [message["content"] for message in left] == [ids[1]]


@pytest.mark.parametrize(
    ("method", "suffix"), [("GET", ""), ("DELETE", ""), ("GET", "/messages"), ("POST", "")], ids=str
)
async def test_another_users_thread_is_not_there(healthy: Any, method: str, suffix: str) -> None:
    """To everybody else a thread is 404, to read, to delete and to write into."""
    async with healthy.http("e2e-user-015") as owner, healthy.http("e2e-user-016") as other:
        thread = (await owner.post("/api/threads", json={"title": "private"})).json()["id"]
        if method == "POST":
            answer = await other.post("/api/messages", json={"content": "x", "thread_id": thread})
        else:
            answer = await other.request(method, f"/api/threads/{thread}{suffix}")
        seen = (await other.get("/api/threads")).json()["threads"]
        still = await owner.get(f"/api/threads/{thread}")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")
    assert thread not in [each["id"] for each in seen]
    assert still.status_code == 200


async def test_lists_are_paged(healthy: Any) -> None:
    """Pages follow each other without gap or overlap, and total counts them all."""
    async with healthy.http("e2e-user-017") as client:
        made = [(await client.post("/api/threads", json={})).json()["id"] for _ in range(5)]
        pages = [(await client.get("/api/threads", params={"page": n, "limit": 2})).json() for n in (1, 2, 3, 4)]
    assert [[thread["id"] for thread in page["threads"]] for page in pages] == [made[:2], made[2:4], made[4:], []]
    assert {(page["total"], page["limit"]) for page in pages} == {(5, 2)}


@pytest.mark.parametrize("query", ["limit=101", "limit=0", "limit=-1", "limit=x", "page=0", "page=1e3", "limit=٣"])
async def test_bad_pages_are_422(healthy: Any, query: str) -> None:
    """A page or limit that is no whole number in range is refused."""
    async with healthy.http() as client:
        answer = await client.get(f"/api/messages?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize("body", [{"title": 5}, {"title": "x" * 201}])
async def test_bad_titles_are_422(healthy: Any, body: dict[str, Any]) -> None:
    """A title that is no text, or too long, is refused."""
    async with healthy.http() as client:
        assert (await client.post("/api/threads", json=body)).status_code == 422


async def test_hostile_text_comes_back_as_it_was(healthy: Any) -> None:
    """Markup, control characters and lone surrogates survive the round trip as escaped JSON."""
    title = "<b>\u0000\u2028\x1b[31m ${x}"
    async with healthy.http("e2e-user-018") as client:
        plain = await client.post("/api/threads", json={"title": title})
        surrogate = await client.post("/api/threads", content=b'{"title": "\\ud800"}')
    assert plain.json()["title"] == title
    assert surrogate.status_code == 201
    assert b"\\ud800" in surrogate.content
