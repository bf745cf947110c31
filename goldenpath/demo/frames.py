"""The frames a socket carries: flat, or with agent events wrapped inside ``data``."""

from collections.abc import Mapping

from goldenpath.demo.jsontext import Json
from goldenpath.demo.refusals import RefusalError
from goldenpath.demo.settings import Envelope

# Which outer type wraps which event, where envelopes are nested; all other frames stay flat.
_OUTER = {
    "connection_established": "system_message",
    "agent_started": "agent_progress",
    "agent_thinking": "agent_progress",
    "tool_executing": "agent_progress",
    "tool_completed": "agent_progress",
    "agent_error": "agent_progress",
    "agent_completed": "agent_response_complete",
}
_KEPT_OUTSIDE = ("run_id", "thread_id")


def frame(name: str, fields: Mapping[str, Json], *, seq: int, now_s: float, envelope: Envelope) -> dict[str, Json]:
    """One frame; ``seq`` counts the frames of its connection."""
    head: dict[str, Json] = {"timestamp": now_s, "seq": seq}
    if envelope is Envelope.FLAT or name not in _OUTER:
        return {"type": name, **head, **fields}
    outside = {key: fields[key] for key in _KEPT_OUTSIDE if key in fields}
    return {"type": _OUTER[name], **head, **outside, "data": {"type": name, "event": name, **fields}}


def error_fields(refusal: RefusalError, ref: Json = None) -> dict[str, Json]:
    """The fields of an error frame; ``ref`` is the id of the client's frame it answers."""
    return {"code": refusal.code.value, "message": refusal.message, "ref": ref}
