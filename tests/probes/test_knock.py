"""Knocking: is anybody there at all?"""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from goldenpath.model.outcome import ReasonCode, Status
from goldenpath.probes.knock import Knock


@pytest.mark.parametrize("status", ["200 OK", "301 Moved", "401 Unauthorized", "404 Not Found", "503 Unavailable"])
async def test_any_answer_is_the_right_one(
    answering: Callable[..., Awaitable[Any]], compiled: Any, http_answer: Any, status: str
) -> None:
    """Whatever its status: somebody is there."""
    stage = await answering(http_answer(b"", status))
    attempt = await Knock(compiled({"get": "/"}).probe).run(stage.context)
    assert (attempt.status, attempt.reason, attempt.evidence.exchanges) == (Status.PASSED, None, 1)


async def test_silence_is_none(open_stage: Any, compiled: Any) -> None:
    """Where nobody answers, nobody is there."""
    stage = await open_stage("http://127.0.0.1:9")
    attempt = await Knock(compiled({"get": "/"}).probe).run(stage.context)
    assert (attempt.status, attempt.reason.code) == (Status.ERRORED, ReasonCode.CONNECTION_REFUSED)
