"""One HTTP exchange: counted, sighted, bounded."""

import gzip
import socket
from typing import Any

import pytest

from goldenpath.model.outcome import Cause, ReasonCode, Status
from goldenpath.model.plan import Deadlines
from goldenpath.probes.exchange import MAX_BODY_BYTES, limits_of


@pytest.mark.parametrize("answered", [True, False])
async def test_silence_after_the_connect(answering: Any, answered: bool) -> None:  # noqa: FBT001 - the two cases
    """An origin that has answered before is to blame for its silence; one that never has may not even exist."""
    stage = await answering(None, answered=answered)
    attempt = await stage.play(get="/a", within="500ms")
    code = ReasonCode.TOTAL_TIMEOUT if answered else ReasonCode.UNREACHABLE
    assert (attempt.reason.code, attempt.evidence.exchanges) == (code, 1)
    assert attempt.status is (Status.FAILED if answered else Status.ERRORED)
    assert "no answer within 500 ms (total deadline)" in attempt.reason.summary


async def test_a_dripping_head_and_body_meet_the_deadline(answering: Any) -> None:
    """A byte now and then keeps no exchange alive."""
    drip = [piece for _ in range(100) for piece in (b"x", 0.05)]
    head = await answering(b"HTTP/1.1 200 OK\r\nX: ", *drip, answered=True)
    body = await answering(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", *drip)
    for stage, words in [(head, "no answer within 500 ms"), (body, "the answer did not end")]:
        attempt = await stage.play(get="/a", within="500ms", expect={"status": 200})
        assert attempt.reason.code is ReasonCode.TOTAL_TIMEOUT
        assert words in attempt.reason.summary
        assert attempt.duration_s < 2


async def test_a_full_backlog_is_a_connect_timeout(open_stage: Any) -> None:
    """Where packets vanish, the connect deadline ends it; TEST-NET-1 (RFC 5737) answers nobody."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    crowd = []
    for _ in range(4):
        client = socket.socket()
        client.settimeout(0)
        client.connect_ex(listener.getsockname())
        crowd.append(client)
    stage = await open_stage(f"http://127.0.0.1:{listener.getsockname()[1]}", answered=True)
    attempt = await stage.play(get="/a", within={"connect": "200ms", "total": "5s"})
    for client in [*crowd, listener]:
        client.close()
    assert (attempt.reason.code, attempt.evidence.exchanges) == (ReasonCode.CONNECT_TIMEOUT, 0)
    assert "no connection within 200 ms (connect deadline)" in attempt.reason.summary


@pytest.mark.parametrize("answered", [True, False])
async def test_a_broken_exchange(answering: Any, answered: bool) -> None:  # noqa: FBT001 - the two cases
    """Cut off before an answer: the product's fault once it has answered, else not known."""
    stage = await answering(b"HTTP/1.1 200", answered=answered)
    attempt = await stage.play(get="/a")
    expected = (ReasonCode.BROKEN_EXCHANGE, Cause.PRODUCT) if answered else (ReasonCode.UNREACHABLE, Cause.ENVIRONMENT)
    assert (attempt.reason.code, attempt.reason.cause) == expected


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (["Content-Encoding: gzip"], gzip.compress(b"x" * 999)[:-9]),
        (["Content-Encoding: gzip"], b"plain"),
        (["Content-Encoding: br"], b"x"),
    ],
    ids=["truncated", "lying", "not-asked-for"],
)
async def test_a_body_that_cannot_be_decoded(answering: Any, http_answer: Any, headers: list[str], body: bytes) -> None:
    """Is a broken exchange, not an answer."""
    stage = await answering(http_answer(body, "200 OK", *headers))
    attempt = await stage.play(get="/a", expect={"status": 200})
    assert (attempt.status, attempt.reason.code) == (Status.FAILED, ReasonCode.BROKEN_EXCHANGE)


async def test_a_body_beyond_the_limit(answering: Any, http_answer: Any) -> None:
    """A small answer that swells without end is cut at the limit."""
    bomb = gzip.compress(bytes(MAX_BODY_BYTES + 1))
    stage = await answering(http_answer(bomb, "200 OK", "Content-Encoding: gzip"))
    attempt = await stage.play(get="/a", expect={"status": 200})
    assert attempt.reason.code is ReasonCode.TOO_LARGE
    assert attempt.reason.summary.startswith("get /a: the answer is longer than 16 MiB (request gp-")


async def test_evidence_and_latency(answering: Any, http_answer: Any) -> None:
    """Bytes are counted decoded; latency is until the head, total until the end."""
    head, _, body = http_answer(gzip.compress(b"x" * 1000), "200 OK", "Content-Encoding: gzip").partition(b"\r\n\r\n")
    stage = await answering(head + b"\r\n\r\n", 0.1, body)
    attempt = await stage.play(get="/a", expect={"status": 200})
    latency, total = attempt.metrics
    assert (attempt.evidence.exchanges, attempt.evidence.bytes_in) == (1, 1000)
    assert (latency.name, total.name, total.largest >= latency.largest + 90) == ("latency", "total", True)


def test_every_exchange_has_an_end() -> None:
    """Without a deadline in the plan there is one all the same, and connecting takes no longer than everything."""
    assert limits_of(Deadlines()).total_s == 30.0
    assert limits_of(Deadlines(total_s=1.0)).connect_s == 1.0
