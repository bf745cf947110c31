"""Finding a request again in the service's own logs."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from goldenpath.model.outcome import Status
from goldenpath.probes.nonces import Nonces
from goldenpath.probes.tracing import Sent, new_trace, stamp

_FOUND_BY = re.compile(r"\(request (gp-[0-9a-f]{16}), trace ([0-9a-f]{32})\)")


def test_traces_differ_between_runs_tests_and_attempts() -> None:
    """Also where two runs share a seed; the same attempt of the same run gives the same."""
    nonces = Nonces("seed")
    traces = [new_trace("r1", "p/a", nonces), new_trace("r1", "p/a", nonces)]
    traces += [new_trace(run, test, Nonces("seed")) for run, test in (("r2", "p/a"), ("r1", "p/b"))]
    assert len(set(traces)) == 4
    assert new_trace("r1", "p/a", Nonces("seed")) == traces[0]


def test_what_was_sent_is_read_from_the_headers() -> None:
    """Whoever wrote them: the trace alone is shown, and what is not there is left out."""
    trace = "0af7651916cd43dd8448eb211c80319c"
    (_, request), _ = headers = stamp(trace, Nonces("seed"))
    assert str(Sent.of(headers)) == f"request {request}, trace {trace}"
    assert str(Sent.of((("x-request-id", "mine"), ("Traceparent", "nonsense")))) == "request mine"
    assert str(Sent.of(())) == ""


async def test_a_failure_names_the_request_that_failed(answering: Callable[..., Awaitable[Any]]) -> None:
    """The id is that of the last request of the failing step, not of an earlier step."""
    ok = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"
    stage = await answering(ok)
    attempt = await stage.play(steps=[{"get": "/a"}, {"get": "/b", "expect": {"status": 201}}])
    assert attempt.status is Status.FAILED
    assert _FOUND_BY.search(attempt.reason.summary)


async def test_the_service_has_seen_what_the_failure_names(stage: Any) -> None:
    """A request that failed is found by its id; a step on a socket is found by its handshake."""
    echoed = await stage.play(get="/health", expect={"status": 200, "headers": {"X-Request-ID": "other"}})
    request = _FOUND_BY.search(echoed.reason.summary)
    assert request
    assert f"got {request[1]}" in echoed.reason.summary

    steps = [
        {"open": "/ws"},
        {"get": "/health"},
        {"receive": "connection_established", "ignore": ["ping", "handshake_validation"]},
        {"receive": "nothing_of_the_kind", "within": "200ms", "ignore": ["ping", "handshake_validation"]},
    ]
    on_socket = await stage.play(steps=steps)
    assert _FOUND_BY.search(on_socket.reason.summary)


async def test_what_was_never_sent_is_not_named(open_stage: Any) -> None:
    """A refused connection has no request that anybody could look for."""
    stage = await open_stage("http://127.0.0.1:9")
    attempt = await stage.play(get="/health")
    assert "request gp-" not in attempt.reason.summary


async def test_the_plans_own_id_is_shown_masked(stage: Any) -> None:
    """A plan may send an id of its own; a secret in it is not shown."""
    stage.context.masker.register("very-secret-value")
    attempt = await stage.play(get="/health", headers={"X-Request-ID": "a very-secret-value"}, expect={"status": 201})
    assert "(request a ***, trace " in attempt.reason.summary
