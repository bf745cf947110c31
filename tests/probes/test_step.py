"""What every compiled step tells of itself."""

from typing import Any

import pytest

from goldenpath.base.errors import PlanError

_STEPS = [
    {"get": "/a"},
    {"get": "/a", "until": {"status": 200}},
    {"stream": {"get": "/a"}},
    {"stream": {"get": "/a"}, "sample": {"for": "2s", "at_least": 3}},
    {"open": "/ws"},
    {"send": {"type": "ping"}},
    {"receive": "a b"},
    {"close": 1000},
]


async def test_steps_tell_what_they_are_and_how_long_they_take(compiled: Any, stage: Any) -> None:
    """A label in the plan's words, times that fit together, and a command line or none."""
    steps = [{"open": "/ws"}, *_STEPS[:4], *_STEPS[5:]]
    scenario = compiled({"steps": steps}).probe
    labels = [step.label for step in scenario.steps]
    assert labels == [
        "open /ws",
        "get /a",
        "get /a",
        "stream get /a",
        "stream get /a",
        "send ping",
        "receive a b",
        "close 1000",
    ]
    for step in scenario.steps:
        assert 0 < step.expected_s <= step.longest_s
        assert step.longest_s >= (step.deadlines.total_s or 0)
        assert step.reproduce(stage.at_play()).startswith(("curl ", "goldenpath run --env staging -k "))


@pytest.mark.parametrize("step", [{"send": "x"}, {"receive": "a"}, {"close": 1000}])
def test_steps_of_a_socket_need_one(compiled: Any, step: dict[str, Any]) -> None:
    """Found when the plan is loaded."""
    with pytest.raises(PlanError, match="no socket 'socket' is open here"):
        compiled({"steps": [step]})
    with pytest.raises(PlanError, match="no socket 'other' is open here"):
        compiled({"steps": [{"open": "/ws"}, {**step, "on": "other"}]})
    with pytest.raises(PlanError, match="no socket 'socket' is open here"):
        compiled({"steps": [{"open": "/ws"}, {"close": 1000}, step]})
