"""A secret that goes over the wire in every way, comes back in every way, and is in no output."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

from hermetic import CommandLine, Finished

CANARY = 'zq/7+="&%Kp1xW' + "0fL2mN8sT5vB9cR3dH6jY4gQ1e"
PLAN = """
format: 1
mission: Echo what was sent
currency: USD
environments: {demo: {base_url: "${var.STAGING_URL}"}}
auth:
  user:
    jwt: {algorithm: HS256, key: "${secret.JWT_KEY}", claims: {iss: standin-auth, aud: standin-platform, type: access}}
    pool: e2e-user-001
revenue: {chat: {name: Chat, mrr: 1K}}
defaults: {auth: user, within: 3s}
phases:
  - id: echo
    name: Echo
    protects: chat
    tests:
      - id: header_and_query
        get: /api/me
        headers: {X-Api-Key: "${secret.CANARY}", X-Request-ID: "${var.ENCODED}"}
        query: {key: "${secret.CANARY}"}
        expect: {status: 404}
      - id: body_that_is_echoed
        post: /api/threads
        json: {title: "${secret.CANARY}"}
        expect: {status: 201, json: {$.title: something else}}
      - id: text_that_is_echoed
        post: /api/agents/execute
        json: {message: "${secret.CANARY}"}
        expect: {status: 200, json: {$.response: "not ${secret.CANARY}"}}
      - id: subprotocol
        steps:
          - open: /ws
            offer: [jwt-auth, "jwt.${auth.token_b64url}", "key.${var.ENCODED}"]
            expect: {subprotocol: other}
      - id: socket_that_echoes
        steps:
          - {open: /ws}
          - {send: {type: "${secret.CANARY}"}}
          - {receive: something, within: 1s}
      - id: path
        get: /api/threads/${secret.CANARY}
        expect: {status: 200}
"""


def forms(secret: str) -> Iterator[str]:
    """The secret as it may come back."""
    raw = secret.encode()
    yield from (secret, quote(secret), quote(secret, safe=""), quote_plus(secret), json.dumps(secret)[1:-1], raw.hex())
    for encoded in (base64.b64encode(raw), base64.urlsafe_b64encode(raw)):
        yield encoded.decode().rstrip("=")


def outputs(folder: Path, *finished: Finished) -> Iterator[str]:
    """Everything that anybody could read."""
    for done in finished:
        yield done.stdout
        yield done.stderr
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "plan.yaml":
            yield path.read_text(encoding="utf-8", errors="replace")


def test_a_secret_appears_in_no_output(goldenpath: CommandLine, standin: Callable[..., object]) -> None:
    """Sent as header, query, path, body, frame and subprotocol, and echoed by the service, it is nowhere to be read."""
    service = standin()
    (goldenpath.folder / "plan.yaml").write_text(PLAN)
    encoded = base64.urlsafe_b64encode(CANARY.encode()).decode().rstrip("=")
    variables = {
        "GOLDENPATH_VAR_STAGING_URL": service.base_url,  # type: ignore[attr-defined]
        "GOLDENPATH_VAR_ENCODED": encoded,
        "GOLDENPATH_SECRET_JWT_KEY": service.jwt_key,  # type: ignore[attr-defined]
    }
    run = goldenpath("run", "-c", "plan.yaml", "-v", "--secret", f"CANARY={CANARY}", variables=variables)
    reports = [goldenpath("report", "--format", name) for name in ("md", "json", "terminal")]
    document = json.loads(reports[1].stdout)

    assert run.exit_code == 1, run.stderr
    assert {test["status"] for test in document["tests"]} == {"failed"}, run.stdout
    assert all(test["evidence"]["exchanges"] for test in document["tests"])
    for text in outputs(goldenpath.folder, run, *reports):
        for form in (*forms(CANARY), service.jwt_key):  # type: ignore[attr-defined]
            assert form not in text
