"""The healthy scripts: what each stream and each agent run says when nothing is wrong."""

from collections.abc import Mapping
from enum import StrEnum

from goldenpath.demo.answers import chunks
from goldenpath.demo.jsontext import Json
from goldenpath.demo.script import Beat, Event, Script

_CHUNKS = 6
_CHUNK_GAP_S = 0.06
_STEP_GAP_S = 0.05
_TICK_S = 0.5
_TOOL = "order_lookup"


class Agent(StrEnum):
    """The agents on offer."""

    TRIAGE = "triage"
    DATA = "data"
    OPTIMIZATION = "optimization"


HEARTBEAT = Event(name="agent_thinking", fields={"text": "Still working on it"})
TICK = Event(name="platform_event", fields={"topic": "orders", "state": "steady"})


def agent_run(*, run_id: str, thread_id: str, agent: str, call_id: str, answer: str) -> Script:
    """The five business events of one agent run on a socket."""
    run: dict[str, Json] = {"run_id": run_id, "thread_id": thread_id}
    call: dict[str, Json] = {**run, "tool": _TOOL, "call_id": call_id}
    return Script(
        beats=(
            _beat("agent_started", {**run, "agent": agent}),
            _beat("agent_thinking", {**run, "text": "Looking for the open items"}),
            _beat("agent_thinking", {**run, "text": "Comparing them with the stock"}),
            _beat("tool_executing", call),
            _beat("tool_completed", {**call, "result": {"open_items": 3}}),
            _last_beat("agent_completed", {**run, "result": answer}),
        )
    )


def agent_failure(*, run_id: str, thread_id: str, agent: str) -> Script:
    """An agent run that starts and ends in an error."""
    run: dict[str, Json] = {"run_id": run_id, "thread_id": thread_id}
    return Script(
        beats=(
            _beat("agent_started", {**run, "agent": agent}),
            _last_beat("agent_error", {**run, "code": "INTERNAL", "message": "the agent failed"}),
        )
    )


def chat_stream(*, run_id: str, agent: str, call_id: str, answer: str) -> Script:
    """A streamed answer over SSE."""
    run: dict[str, Json] = {"run_id": run_id}
    call: dict[str, Json] = {**run, "tool": _TOOL, "call_id": call_id}
    texts = chunks(answer, _CHUNKS)
    return Script(
        beats=(
            _beat("stream_start", run),
            _beat("agent_started", {**run, "agent": agent}),
            _beat("agent_thinking", {**run, "text": "Looking for the open items"}),
            _beat("tool_executing", call),
            _beat("tool_completed", {**call, "result": {"open_items": 3}}),
            *_chunk_beats(texts, run),
            _last_beat("agent_completed", run),
            _beat("stream_end", {"chunks": len(texts)}),
        )
    )


def socket_stream(*, answer: str, ref: Json) -> Script:
    """A streamed answer to a ``stream_request`` on a socket; ``ref`` is the id of that frame."""
    texts = chunks(answer, _CHUNKS)
    return Script(beats=(*_chunk_beats(texts, {"ref": ref}), _beat("stream_end", {"ref": ref, "chunks": len(texts)})))


def event_stream(duration_s: float) -> Script:
    """The general event stream: a tick and a comment line each half second, for ``duration_s`` script seconds."""
    ticks = int(duration_s / _TICK_S)
    return Script(
        beats=(
            _beat("stream_start", {}, after_s=0.0),
            *(Beat(after_s=_TICK_S, events=(TICK,), comment="heartbeat") for _ in range(ticks)),
            _beat("stream_end", {}, after_s=duration_s - ticks * _TICK_S),
        )
    )


def partial_results(answer: str) -> Script:
    """Five partial results, one line each."""
    texts = chunks(answer, 5)
    return Script(
        beats=tuple(
            _beat("partial_result", {"text": text, "final": number == len(texts)})
            for number, text in enumerate(texts, 1)
        )
    )


def _chunk_beats(texts: tuple[str, ...], shared: Mapping[str, Json]) -> tuple[Beat, ...]:
    return tuple(
        _beat("response_chunk", {**shared, "chunk_seq": number, "text": text}, after_s=_CHUNK_GAP_S)
        for number, text in enumerate(texts, 1)
    )


def _beat(name: str, fields: Mapping[str, Json], *, after_s: float = _STEP_GAP_S) -> Beat:
    return Beat(after_s=after_s, events=(Event(name=name, fields=fields),))


def _last_beat(name: str, fields: Mapping[str, Json]) -> Beat:
    return Beat(after_s=_STEP_GAP_S, events=(Event(name=name, fields=fields, timed=True),))
