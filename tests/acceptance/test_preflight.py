"""The checks before the first test, and what becomes of a run whose service or resolver goes away in its midst."""

from __future__ import annotations

import json
import ssl
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
import pytest
from acceptance.processes import Running, started, until
from hermetic import CommandLine, Finished, StandIn

_AUTH = "{algorithm: HS256, key: '${secret.JWT_KEY}', claims: {iss: standin-auth, aud: standin-platform, type: access}}"
_PLAN = f"""format: 1
mission: Look before you leap
currency: USD
environments: {{staging: {{base_url: "${{var.STAGING_URL}}", build: X-Build}}}}
auth: {{user: {{jwt: {_AUTH}, pool: e2e-user-001}}}}
revenue: {{chat: {{name: Chat, mrr: 1K}}}}
preflight: {{get: /api/me, expect: {{status: 200}}}}
defaults: {{auth: user, within: {{connect: 1s, total: 1s}}}}
policy: {{confirm: 1}}
phases:
  - id: p
    protects: chat
    tests:
      - {{id: health, get: /health, auth: none, expect: {{status: 200, json: {{$.status: healthy}}}}}}
"""
_LASTING = f"""{_PLAN.replace("total: 1s", "total: 20s")}
      - {{id: waits, needs: health, get: /api/agents, expect: {{status: 200}}}}
"""
# The process's own resolver: one name, known until a file says otherwise, or never answered while another one is there.
_RESOLVER = """
import os, pathlib, socket, threading

_look_up = socket.getaddrinfo
_state = pathlib.Path(os.environ["RESOLVER_STATE"])

def getaddrinfo(host, *arguments, **more):
    if host not in ("staging.test", b"staging.test"):
        return _look_up(host, *arguments, **more)
    if (_state / "hangs").exists():
        threading.Event().wait()
    if (_state / "gone").exists():
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return _look_up("127.0.0.1", *arguments, **more)

socket.getaddrinfo = getaddrinfo
"""


def reached_by(service: StandIn) -> Mapping[str, str]:
    """The environment variables by which the plan reaches a service."""
    return {"GOLDENPATH_VAR_STAGING_URL": service.base_url, "GOLDENPATH_SECRET_JWT_KEY": service.jwt_key}


def named(service: StandIn, folder: Path) -> Mapping[str, str]:
    """The same by a name instead of an address, with the resolver that knows it."""
    (folder / "sitecustomize.py").write_text(_RESOLVER)
    url = service.base_url.replace("127.0.0.1", "staging.test")
    return {
        **reached_by(service),
        "GOLDENPATH_VAR_STAGING_URL": url,
        "PYTHONPATH": str(folder),
        "RESOLVER_STATE": str(folder),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """The command line, and the services it can be pointed at."""

    command: CommandLine
    standin: Callable[..., StandIn]

    def run(self, service: StandIn, *arguments: str, plan: str = _PLAN) -> tuple[Finished, dict[str, Any]]:
        """Run a plan and return what the command left and the document it printed."""
        (self.command.folder / "phases.yaml").write_text(plan)
        variables = {**reached_by(service), **self._trust(service)}
        done = self.command("run", "--format", "json", *arguments, variables=variables)
        assert done.stdout, done.stderr
        return done, json.loads(done.stdout)

    def _trust(self, service: StandIn) -> Mapping[str, str]:
        """The variable that replaces the system's trust by the service's own certificate, where it has one."""
        parts = urlsplit(service.base_url)
        if parts.scheme != "https":
            return {}
        authority = self.command.folder / "authority.pem"
        authority.write_text(ssl.get_server_certificate((str(parts.hostname), parts.port or 443)))
        return {"SSL_CERT_FILE": str(authority)}


@pytest.fixture
def environment(goldenpath: CommandLine, standin: Callable[..., StandIn]) -> Environment:
    """The real command line and the real service."""
    return Environment(command=goldenpath, standin=standin)


def failed_check(document: Mapping[str, Any]) -> tuple[str, str, str]:
    """Name, reason code and finding of the one check that did not hold."""
    (check,) = [check for check in document["run"]["preflight"]["checks"] if check["reason"]]
    return check["name"], check["reason"]["code"], check["finding"]


@pytest.mark.parametrize(
    ("options", "check", "code", "told"),
    [
        (["--fault", "silent_port"], "reachable", "unreachable", "has answered nothing in this run"),
        (["--fault", "auth_reject_all"], "token accepted", "token_refused", "accepts no token of this plan"),
        (["--fault", "clock_skew=600"], "clocks agree", "clock_skew", "s ahead of ours"),
        (
            ["--fault", "cert_expires_soon", "--tls"],
            "certificate lasts",
            "certificate_ends",
            "the certificate ends in ",
        ),
    ],
    ids=["silent", "every token refused", "clock", "certificate"],
)
def test_each_fault_is_named_by_its_own_check(
    environment: Environment, options: list[str], check: str, code: str, told: str
) -> None:
    """What can only be seen before the first test ends the run there: exit 4, one check, one code, nothing run."""
    service = environment.standin(*options)
    done, document = environment.run(service)

    assert done.exit_code == 4, done.stderr
    name, reason, finding = failed_check(document)
    assert (name, reason) == (check, code)
    assert told in finding
    assert {test["reason"]["code"] for test in document["tests"]} == {"preflight"}
    assert all(f"'{check}'" in test["reason"]["message"] for test in document["tests"])
    assert check in document["verdict"]["line"]


def test_a_healthy_service_under_tls_is_let_through(environment: Environment) -> None:
    """With its authority trusted, every check holds and says what it saw."""
    done, document = environment.run(environment.standin("--tls"))

    assert done.exit_code == 0, done.stderr
    found = {check["name"]: check["finding"] for check in document["run"]["preflight"]["checks"]}
    assert list(found) == [
        "name resolves",
        "reachable",
        "certificate trusted",
        "certificate lasts",
        "clocks agree",
        "token accepted",
        "answer as expected",
        "build observed",
    ]
    assert found["name resolves"] == "127.0.0.1"
    assert found["certificate lasts"].startswith("ends in 29 days (")
    assert found["build observed"] == document["run"]["target"]["build"]


def test_a_candidate_that_cannot_be_recognised_stops_the_run(environment: Environment) -> None:
    """Where nothing names the build, no build can be meant."""
    nameless = _PLAN.replace(", build: X-Build", "")
    done, document = environment.run(environment.standin(), "--candidate", "b-17", plan=nameless)

    assert done.exit_code == 4, done.stderr
    assert failed_check(document)[:2] == ("build observed", "no_build")


def test_a_plan_without_a_preflight_knocks(environment: Environment) -> None:
    """Any answer will do, and what it shows of the clock is checked all the same."""
    bare = "\n".join(line for line in _PLAN.splitlines() if not line.startswith("preflight"))
    done, document = environment.run(environment.standin("--fault", "clock_skew=-600"), plan=bare)

    assert done.exit_code == 4, done.stderr
    assert failed_check(document)[:2] == ("clocks agree", "clock_skew")
    assert document["run"]["preflight"]["evidence"]["exchanges"] == 1


def test_production_is_refused_before_anything_is_sent(environment: Environment) -> None:
    """An address that the plan calls production exits 2, and the service behind it has seen no request."""
    service = environment.standin()
    forbidding = _PLAN.replace("policy: {", "policy: {production: ['*.example.com', 127.0.0.1], ")
    (environment.command.folder / "phases.yaml").write_text(forbidding)
    done = environment.command("run", variables=reached_by(service))
    with urllib.request.urlopen(f"{service.base_url}/__standin/log") as answer:
        seen = json.load(answer)["count"]

    assert (done.exit_code, done.stdout, seen) == (2, "", 0)
    assert "is production: '127.0.0.1'" in done.stderr


@contextmanager
def lasting(environment: Environment, service: StandIn) -> Iterator[Running]:
    """A run of the lasting plan whose second test waits for its answer, reaching the service by a name."""
    variables = named(service, environment.command.folder)
    arguments = ("run", "--format", "json", "--output", "run.json")
    folder = environment.command.folder / "work"
    with started(environment.command, *arguments, plan=_LASTING, folder=folder, variables=variables) as running:
        assert until(lambda: "p/waits" in {event.get("test") for event in running.records()}), running.stderr
        yield running


def kill(service: StandIn) -> None:
    """Kill the process that listens on the service's port."""
    port = urlsplit(service.base_url).port
    listening = [
        child
        for child in psutil.Process().children()
        if any(place.laddr and place.laddr.port == port for place in child.net_connections("tcp"))
    ]
    assert len(listening) == 1
    listening[0].kill()
    listening[0].wait(10)


@pytest.mark.parametrize(
    ("resolver", "exit_code", "status", "code"),
    [
        ("stays", 1, "failed", "broken_exchange"),
        ("gone", 4, "errored", "name_not_resolved"),
    ],
    ids=["the service died", "the name is gone as well"],
)
def test_a_service_that_goes_away_in_mid_run(
    environment: Environment, resolver: str, exit_code: int, status: str, code: str
) -> None:
    """A build that dies under test is HOLD; where its name is no longer resolved, nobody can tell: INCONCLUSIVE."""
    service = environment.standin("--fault", "hang_headers:/api/agents")
    with lasting(environment, service) as running:
        (environment.command.folder / resolver).touch()
        kill(service)
        assert running.ends(), running.stderr
        document = json.loads((running.folder / "run.json").read_text())

    assert running.process.returncode == exit_code, running.stderr
    assert [test["status"] for test in document["tests"]] == ["passed", status]
    first = document["tests"][1]["attempts"][0]["reason"]
    assert first["code"] == code
    assert "(request gp-" in first["summary"]


def test_a_resolver_that_hangs_holds_nobody_up(environment: Environment) -> None:
    """A lookup that never returns ends by the connect deadline, and the process with it."""
    service = environment.standin()
    (environment.command.folder / "hangs").touch()
    (environment.command.folder / "phases.yaml").write_text(_PLAN)
    variables = named(service, environment.command.folder)
    done = environment.command("run", "--format", "json", variables=variables, timeout_s=20)

    assert done.exit_code == 4, done.stderr
    assert failed_check(json.loads(done.stdout))[:2] == ("reachable", "unreachable")
