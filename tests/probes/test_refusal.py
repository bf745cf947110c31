"""Whose fault a refused token is."""

from pathlib import Path
from typing import Any

import pytest
from hermetic import standing_in

from goldenpath.model.outcome import Cause, ReasonCode, Status

_ME = {"get": "/api/me", "expect": {"status": 200}}
_WS = {"open": "/ws", "offer": ["jwt-auth", "jwt.${auth.token_b64url}"], "expect": {"subprotocol": "jwt-auth"}}


@pytest.mark.parametrize("test", [_ME, _WS], ids=["http", "websocket"])
async def test_a_wrong_key_is_not_the_products_fault(service: Any, open_stage: Any, test: dict[str, Any]) -> None:
    """As long as it has accepted no token of this run, its 401 may mean us."""
    stage = await open_stage(service.base_url, jwt_key="another key of thirty-two bytes!!!", auth="user")
    attempt = await stage.play(**test)
    assert (attempt.status, attempt.reason.code) == (Status.ERRORED, ReasonCode.TOKEN_REFUSED)
    assert attempt.reason.cause is Cause.ENVIRONMENT
    assert "staging accepts no token of this plan; is the key the right one?" in attempt.reason.summary


async def test_once_it_accepted_a_token_a_refusal_is_the_products(service: Any, open_stage: Any) -> None:
    """A build that stops accepting tokens is broken."""
    stage = await open_stage(service.base_url, jwt_key="another key of thirty-two bytes!!!", auth="user", answered=True)
    attempt = await stage.play(**_ME)
    assert (attempt.status, attempt.reason.code) == (Status.FAILED, ReasonCode.WRONG_STATUS)


async def test_a_bad_token_that_meets_401_where_200_was_wanted(service: Any, open_stage: Any) -> None:
    """Only good tokens can be refused for our own fault."""
    stage = await open_stage(service.base_url, jwt_key=service.jwt_key)
    attempt = await stage.play(**_ME, auth={"as": "user", "token": "expired"})
    assert attempt.reason.code is ReasonCode.WRONG_STATUS


async def test_a_clock_that_is_off_is_named(open_stage: Any, tmp_path: Path) -> None:
    """The likeliest reason for a refused token stands in the sentence."""
    with standing_in(tmp_path, "--fault", "clock_skew=-600") as running:
        stage = await open_stage(running.base_url, jwt_key=running.jwt_key, auth="user")
        attempt = await stage.play(**_ME)
    assert attempt.reason.code is ReasonCode.TOKEN_REFUSED
    assert "s from ours" in attempt.reason.summary


@pytest.mark.parametrize(
    "date", ["nonsense", "", "Mon, 99 Xyz 99999999999999999999 99:99:99 GMT", "Mon, 01 Jan 2001 00:00:00"]
)
async def test_a_hostile_date_changes_nothing(answering: Any, http_answer: Any, date: str) -> None:
    """Whatever the server calls the time, its refusal is told."""
    stage = await answering(http_answer(b"", "401 Unauthorized", f"Date: {date}"), auth="user")
    attempt = await stage.play(**_ME)
    assert attempt.reason.code is ReasonCode.TOKEN_REFUSED
