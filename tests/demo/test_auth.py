"""Tokens: which are accepted, which are refused and how, over HTTP and at the socket's handshake."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
import websockets

NOW = int(datetime.now(UTC).timestamp())

MUTATIONS = {
    "expired": ({"iat": NOW - 7_200, "exp": NOW - 3_600}, "TOKEN_EXPIRED"),
    "issued in the future": ({"iat": NOW + 3_600, "exp": NOW + 7_200}, "INVALID_TOKEN"),
    "wrong issuer": ({"iss": "somebody"}, "INVALID_TOKEN"),
    "wrong audience": ({"aud": "elsewhere"}, "INVALID_TOKEN"),
    "wrong type": ({"type": "refresh"}, "INVALID_TOKEN"),
    "empty jti": ({"jti": ""}, "INVALID_TOKEN"),
    "exp as text": ({"exp": "tomorrow"}, "INVALID_TOKEN"),
    "exp infinite": ({"exp": float("inf")}, "INVALID_TOKEN"),
    "exp true": ({"exp": True}, "INVALID_TOKEN"),
    "sub a number": ({"sub": 5}, "INVALID_TOKEN"),
    "unknown user": ({"sub": "e2e-user-021"}, "UNKNOWN_USER"),
    **{f"no {name}": ({name: None}, "INVALID_TOKEN") for name in ("sub", "iat", "exp", "iss", "aud", "jti", "type")},
}


def unsigned(claims: dict[str, Any]) -> str:
    """A token with alg none."""
    return jwt.encode(claims, None, algorithm="none")


FORGERIES = (
    "not a token",
    "two parts",
    "wrong key",
    "wrong algorithm",
    "alg none",
    "cut signature",
    "changed payload",
    "payload no object",
)


def forged(standin: Any) -> dict[str, str]:
    """Tokens that are no tokens, or are signed by somebody else."""
    good = standin.token()
    head, payload, signature = good.split(".")
    return {
        "not a token": "abc",
        "two parts": f"{head}.{payload}",
        "wrong key": jwt.encode(standin.claims(), "another-key-another-key-another-key-1", algorithm="HS256"),
        "wrong algorithm": jwt.encode(standin.claims(), "k" * 64, algorithm="HS512"),
        "alg none": unsigned(standin.claims()),
        "cut signature": f"{head}.{payload}.{signature[:-6]}",
        "changed payload": f"{head}.{payload[:-4]}AAAA.{signature}",
        "payload no object": jwt.PyJWS().encode(b"[1]", "a-key-for-tests-that-is-long-enough-0123456789"),
    }


async def refusal_at_socket(standin: Any, **options: Any) -> tuple[int, dict[str, Any]]:
    """The HTTP status and JSON body with which the handshake is refused."""
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with websockets.connect(standin.ready["ws_url"], proxy=None, **options):
            raise AssertionError("the handshake was accepted")
    return caught.value.response.status_code, json.loads(caught.value.response.body)


@pytest.mark.parametrize("name", MUTATIONS)
async def test_each_mutated_claim_is_refused(healthy: Any, name: str) -> None:
    """A token signed with the right key, but wrong in one claim, is 401 with its code on both ways in."""
    changes, code = MUTATIONS[name]
    headers = {"Authorization": f"Bearer {healthy.token(**changes)}"}
    async with healthy.http(None) as client:
        answer = await client.get("/api/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    status, body = await refusal_at_socket(healthy, additional_headers=headers)
    assert (status, body["code"]) == (401, code)


@pytest.mark.parametrize("name", FORGERIES)
async def test_each_forged_token_is_refused(healthy: Any, name: str) -> None:
    """A token that the service did not sign is 401 INVALID_TOKEN on both ways in."""
    headers = {"Authorization": f"Bearer {forged(healthy)[name]}"}
    async with healthy.http(None) as client:
        answer = await client.get("/api/me", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_TOKEN")
    status, body = await refusal_at_socket(healthy, additional_headers=headers)
    assert (status, body["code"]) == (401, "INVALID_TOKEN")


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "token"])
async def test_other_authorization_schemes_are_refused(healthy: Any, header: str) -> None:
    """An Authorization header that is no bearer token is invalid, not missing."""
    async with healthy.http(None) as client:
        answer = await client.get("/api/me", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, "INVALID_TOKEN")


@pytest.mark.parametrize(("claim", "offset_s"), [("exp", -30), ("iat", 30)])
async def test_small_skew_is_tolerated(healthy: Any, claim: str, offset_s: int) -> None:
    """A minute of skew either way is forgiven."""
    now = int(datetime.now(UTC).timestamp())  # of this test: a session may have begun minutes ago
    async with healthy.http(None) as client:
        token = healthy.token(**{claim: now + offset_s})
        answer = await client.get("/api/me", headers={"Authorization": f"bearer {token}"})
    assert answer.status_code == 200


async def test_one_of_several_audiences_is_enough(healthy: Any) -> None:
    """The audience may be one of several."""
    changes = {"aud": ["other", "standin-platform"]}
    async with healthy.http(None) as client:
        answer = await client.get("/api/me", headers={"Authorization": f"bearer {healthy.token(**changes)}"})
    assert answer.status_code == 200


async def test_a_disabled_user_is_forbidden(healthy: Any) -> None:
    """A good token of a disabled user is 403 everywhere, and the log still names the user."""
    async with healthy.http("disabled-user") as client:
        answer = await client.get("/api/me", headers={"X-Request-ID": "disabled-1"})
    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
    status, body = await refusal_at_socket(healthy, additional_headers=healthy.headers("disabled-user"))
    assert (status, body["code"]) == (403, "FORBIDDEN")
    row = next(row for row in healthy.log()["requests"] if row["request_id"] == "disabled-1")
    assert (row["user"], row["status"]) == ("disabled-user", 403)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/api/threads"),
        ("POST", "/api/messages"),
        ("POST", "/api/agents/execute"),
        ("POST", "/api/chat/stream"),
    ],
)
async def test_a_reader_may_not_write_or_execute(healthy: Any, method: str, path: str) -> None:
    """A user without the permission is 403, before the body is looked at."""
    async with healthy.http("readonly-user") as client:
        answer = await client.request(method, path, content=b"{")
    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")


async def test_bypass_headers_bypass_nothing(healthy: Any) -> None:
    """Headers that ask for a test mode change nothing, with a bad token or with none."""
    asking = {"X-E2E-Test": "true", "X-Test-Mode": "true", "X-Test-Environment": "staging", "X-Staging-E2E": "true"}
    async with healthy.http(None) as client:
        missing = await client.get("/api/me", headers=asking)
        bad = await client.get("/api/me", headers={**asking, "Authorization": "Bearer anything"})
    assert (missing.json()["code"], bad.json()["code"]) == ("MISSING_TOKEN", "INVALID_TOKEN")
    status, _ = await refusal_at_socket(healthy, additional_headers=asking)
    assert status == 401


async def test_a_token_in_the_query_is_no_token(healthy: Any) -> None:
    """A good token in the query opens neither the API nor the socket, and the log does not show it."""
    token = healthy.token()
    async with healthy.http(None) as client:
        answer = await client.get("/api/me", params={"token": token})
    assert answer.json()["code"] == "MISSING_TOKEN"
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with websockets.connect(f"{healthy.ready['ws_url']}?token={token}", proxy=None):
            raise AssertionError("the handshake was accepted")
    assert json.loads(caught.value.response.body)["code"] == "MISSING_TOKEN"
    assert token not in json.dumps(healthy.log())


async def test_login_gives_a_token_that_works(healthy: Any) -> None:
    """The right password gives a token for that user; a wrong one, or an unknown user, gives 401."""
    async with healthy.http(None) as client:
        right = {"email": "e2e-user-007@standin.example", "password": "open-standin"}
        given = (await client.post("/api/auth/login", json=right)).json()
        wrong = await client.post("/api/auth/login", json={**right, "password": "x"})
        unknown = await client.post("/api/auth/login", json={**right, "email": "nobody@example.com"})
        incomplete = await client.post("/api/auth/login", json={"email": "e2e-user-007"})
        me = await client.get("/api/me", headers={"Authorization": f"Bearer {given['access_token']}"})
    assert given["expires_in"] == 900
    assert me.json()["id"] == "e2e-user-007"
    assert [a.status_code for a in (wrong, unknown, incomplete)] == [401, 401, 422]


@pytest.mark.parametrize("encoded", ["a", "!!!", base64.urlsafe_b64encode(b"abc").decode(), ""])
async def test_a_bad_jwt_subprotocol_is_refused(healthy: Any, encoded: str) -> None:
    """An offered jwt subprotocol that holds no good token is 401 at the handshake."""
    status, body = await refusal_at_socket(healthy, subprotocols=[websockets.Subprotocol(f"jwt.{encoded}")])
    assert status == 401
    assert body["code"] in {"INVALID_TOKEN", "MISSING_TOKEN"}


async def test_the_subprotocol_is_chosen_only_beside_a_token(healthy: Any) -> None:
    """jwt-auth is selected when offered with jwt.*, and not when the token came in a header."""
    async with healthy.socket() as socket:
        assert socket.raw.subprotocol == "jwt-auth"
        assert socket.raw.response.headers["x-build"] == healthy.ready["build"]
        assert {"x-request-id", "date"} <= {name.lower() for name in socket.raw.response.headers}
    alone = [websockets.Subprotocol("jwt-auth")]
    async with healthy.socket(subprotocols=alone, additional_headers=healthy.headers()) as socket:
        assert socket.raw.subprotocol is None


async def test_sockets_elsewhere_are_404(healthy: Any) -> None:
    """A handshake on another path is refused with 404 and an error body."""
    url = f"{healthy.ready['ws_url']}/other"
    with pytest.raises(websockets.InvalidStatus) as caught:
        async with websockets.connect(url, proxy=None, additional_headers=healthy.headers()):
            raise AssertionError("the handshake was accepted")
    assert json.loads(caught.value.response.body)["code"] == "NOT_FOUND"


async def test_a_refusal_may_come_after_acceptance(launch: Any) -> None:
    """With ws_refuse_style=accept_then_close the socket opens, says why, and is closed with 1008."""
    standin = launch("--option", "ws_refuse_style=accept_then_close")
    async with websockets.connect(standin.ready["ws_url"], proxy=None) as socket:
        frame = json.loads(await socket.recv())
        with pytest.raises(websockets.ConnectionClosed):
            await socket.recv()
    assert (frame["type"], frame["code"]) == ("error", "MISSING_TOKEN")
    assert socket.close_code == 1008
