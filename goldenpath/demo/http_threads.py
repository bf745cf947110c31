"""Endpoints for threads and messages."""

from goldenpath.demo.calls import Answer, Call
from goldenpath.demo.jsontext import Json
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.state import Message, Role, Thread

_TITLE_CHARS = 200


async def list_threads(call: Call) -> Answer:
    """GET /api/threads."""
    threads = call.service.state.threads(call.user, any_owner=call.service.faults.leaks(call.path))
    return call.page_of("threads", [thread.document() for thread in threads])


async def create_thread(call: Call) -> Answer:
    """POST /api/threads with an optional title."""
    title = call.fields().optional_text("title") or "Untitled"
    if len(title) > _TITLE_CHARS:
        raise RefusalError(Code.VALIDATION_ERROR, f"title is longer than {_TITLE_CHARS} characters")
    keep = not call.service.faults.loses_write(call.path)
    thread = call.service.state.new_thread(call.user, title, keep=keep)
    return Answer(status=201, fields=thread.document())


async def show_thread(call: Call) -> Answer:
    """GET /api/threads/{thread_id}."""
    return Answer(fields=_thread(call).document())


async def delete_thread(call: Call) -> Answer:
    """DELETE /api/threads/{thread_id}."""
    call.service.state.delete_thread(call.user, call.parameters["thread_id"])
    return Answer(status=204, fields=None)


async def list_thread_messages(call: Call) -> Answer:
    """GET /api/threads/{thread_id}/messages."""
    thread = _thread(call)
    found = call.service.state.messages(call.user, thread_id=thread.id, any_owner=thread.owner != call.user.id)
    return call.page_of("messages", _listed(call, found))


async def list_messages(call: Call) -> Answer:
    """GET /api/messages, of one thread if the query names it."""
    leaks = call.service.faults.leaks(call.path)
    found = call.service.state.messages(call.user, thread_id=call.query.get("thread_id"), any_owner=leaks)
    return call.page_of("messages", _listed(call, found))


async def create_message(call: Call) -> Answer:
    """POST /api/messages with content and an optional thread_id."""
    fields = call.fields()
    content, thread_id = fields.any_of("content", "message"), fields.optional_text("thread_id")
    state = call.service.state
    thread = state.home_thread(call.user) if thread_id is None else state.thread(call.user, thread_id)
    keep = not call.service.faults.loses_write(call.path)
    message = state.new_message(call.user, thread.id, content, role=Role.USER, keep=keep)
    return Answer(status=201, fields=message.document())


def _thread(call: Call) -> Thread:
    leaks = call.service.faults.leaks(call.path)
    return call.service.state.thread(call.user, call.parameters["thread_id"], any_owner=leaks)


def _listed(call: Call, messages: list[Message]) -> list[Json]:
    documents: list[Json] = [message.document() for message in messages]
    if call.service.faults.shuffles(call.path):
        return documents[1::2] + documents[::2]
    return documents
