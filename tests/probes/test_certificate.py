"""What a connection shows of its peer."""

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hermetic import standing_in

from goldenpath.probes.certificate import peer_of
from goldenpath.probes.client import Peer


@pytest.mark.parametrize("test", [{"get": "/health"}, {"open": "/ws"}], ids=["http", "websocket"])
async def test_an_encrypted_peer_shows_when_its_certificate_ends(
    open_stage: Any, tmp_path: Path, test: dict[str, Any]
) -> None:
    """Over either protocol: the address that answered, and the certificate's last moment."""
    with standing_in(tmp_path, "--tls", "--fault", "cert_expires_soon=3") as running:
        host, _, port = running.base_url.removeprefix("https://").partition(":")
        pem = await asyncio.to_thread(ssl.get_server_certificate, (host, int(port)))
        trust = ssl.create_default_context(cadata=pem)
        stage = await open_stage(running.base_url, tls=trust, jwt_key=running.jwt_key, auth="user")
        await stage.play(**test)

    seen = stage.context.sighting
    assert seen.address == host
    assert abs(seen.certificate_ends - datetime.now(UTC) - timedelta(days=3)) < timedelta(hours=1)


@pytest.mark.parametrize("test", [{"get": "/health"}, {"open": "/ws"}], ids=["http", "websocket"])
async def test_a_peer_in_the_clear_has_no_certificate(stage: Any, test: dict[str, Any]) -> None:
    """Its address is known all the same."""
    await stage.play(**test)
    assert (stage.context.sighting.address, stage.context.sighting.certificate_ends) == ("127.0.0.1", None)


async def test_a_certificate_that_nobody_checked_promises_nothing(open_stage: Any, tmp_path: Path) -> None:
    """Where trust was switched off, nothing is known of its end."""
    unchecking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    unchecking.check_hostname = False
    unchecking.verify_mode = ssl.CERT_NONE
    with standing_in(tmp_path, "--tls") as running:
        stage = await open_stage(running.base_url, tls=unchecking)
        await stage.play(get="/health")
    assert (stage.context.sighting.answered, stage.context.sighting.certificate_ends) == (True, None)


def test_what_is_not_known_is_none() -> None:
    """A connection that has gone has no address."""
    assert peer_of(None, None) == peer_of((), None) == Peer()
