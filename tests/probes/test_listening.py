"""Which events are ours, and what they are called."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.probes.framing import StreamEvent
from goldenpath.probes.listening import (
    Listening,
    compile_ascending,
    compile_names,
    compile_sequence,
    compile_where,
)
from goldenpath.probes.sequence import Sequence

_LISTENING = Listening(sequence=Sequence("agent_started agent_completed"), ignore=frozenset({"ping"}))


@pytest.mark.parametrize(
    ("value", "label", "name"),
    [
        ({"type": "agent_started"}, None, "agent_started"),
        ({"type": "agent_progress", "data": {"type": "agent_started"}}, None, "agent_started"),
        ({"type": "system", "data": {"event": "agent_completed"}}, None, "agent_completed"),
        ({"type": "agent_started", "data": {"type": "agent_completed"}}, None, "agent_started"),
        ({"type": "wrapper", "data": {"type": "ping"}}, None, "ping"),
        ({"type": "unheard"}, None, "unheard"),
        ({"type": "agent_started"}, "message", "agent_started"),
        ({}, "agent_started", "agent_started"),
        ({"type": 5}, None, None),
        (["agent_started"], None, None),
    ],
)
def test_a_name_may_stand_in_an_envelope(value: Any, label: str | None, name: str | None) -> None:
    """The first place whose name the plan knows counts; what nobody knows is called by its first name."""
    assert _LISTENING.name_of(_LISTENING.hear(StreamEvent(json.dumps(value), label))) == name


@pytest.mark.parametrize("error", ["error", "agent_error", "agent_failed", "error_message"])
def test_an_error_is_an_error_whatever_it_carries(error: str) -> None:
    """An envelope that says error is not taken for what it wraps."""
    text = json.dumps({"type": error, "data": {"type": "agent_started"}})
    assert _LISTENING.name_of(_LISTENING.hear(StreamEvent(text))) == error


def test_text_that_is_no_json_has_no_name() -> None:
    """Unless the format names it."""
    heard = _LISTENING.hear(StreamEvent("agent_started"))
    assert (heard.is_json, heard.value, heard.candidates) == (False, None, ())
    assert _LISTENING.name_of(_LISTENING.hear(StreamEvent("plain", "agent_started"))) == "agent_started"


@pytest.mark.parametrize(
    ("compile_it", "value", "complaint"),
    [
        (compile_sequence, "a (b", "not a sequence of events: column 3: this '(' is never closed"),
        (compile_sequence, "a? b*", "a sequence that may be empty proves nothing"),
        (compile_sequence, 5, "expected a sequence of event names"),
        (compile_names, {"name": []}, "'name' is not right"),
        (compile_names, {"name": ["a..b"]}, "'name' is not right"),
        (compile_where, {"where": {"id": 1}}, None),
        (compile_ascending, {"ascending": "$..seq"}, "'ascending' wants a path to one value"),
    ],
)
def test_what_cannot_be_listened_for_is_refused(
    node: Callable[[Any], Node], compile_it: Any, value: Any, complaint: str | None
) -> None:
    """When the plan is loaded, at its place."""
    written = node(value)
    with pytest.raises(PlanError) as error:
        compile_it(written.entries if isinstance(value, dict) else written)
    assert complaint in {error.value.message, None}
    assert error.value.where is not None
