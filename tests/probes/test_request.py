"""What a step sends."""

import asyncio
import json
import os
import re
import shlex
from asyncio.subprocess import PIPE
from collections.abc import Callable
from typing import Any

import pytest
from hermetic import StandIn

import goldenpath
from goldenpath.base.node import Node
from goldenpath.model.outcome import ReasonCode
from goldenpath.model.plan import Deadlines
from goldenpath.probes.failure import Failure
from goldenpath.probes.request import Outgoing, compile_outgoing
from goldenpath.probes.scope import Scope


@pytest.fixture
def outgoing(node: Callable[[Any], Node], stage: Any) -> Callable[..., Outgoing]:
    """Compile a step's request, signed in unless the step says otherwise."""

    def compile_it(**step: Any) -> Outgoing:
        profiles = {profile.id: profile for profile in stage.profiles}
        scope = Scope(profiles=profiles, users={}, deadlines=Deadlines(), known={"x", "nasty"})
        method = next(key for key in step if key in {"get", "post", "delete"})
        written = node({"auth": "user", **step})
        return compile_outgoing(written, scope, method=method.upper(), path=step[method])

    return compile_it


async def test_every_request_says_whose_it_is(outgoing: Any, stage: Any) -> None:
    """Tool, run, an id of its own, its place in the attempt's trace, and the token."""
    first, second = (dict(outgoing(get="/a").request(stage.at_play()).headers) for _ in range(2))
    assert first["User-Agent"] == f"goldenpath/{goldenpath.__version__} (run r1)"
    assert first["X-Request-ID"] != second["X-Request-ID"]
    spans = [re.fullmatch(r"00-([0-9a-f]{32})-([0-9a-f]{16})-01", sent["traceparent"]) for sent in (first, second)]
    assert [f"gp-{span[2]}" for span in spans if span] == [first["X-Request-ID"], second["X-Request-ID"]]
    assert {span[1] for span in spans if span} == {stage.context.trace}
    assert first["Authorization"].startswith("Bearer ey")


async def test_headers_of_the_plan_replace_ours(outgoing: Any, stage: Any) -> None:
    """Whatever their case, and none is sent twice."""
    headers = {"user-agent": "mine", "Authorization": "Basic ${x}"}
    sent = outgoing(get="/a", headers=headers).request(stage.at_play(x="y")).headers
    assert [value for name, value in sent if name.lower() in {"user-agent", "authorization"}] == ["mine", "Basic y"]


async def test_a_token_that_the_plan_places_is_not_added_again(outgoing: Any, stage: Any) -> None:
    """A step that says `${auth.token}` itself sends it there and nowhere else."""
    request = outgoing(get="/a", query={"t": "${auth.token}"}).request(stage.at_play())
    assert "?t=ey" in request.url
    assert "authorization" not in {name.lower() for name, _ in request.headers}


@pytest.mark.parametrize(
    ("content", "body", "kind"),
    [
        ({"json": {"a": "${x}", "n": None}}, '{"a": 7, "n": null}', "application/json"),
        ({"json": None}, "null", "application/json"),
        ({"form": {"a": "x y", "b": 1}}, "a=x+y&b=1", "application/x-www-form-urlencoded"),
        ({"body": "plain ${x}"}, "plain 7", "text/plain; charset=utf-8"),
    ],
)
async def test_a_body_is_written_by_its_kind(
    outgoing: Any, stage: Any, content: dict[str, Any], body: str, kind: str
) -> None:
    """JSON, form or text, with its content type and length."""
    request = outgoing(post="/a", **content).request(stage.at_play(x=7))
    headers = dict(request.headers)
    assert (request.body.decode(), headers["Content-Type"], headers["Content-Length"]) == (body, kind, str(len(body)))


@pytest.mark.parametrize(
    ("base", "step", "url"),
    [
        ("http://h:1", {"get": "/a", "query": {}}, "http://h:1/a"),
        ("http://h:1/api/", {"get": "/a?b=c", "query": {"d": ["e", 1]}}, "http://h:1/api/a?b=c&d=e&d=1"),
        ("http://h:1", {"get": "/a/../b c/ü", "query": {"q": "ä&="}}, "http://h:1/a/../b%20c/%C3%BC?q=%C3%A4%26%3D"),
        ("http://h:1", {"get": "http://H:1/there?x", "query": {}}, "http://H:1/there?x"),
        ("http://h:1", {"get": "/a?u=http://x/y", "query": {}}, "http://h:1/a?u=http://x/y"),
    ],
)
async def test_where_a_request_goes(outgoing: Any, stage: Any, base: str, step: dict[str, Any], url: str) -> None:
    """Below the environment's address, dot segments kept, everything else encoded once."""
    assert outgoing(**step).url(stage.changed(base_url=base).at_play()) == url


@pytest.mark.parametrize(
    "path", ["http://evil.example/a", "https://h:1/a", "http://h:1@evil/a", "//evil/a#f", "a", "${nasty}"]
)
async def test_a_request_never_leaves_the_environment(outgoing: Any, stage: Any, path: str) -> None:
    """Another scheme, host or port is refused before anything is sent."""
    play = stage.changed(base_url="http://h:1").at_play(nasty="http://h:1.evil.example/x")
    with pytest.raises(Failure) as failure:
        outgoing(get=path).request(play)
    assert failure.value.code is ReasonCode.PROBE_FAULT


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\x00", "ü"])
async def test_a_header_cannot_be_broken_out_of(outgoing: Any, stage: Any, value: str) -> None:
    """A filled-in value with a line end is refused, and shown harmless."""
    with pytest.raises(Failure) as failure:
        outgoing(get="/a", headers={"X-A": "${x}"}).request(stage.at_play(x=value))
    assert failure.value.code is ReasonCode.PROBE_FAULT
    assert failure.value.summary.isprintable()


async def test_a_request_names_no_other_host(outgoing: Any, stage: Any) -> None:
    """A Host header that a proxy could send elsewhere is refused; the environment's own may be written."""
    play = stage.changed(base_url="http://H:1").at_play()
    assert ("host", "h:1") in outgoing(get="/a", headers={"host": "h:1"}).request(play).headers
    with pytest.raises(Failure) as failure:
        outgoing(get="/a", headers={"Host": "api.example.com"}).request(play)
    assert failure.value.code is ReasonCode.PROBE_FAULT
    assert "requests go nowhere but http://H:1" in failure.value.summary


async def test_the_curl_line_sends_it_again(outgoing: Any, stage: Any, service: StandIn) -> None:
    """Run by a shell, with the token in `$TOKEN`, it gets the same answer; the line itself holds no secret."""
    play = stage.at_play(x="it's $HOME `here`")
    step = outgoing(post="/api/threads", json={"title": "${x}"})
    token = play.token(step.who).text
    line = step.curl(play)
    assert token not in line
    process = await asyncio.create_subprocess_exec(
        "sh", "-c", line.replace("curl -i", "curl -s"), env={"TOKEN": token, "PATH": os.environ["PATH"]}, stdout=PIPE
    )
    answer, _ = await process.communicate()
    assert json.loads(answer)["title"] == "it's $HOME `here`"


async def test_secrets_in_the_curl_line_are_masked(outgoing: Any, stage: Any) -> None:
    """Query, header and body come masked, a token in a header as `$TOKEN`."""
    stage.context.masker.register("very-secret-value")
    play = stage.at_play(x="very-secret-value")
    step = outgoing(post="/a", query={"k": "${x}"}, headers={"X-K": "${x}", "X-T": "t ${auth.token}"}, body="${x}")
    words = shlex.split(step.curl(play))
    assert "very-secret" not in step.curl(play)
    assert "X-T: t $TOKEN" in words
    assert "X-K: ***" in words
