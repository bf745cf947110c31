"""`open` steps against the stand-in and against servers that misbehave."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from hermetic import standing_in

from goldenpath.base.errors import PlanError
from goldenpath.model.outcome import Cause, ReasonCode, Status

_OFFER = ["jwt-auth", "jwt.${auth.token_b64url}"]
_OPEN: dict[str, Any] = {"open": "/ws", "offer": _OFFER, "expect": {"subprotocol": "jwt-auth"}}


async def test_a_socket_that_opens(stage: Any) -> None:
    """Passes with the subprotocol asserted, the handshake counted and measured."""
    attempt = await stage.play(**_OPEN)
    assert attempt.status is Status.PASSED, attempt.reason
    evidence = attempt.evidence
    assert (evidence.exchanges, evidence.authenticated, evidence.assertions, evidence.refusals) == (1, 1, 1, 0)
    assert [metric.name for metric in attempt.metrics] == ["handshake"]
    assert stage.context.sighting.token_accepted


async def test_a_handshake_by_header(stage: Any) -> None:
    """Without `${auth.token}` in the step the token goes into the Authorization header."""
    attempt = await stage.play(steps=[{"open": "/ws"}, {"receive": "connection_established"}])
    assert attempt.status is Status.PASSED, attempt.reason


async def test_only_an_opened_socket_proves_nothing(stage: Any) -> None:
    """A handshake alone is no assertion."""
    attempt = await stage.play(open="/ws")
    assert (attempt.status, attempt.reason.code) == (Status.HOLLOW, ReasonCode.NO_ASSERTION)


async def test_a_subprotocol_that_was_not_chosen(stage: Any) -> None:
    """Names what was."""
    attempt = await stage.play(open="/ws", offer=_OFFER, expect={"subprotocol": "graphql-ws"})
    assert attempt.reason.code is ReasonCode.WRONG_SUBPROTOCOL
    assert attempt.reason.summary.startswith("open /ws: expected subprotocol graphql-ws, got jwt-auth (request gp-")
    assert attempt.reason.reproduce == "goldenpath run --env staging -k phase/test"


async def test_a_handshake_that_is_refused(stage: Any) -> None:
    """With the answer's status and words; a user who may not is the product's answer to a good token."""
    attempt = await stage.play(open="/nowhere")
    assert (attempt.status, attempt.reason.code) == (Status.FAILED, ReasonCode.HANDSHAKE_REFUSED)
    assert "expected an open socket, got status 40" in attempt.reason.summary
    assert attempt.evidence.bytes_in > 0


async def test_a_redirected_handshake_is_not_followed(answering: Any, http_answer: Any) -> None:
    """Credentials go where the plan says."""
    stage = await answering(http_answer(b"", "302 Found", "Location: ws://127.0.0.1:1/ws"), answered=True)
    attempt = await stage.play(open="/ws", auth="user")
    assert "got status 302 Found" in attempt.reason.summary


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ((b"garbage\r\n\r\n",), ReasonCode.BROKEN_EXCHANGE),
        ((b"",), ReasonCode.BROKEN_EXCHANGE),
        ((None,), ReasonCode.TOTAL_TIMEOUT),
    ],
)
async def test_a_broken_handshake(answering: Any, pieces: Any, code: ReasonCode) -> None:
    """Is told like a broken exchange, within the deadline."""
    stage = await answering(*pieces, answered=True)
    attempt = await stage.play(open="/ws", within="300ms")
    assert (attempt.reason.code, attempt.reason.cause, attempt.evidence.exchanges) == (code, Cause.PRODUCT, 1)


async def test_a_bad_token_is_refused_at_the_handshake(stage: Any) -> None:
    """A refusal with the right status is the assertion, and is counted as one that was meant."""
    attempt = await stage.play(
        open="/ws",
        each={"token": ["missing", "expired", "alg_none"]},
        auth={"as": "user", "token": "${token}"},
        offer=_OFFER,
        expect={"refused": {}},
    )
    assert attempt.status is Status.PASSED, attempt.reason
    assert (attempt.evidence.refusals, attempt.evidence.exchanges, attempt.evidence.authenticated) == (3, 3, 0)


async def test_a_refusal_with_another_status(stage: Any) -> None:
    """Is wrong even if nobody got in."""
    attempt = await stage.play(open="/ws", auth="none", expect={"refused": {"status": [403]}})
    assert attempt.reason.code is ReasonCode.WRONG_STATUS
    assert "expected the handshake refused with 403, got 401 Unauthorized" in attempt.reason.summary


async def test_a_refusal_after_accepting(open_stage: Any, tmp_path: Path) -> None:
    """A variant of a healthy service: an error frame, then the close."""
    test = {"open": "/ws", "auth": "none"}
    with standing_in(tmp_path, "--option", "ws_refuse_style=accept_then_close") as running:
        stage = await open_stage(running.base_url, jwt_key=running.jwt_key)
        tolerant = await stage.play(**test, expect={"refused": {"error_frame": True}})
        strict = await stage.play(**test, expect={"refused": {}})
    assert (tolerant.status, tolerant.evidence.refusals) == (Status.PASSED, 1), tolerant.reason
    assert strict.reason.code is ReasonCode.NOT_REFUSED


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ({"open": "/ws", "offered": "x"}, "unknown key 'offered'"),
        ({"open": "/ws", "expect": {"subprotocol": "a", "refused": {}}}, "a refused socket has no subprotocol"),
        ({"open": "/ws", "expect": {"refused": {"status": [200]}}}, None),
        ({"open": "/ws", "expect": {"refused": {"close": [99]}}}, None),
        ({"open": "/ws", "offer": "${x}"}, "nothing defines ${x}"),
    ],
)
def test_an_open_that_cannot_work_is_refused(compiled: Any, step: dict[str, Any], complaint: str | None) -> None:
    """When the plan is loaded."""
    with pytest.raises(PlanError) as error:
        compiled(step)
    assert complaint in {error.value.message, None}


def test_two_sockets_need_two_names(compiled: Any) -> None:
    """A second one without a name is refused; a refused one takes none."""
    with pytest.raises(PlanError, match="a second socket 'socket'"):
        compiled({"steps": [{"open": "/ws"}, {"open": "/ws"}]})
    refused = {"open": "/ws", "expect": {"refused": {}}}
    assert compiled({"steps": [refused, refused, {"open": "/ws"}, {"open": "/ws", "as": "b"}]}).kind == "websocket"


async def test_a_cancelled_test_drops_its_sockets(socket_server: Any, compiled: Any) -> None:
    """Nothing stays open, and cancelling is not swallowed."""
    gone = asyncio.Event()
    here = asyncio.Event()

    async def handler(connection: Any) -> None:
        here.set()
        await connection.wait_closed()
        gone.set()

    stage = await socket_server(handler)
    probe = compiled({"steps": [{"open": "/ws"}, {"receive": "never"}]}).probe
    task = asyncio.create_task(probe.run(stage.context))
    await here.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with asyncio.timeout(2):
        await gone.wait()
