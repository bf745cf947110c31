"""Opening the client of a run, and failing to reach anybody."""

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
from hermetic import standing_in

from goldenpath.model.outcome import Cause, ReasonCode, Status


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.parametrize(("answered", "status"), [(False, Status.ERRORED), (True, Status.FAILED)])
@pytest.mark.parametrize("test", [{"get": "/health"}, {"open": "/ws"}], ids=["http", "websocket"])
async def test_a_refused_connection(open_stage: Any, test: dict[str, Any], answered: bool, status: Status) -> None:  # noqa: FBT001 - a table's column
    """Nobody listens: not known who is to blame, unless the origin had answered before."""
    stage = await open_stage(f"http://127.0.0.1:{_free_port()}", answered=answered)
    attempt = await stage.play(**test)
    assert (attempt.status, attempt.reason.code) == (status, ReasonCode.CONNECTION_REFUSED)
    assert "nothing listens on http://127.0.0.1:" in attempt.reason.summary
    assert attempt.evidence.exchanges == 0


@pytest.mark.parametrize("test", [{"get": "/health"}, {"open": "/ws"}], ids=["http", "websocket"])
async def test_a_name_that_is_not_resolved(open_stage: Any, test: dict[str, Any]) -> None:
    """Never the product's fault."""
    stage = await open_stage("http://nowhere.invalid", answered=True)
    attempt = await stage.play(**test)
    assert (attempt.status, attempt.reason.code) == (Status.ERRORED, ReasonCode.NAME_NOT_RESOLVED)
    assert attempt.reason.cause is Cause.ENVIRONMENT


async def test_an_identity_that_is_not_proven_and_one_that_is(open_stage: Any, tmp_path: Path) -> None:
    """A certificate that nobody vouches for is errored, whatever was answered before, and nothing is sent.

    With its authority given, HTTPS and WSS work.
    """
    with standing_in(tmp_path, "--tls") as running:
        stranger = await open_stage(running.base_url, tls=ssl.create_default_context(), answered=True)
        for test in ({"get": "/health"}, {"open": "/ws"}):
            attempt = await stranger.play(**test)
            assert (attempt.status, attempt.reason.code) == (Status.ERRORED, ReasonCode.TLS_NOT_TRUSTED)
            assert attempt.evidence.exchanges == 0

        host, _, port = running.base_url.removeprefix("https://").partition(":")
        certificate = await asyncio.to_thread(ssl.get_server_certificate, (host, int(port)))
        trust = ssl.create_default_context(cadata=certificate)
        stage = await open_stage(running.base_url, tls=trust, jwt_key=running.jwt_key, auth="user")
        offer = ["jwt-auth", "jwt.${auth.token_b64url}"]
        attempts = [
            await stage.play(get="/api/me", expect={"status": 200}),
            await stage.play(open="/ws", offer=offer, expect={"subprotocol": "jwt-auth"}),
        ]
    assert [attempt.status for attempt in attempts] == [Status.PASSED, Status.PASSED]
