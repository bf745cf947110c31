"""Endpoints that answer bit by bit."""

from goldenpath.demo.answers import answer
from goldenpath.demo.calls import Call, StreamedAnswer, StreamFormat
from goldenpath.demo.http_agents import agent_named
from goldenpath.demo.ids import IdKind
from goldenpath.demo.scripts import chat_stream, event_stream, partial_results

_USUAL_DURATION_S = 3
_LONGEST_DURATION_S = 60
_QUERY_CHARS = 2_000


async def answer_stream(call: Call) -> StreamedAnswer:
    """POST /api/chat/stream and /api/agents/stream with a message."""
    fields, service = call.fields(), call.service
    message, agent = fields.any_of("message", "content", "query"), agent_named(fields, "agent", "type")
    run = service.state.new_run(call.user, agent=agent, thread_id=service.ids.new(IdKind.THREAD, call.user.id))
    script = chat_stream(
        run_id=run.id,
        agent=agent,
        call_id=service.ids.new(IdKind.CALL, call.user.id),
        answer=answer(message, service.faults.voice(call.path)),
    )
    script = service.faults.endless_stream(call.path, script)
    return StreamedAnswer(script=script, format=StreamFormat.SSE, run=run)


async def events(call: Call) -> StreamedAnswer:
    """GET /api/events/stream; ``duration`` is in real seconds, without it the stream lasts 3 script seconds."""
    duration_s = float(_USUAL_DURATION_S)
    if "duration" in call.query:
        asked_s = call.whole_number("duration", usual=_USUAL_DURATION_S, low=1, high=_LONGEST_DURATION_S)
        duration_s = asked_s / call.service.clock.scaled_s(1.0)
    script = call.service.faults.endless_stream(call.path, event_stream(duration_s))
    return StreamedAnswer(script=script, format=StreamFormat.SSE)


async def partial(call: Call) -> StreamedAnswer:
    """GET /api/results/partial: five lines about what the query's ``query`` names."""
    text = answer(call.query.get("query", "")[:_QUERY_CHARS], call.service.faults.voice(call.path))
    script = call.service.faults.stream(call.path, partial_results(text))
    return StreamedAnswer(script=script, format=StreamFormat.NDJSON)
