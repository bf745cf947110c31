"""The step `stream:`: an answer that comes in events, and ends on a condition, a gap or a budget."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass as spec

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.base.reading import read
from goldenpath.model.fields import STRICT, Count, OneOrMoreTexts, Seconds, Text
from goldenpath.model.outcome import ReasonCode
from goldenpath.model.plan import Deadlines
from goldenpath.probes.exchange import Limits, Reply, decoded_pieces, exchange, limits_of
from goldenpath.probes.expect import Answer, Expectation, Judge, check_texts, compile_expectation, status_text
from goldenpath.probes.failure import Failure, wrong
from goldenpath.probes.framing import EventTooLong, Framing, StreamEvent, StreamFormat, format_of, framing_for
from goldenpath.probes.listening import (
    Listening,
    Sample,
    compile_ascending,
    compile_event_json,
    compile_names,
    compile_sequence,
    compile_where,
)
from goldenpath.probes.play import Play
from goldenpath.probes.reception import Reception, SourceEnded, listen
from goldenpath.probes.refusal import note_token_accepted, token_refused
from goldenpath.probes.request import Outgoing, compile_outgoing
from goldenpath.probes.saving import save_from_event
from goldenpath.probes.scope import Capture, Scope

_EXPECTED_S = 1.0
_ACCEPTED = {
    StreamFormat.SSE: "text/event-stream",
    StreamFormat.NDJSON: "application/x-ndjson, application/json",
    StreamFormat.CHUNKS: "*/*",
    None: "text/event-stream, application/x-ndjson, */*",
}


@spec(frozen=True, kw_only=True, config=STRICT)
class RequestSpec:
    """The keys under `stream:`."""

    get: Text | None = None
    post: Text | None = None
    headers: dict[str, Text] | None = None
    query: dict[str, Any] | None = None
    json: Any = None
    body: Text | None = None
    format: StreamFormat | None = None


@spec(frozen=True, kw_only=True, config=STRICT)
class SampleSpec:
    """The keys under `sample:`."""

    for_: Annotated[Seconds, Field(alias="for")]
    at_least: Count


@spec(frozen=True, kw_only=True, config=STRICT)
class StreamExpectSpec:
    """The keys under `expect:` of a stream."""

    status: Any = None
    events: Any = None
    name: Any = None
    where: Any = None
    ignore: OneOrMoreTexts = ()
    ascending: Text | None = None
    contains: OneOrMoreTexts = ()
    never: OneOrMoreTexts = ()
    json: Any = None
    spread: Seconds | None = None


@spec(frozen=True, kw_only=True, config=STRICT)
class StreamSpec:
    """The keys of a stream step."""

    stream: dict[str, Any]
    auth: Any = None
    within: Any = None
    expect: Any = None
    sample: Any = None
    save: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStep:
    """A compiled stream step."""

    outgoing: Outgoing
    format: StreamFormat | None
    deadlines: Deadlines
    head: Expectation | None
    listening: Listening
    captures: tuple[Capture, ...]

    @property
    def label(self) -> str:
        """Method and path as the plan has them."""
        return f"stream {self.outgoing.method.lower()} {self.outgoing.path}"

    @property
    def longest_s(self) -> float:
        """The total deadline."""
        return limits_of(self.deadlines).total_s

    @property
    def expected_s(self) -> float:
        """A second; for a sample its length."""
        return self.listening.sample.for_s if self.listening.sample else _EXPECTED_S

    async def run(self, play: Play) -> None:
        """Listen to the stream, and save. Raises Failure."""
        deadlines = play.patient(self.deadlines)
        judge = Judge.of(play, self.outgoing.who)
        async with exchange(self.outgoing, play, _limits(deadlines)) as reply:
            self._check_head(reply, play, judge)
            reception = Reception(self.listening, play, judge, deadlines, reply.started_s)
            source = _Source(reply, play, self.format)
            try:
                await listen(reception, source.more, play)
            finally:
                await source.close()
        save_from_event(self.captures, reception.last_value, play)

    def reproduce(self, play: Play) -> str:
        """Return the curl line."""
        return self.outgoing.curl(play, unbuffered=True)

    def _check_head(self, reply: Reply, play: Play, judge: Judge) -> None:
        try:
            if self.head is not None:
                self.head.check(Answer(head=reply.head, body=b""), judge)
            elif not 200 <= reply.head.status < 300:
                # not counted as an assertion: the plan does not make it
                wrong(ReasonCode.WRONG_STATUS, f"expected a stream, got status {status_text(reply.head.status)}")
        except Failure as failure:
            raise token_refused(failure, reply.head, self.outgoing, play) from None
        note_token_accepted(reply.head, self.outgoing, play)


@dataclass(frozen=True, slots=True)
class StreamKind:
    """Stream steps."""

    name: str = "stream"
    opening_keys: frozenset[str] = frozenset({"stream"})
    keys: frozenset[str] = frozenset(field.name for field in fields(StreamSpec))

    def compile(self, node: Node, scope: Scope) -> StreamStep:
        """Return the step. PlanError for what is wrong with it."""
        read(node, StreamSpec)
        entries = node.entries
        request = read(entries["stream"], RequestSpec)
        outgoing = _outgoing(entries["stream"], entries.get("auth"), request.format, scope)
        expect = entries.get("expect")
        scope.check([expect], outgoing.who)
        expected = expect.entries if expect else {}
        given = read(expect, StreamExpectSpec) if expect else StreamExpectSpec()
        check_texts(expected)
        status = {key: entry for key, entry in expected.items() if key == "status"}
        listening = Listening(
            sequence=compile_sequence(expected["events"]) if "events" in expected else None,
            names=compile_names(expected),
            where=compile_where(expected),
            ignore=frozenset(given.ignore),
            contains=given.contains,
            never=given.never,
            json=compile_event_json(expected),
            ascending=compile_ascending(expected),
            spread_s=given.spread,
            sample=_sample(entries["sample"]) if "sample" in entries else None,
        )
        return StreamStep(
            outgoing=outgoing,
            format=request.format,
            deadlines=scope.step_deadlines(entries.get("within")),
            head=compile_expectation(Node(status, expect.where, expect.keys)) if status and expect else None,
            listening=listening,
            captures=scope.captures(entries.get("save"), headers=False),
        )


class _Source:
    """The events of one answer."""

    def __init__(self, reply: Reply, play: Play, stream_format: StreamFormat | None) -> None:
        self._content_type = reply.head.header("content-type") or ""
        self._framing: Framing = framing_for(stream_format or format_of(self._content_type))
        self._pieces = decoded_pieces(reply, play)
        self._play = play

    async def more(self) -> list[StreamEvent]:
        """Return the next events. Raises SourceEnded or Failure."""
        try:
            async for piece in self._pieces:
                return self._framing.feed(piece)
        except EventTooLong:
            wrong(ReasonCode.TOO_LARGE, "an event is longer than 1 MiB")
        cut_off = self._framing.cut_off
        last = self._framing.finish()
        if last:
            return last
        where = " inside an event" if cut_off else ""
        kind = self._play.show(self._content_type) or "no content type"
        raise SourceEnded(ReasonCode.ENDED_EARLY, f"the stream ({kind}) ended{where}")

    async def close(self) -> None:
        """Stop reading."""
        await self._pieces.aclose()


def _limits(deadlines: Deadlines) -> Limits:
    """Return the limits of the exchange: until its head is there, the first_event deadline counts too."""
    limits = limits_of(deadlines)
    first_s = deadlines.first_event_s
    if first_s is None or first_s >= limits.total_s:
        return limits
    return Limits(
        connect_s=min(limits.connect_s, first_s),
        head_s=first_s,
        head_code=ReasonCode.FIRST_EVENT_TIMEOUT,
        head_name="first_event",
        total_s=limits.total_s,
    )


def _outgoing(node: Node, auth: Node | None, stream_format: StreamFormat | None, scope: Scope) -> Outgoing:
    methods = [key for key in ("get", "post") if key in node.entries]
    if len(methods) != 1:
        raise PlanError("a stream wants one request", hint="such as {post: /path, json: {...}}", where=node.where)
    merged = {**node.entries, **({"auth": auth} if auth else {})}
    path = str(node.entries[methods[0]].value)
    return compile_outgoing(
        Node(merged, node.where, node.keys),
        scope,
        method=methods[0].upper(),
        path=path,
        accept=_ACCEPTED[stream_format],
    )


def _sample(node: Node) -> Sample:
    given = read(node, SampleSpec)
    return Sample(for_s=given.for_, at_least=given.at_least)
