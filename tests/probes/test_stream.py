"""Stream steps against the stand-in and against streams that misbehave."""

from pathlib import Path
from typing import Any

import pytest
from hermetic import standing_in

from goldenpath.base.errors import PlanError
from goldenpath.model.outcome import ReasonCode, Status

_GRAMMAR = (
    "stream_start agent_started agent_thinking+ (tool_executing tool_completed)* response_chunk{3,} "
    "agent_completed stream_end"
)
_ANSWER: dict[str, Any] = {
    "stream": {"post": "/api/chat/stream", "json": {"message": "Summarise order ${nonce}"}},
    "within": {"first_event": "1s", "gap": "1s", "total": "3s"},
    "expect": {
        "events": _GRAMMAR,
        "ascending": "$.seq",
        "contains": "${nonce}",
        "never": ["mock", "fallback", "degraded"],
    },
}


def _sse(*names: str) -> str:
    return "".join(f'event: {name}\ndata: {{"type": "{name}"}}\n\n' for name in names)


async def test_an_answer_that_streams(stage: Any) -> None:
    """Passes with first event, gaps and count measured, and every event counted."""
    attempt = await stage.play(**_ANSWER)
    assert attempt.status is Status.PASSED, attempt.reason
    metrics = {metric.name: metric for metric in attempt.metrics}
    assert metrics["events"].largest == attempt.evidence.frames_in >= 9
    assert metrics["first_event"].largest <= metrics["total"].largest
    assert metrics["largest_gap"].unit == "ms"
    assert (attempt.evidence.exchanges, attempt.evidence.authenticated) == (1, 1)


async def test_ndjson_and_chunks(stage: Any) -> None:
    """Lines of JSON by their content type; the same bytes as bare chunks if the plan says so."""
    lines = await stage.play(
        stream={"get": "/api/results/partial"}, expect={"ascending": "$.seq", "json": {"$.seq": 5}}
    )
    chunks = await stage.play(stream={"get": "/api/results/partial", "format": "chunks"}, expect={"contains": '"seq"'})
    assert (lines.status, lines.evidence.frames_in) == (Status.PASSED, 5), lines.reason
    assert chunks.status is Status.PASSED, chunks.reason


async def test_a_value_of_the_last_event_is_saved(stage: Any) -> None:
    """For the steps that follow."""
    first = {"stream": {"get": "/api/results/partial"}, "save": {"n": "$.seq"}}
    echoed = {"post": "/api/threads", "json": {"title": "n is ${n}"}, "expect": {"json": {"$.title": "n is 5"}}}
    attempt = await stage.play(steps=[first, echoed])
    assert attempt.status is Status.PASSED, attempt.reason
    attempt = await stage.play(**{**first, "save": {"n": "$.gone"}})
    assert (attempt.reason.code, "the last event has no $.gone" in attempt.reason.summary) == (
        ReasonCode.WRONG_CONTENT,
        True,
    )


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ("stream_endless", ReasonCode.GAP_TIMEOUT),
        ("stream_truncated", ReasonCode.BROKEN_EXCHANGE),
        ("stream_reorder", None),
        ("stream_duplicate", None),
        ("hang_headers", ReasonCode.FIRST_EVENT_TIMEOUT),
        ("http_status=503:/api/chat/stream", ReasonCode.WRONG_STATUS),
    ],
)
async def test_each_way_a_stream_can_break(
    open_stage: Any, tmp_path: Path, fault: str, code: ReasonCode | None
) -> None:
    """A fault of the stand-in fails the test, a plain one by a code of its own."""
    within = {"first_event": "600ms", "gap": "300ms", "total": "2s"}
    expect = {**_ANSWER["expect"], "spread": "50ms"}
    with standing_in(tmp_path, "--time-scale", "0.2", "--fault", fault) as running:
        stage = await open_stage(running.base_url, jwt_key=running.jwt_key, auth="user", answered=True)
        attempt = await stage.play(**{**_ANSWER, "within": within, "expect": expect})
    assert attempt.status is Status.FAILED
    assert attempt.reason.code is code or code is None
    assert attempt.reason.summary.startswith("stream post /api/chat/stream: ")
    assert attempt.reason.reproduce.startswith("curl -N -X POST ")
    assert attempt.duration_s < 3


async def test_an_end_inside_an_event(answering: Any, chunked: Any) -> None:
    """The half event is dropped and told of."""
    stage = await answering(chunked("text/event-stream", head=True), chunked(_sse("a") + "data: {"), b"0\r\n\r\n")
    attempt = await stage.play(stream={"get": "/s"}, expect={"events": "a b"})
    assert attempt.reason.code is ReasonCode.ENDED_EARLY
    assert "the stream (text/event-stream) ended inside an event after 1 event" in attempt.reason.summary


async def test_a_connection_that_drops(answering: Any, chunked: Any) -> None:
    """Is a broken exchange and not an end."""
    stage = await answering(chunked("text/event-stream", head=True), chunked(_sse("a")))
    attempt = await stage.play(stream={"get": "/s"}, expect={"events": "a b"})
    assert attempt.reason.code is ReasonCode.BROKEN_EXCHANGE
    assert "; last event a (number 1); next would be b" in attempt.reason.summary


async def test_an_error_page_instead_of_a_stream(answering: Any, http_answer: Any) -> None:
    """A page with status 200 is no stream of the expected events."""
    stage = await answering(http_answer(b"<html>error</html>", "200 OK", "Content-Type: text/html"))
    attempt = await stage.play(stream={"get": "/s"}, expect={"events": "a b"})
    assert attempt.reason.code is ReasonCode.UNEXPECTED_EVENT
    assert "one without a name: <html>error</html>" in attempt.reason.summary


async def test_lines_that_only_look_like_ends(answering: Any, chunked: Any) -> None:
    """U+2028 and U+0085 inside an event are its text."""
    body = 'data: {"type": "a", "text": "x\u2028y\x85z"}\n\n'
    stage = await answering(chunked("text/event-stream", head=True), chunked(body), None)
    attempt = await stage.play(stream={"get": "/s"}, expect={"events": "a", "json": {"$.text": "x\u2028y\x85z"}})
    assert attempt.status is Status.PASSED, attempt.reason


async def test_a_line_without_end(answering: Any, chunked: Any) -> None:
    """Is cut at its limit."""
    stage = await answering(chunked("text/event-stream", head=True), *[chunked(b"x" * 2**18)] * 8, None)
    attempt = await stage.play(stream={"get": "/s"}, expect={"events": "a"})
    assert attempt.reason.code is ReasonCode.TOO_LARGE


async def test_a_sample_of_an_endless_stream(open_stage: Any, tmp_path: Path) -> None:
    """A stream that never ends passes if it keeps coming."""
    with standing_in(tmp_path, "--time-scale", "0.02", "--fault", "stream_endless") as running:
        stage = await open_stage(running.base_url, jwt_key=running.jwt_key, auth="user")
        attempt = await stage.play(stream={"get": "/api/events/stream"}, sample={"for": "400ms", "at_least": 3})
    assert attempt.status is Status.PASSED, attempt.reason
    assert attempt.duration_s < 1.5


@pytest.mark.parametrize(
    ("test", "complaint"),
    [
        ({"stream": {}}, "a stream wants one request"),
        ({"stream": {"get": "/a", "post": "/b"}}, "a stream wants one request"),
        ({"stream": {"get": "/a", "format": "xml"}}, "'format' has a value that is not one of those allowed"),
        ({"stream": {"gte": "/a"}}, "unknown key 'gte'"),
        ({"stream": {"get": "/a"}, "expect": {"event": "a"}}, "unknown key 'event'"),
        (
            {"stream": {"get": "/a"}, "expect": {"events": "a ("}},
            "not a sequence of events: column 4: an event name or '(' is expected",
        ),
        ({"stream": {"get": "/a"}, "expect": {"contains": "${x}"}}, "nothing defines ${x}"),
        ({"stream": {"get": "/a"}, "sample": {"for": "1s"}}, "'at_least' is missing"),
        ({"stream": {"get": "/a"}, "sample": {"four": "1s", "at_least": 1}}, None),
    ],
)
def test_a_stream_that_cannot_work_is_refused(compiled: Any, test: dict[str, Any], complaint: str | None) -> None:
    """When the plan is loaded."""
    with pytest.raises(PlanError) as error:
        compiled(test)
    assert complaint in {error.value.message, None}
