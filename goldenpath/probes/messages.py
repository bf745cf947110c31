"""The steps of an open WebSocket: `send`, `receive`, `close`."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, fields
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass as spec

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node, Plain
from goldenpath.base.reading import did_you_mean, read
from goldenpath.model.fields import STRICT, Count, OneOrMoreTexts, Text
from goldenpath.model.outcome import Cause, ReasonCode
from goldenpath.model.plan import Deadlines
from goldenpath.probes.client import Socket, SocketClosed
from goldenpath.probes.exchange import limits_of
from goldenpath.probes.expect import Judge, check_texts
from goldenpath.probes.failure import Failure, wrong
from goldenpath.probes.framing import StreamEvent
from goldenpath.probes.listening import (
    End,
    Listening,
    compile_ascending,
    compile_event_json,
    compile_names,
    compile_sequence,
    compile_where,
)
from goldenpath.probes.play import Credential, Play
from goldenpath.probes.reception import Reception, SourceEnded, listen
from goldenpath.probes.saving import save_from_event
from goldenpath.probes.scope import Capture, Scope
from goldenpath.probes.template import as_text
from goldenpath.probes.trouble import missed_deadline
from goldenpath.probes.websocket import ONLY_SOCKET, run_line

_EXPECTED_RECEIVE_S = 0.5
_EXPECTED_S = 0.05
_CLOSE_S = 1.0


@spec(frozen=True, kw_only=True, config=STRICT)
class SendSpec:
    """The keys of `send`."""

    send: Any
    on: Text = ONLY_SOCKET
    within: Any = None


@spec(frozen=True, kw_only=True, config=STRICT)
class ReceiveExpectSpec:
    """The keys under `expect:` of `receive`."""

    contains: OneOrMoreTexts = ()
    never: OneOrMoreTexts = ()
    json: Any = None
    ascending: Text | None = None


@spec(frozen=True, kw_only=True, config=STRICT)
class ReceiveSpec:
    """The keys of `receive`."""

    receive: Any
    on: Text = ONLY_SOCKET
    name: Any = None
    where: Any = None
    ignore: OneOrMoreTexts = ()
    within: Any = None
    expect: Any = None
    save: Any = None


@spec(frozen=True, kw_only=True, config=STRICT)
class CloseSpec:
    """The keys of `close`."""

    close: Annotated[Count, Field(ge=1000, le=4999)]
    on: Text = ONLY_SOCKET


@dataclass(frozen=True, slots=True, kw_only=True)
class SendStep:
    """A compiled `send`: a text as it is, anything else as JSON."""

    socket: str
    message: Plain
    deadlines: Deadlines
    who: Credential | None

    @property
    def label(self) -> str:
        """What is sent: its type where it has one."""
        kind = self.message.get("type") if isinstance(self.message, dict) else None
        return f"send {as_text(kind if kind is not None else self.message)}"

    @property
    def longest_s(self) -> float:
        """The total deadline."""
        return limits_of(self.deadlines).total_s

    @property
    def expected_s(self) -> float:
        """Next to nothing."""
        return _EXPECTED_S

    async def run(self, play: Play) -> None:
        """Send. Raises Failure closed, or total_timeout where the peer does not read."""
        message = play.expand(self.message, self.who)
        text = message if isinstance(message, str) else json.dumps(message, ensure_ascii=False)
        total_s = limits_of(play.patient(self.deadlines)).total_s
        try:
            async with asyncio.timeout(total_s):
                await _socket(self.socket, play).send(text)
        except SocketClosed as closed:
            wrong(ReasonCode.CLOSED, f"nothing can be sent: {_how(closed, play)}")
        except TimeoutError:
            raise missed_deadline(
                ReasonCode.TOTAL_TIMEOUT, "the message was not taken", "total", total_s, play
            ) from None

    def reproduce(self, play: Play) -> str:
        """Return the command that runs this test alone."""
        return run_line(play)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveStep:
    """A compiled `receive`."""

    socket: str
    listening: Listening
    deadlines: Deadlines
    who: Credential | None
    captures: tuple[Capture, ...]

    @property
    def label(self) -> str:
        """The sequence as the plan has it."""
        return f"receive {self.listening.sequence.text if self.listening.sequence else ''}"

    @property
    def longest_s(self) -> float:
        """The total deadline."""
        return limits_of(self.deadlines).total_s

    @property
    def expected_s(self) -> float:
        """Half a second."""
        return _EXPECTED_RECEIVE_S

    async def run(self, play: Play) -> None:
        """Receive the sequence, and save. Raises Failure."""
        judge = Judge.of(play, self.who)
        reception = Reception(self.listening, play, judge, play.patient(self.deadlines), play.now_s())
        await listen(reception, _messages(_socket(self.socket, play), play), play)
        save_from_event(self.captures, reception.last_value, play)

    def reproduce(self, play: Play) -> str:
        """Return the command that runs this test alone."""
        return run_line(play)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseStep:
    """A compiled `close`."""

    socket: str
    code: int

    @property
    def label(self) -> str:
        """The close code."""
        return f"close {self.code}"

    @property
    def deadlines(self) -> Deadlines:
        """A second: a peer that does not answer a close has had its chance."""
        return Deadlines(total_s=_CLOSE_S)

    @property
    def longest_s(self) -> float:
        """A second, and one more to drop the connection."""
        return 2 * _CLOSE_S

    @property
    def expected_s(self) -> float:
        """Next to nothing."""
        return _EXPECTED_S

    async def run(self, play: Play) -> None:
        """Close from our side; a peer that does not answer in time loses its connection."""
        socket = _socket(self.socket, play)
        del play.sockets[self.socket]
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(2 * _CLOSE_S):
                    await socket.close(self.code)
        finally:
            socket.abort()

    def reproduce(self, play: Play) -> str:
        """Return the command that runs this test alone."""
        return run_line(play)


@dataclass(frozen=True, slots=True)
class SendKind:
    """`send` steps."""

    name: str = "send"
    opening_keys: frozenset[str] = frozenset({"send"})
    keys: frozenset[str] = frozenset(field.name for field in fields(SendSpec))

    def compile(self, node: Node, scope: Scope) -> SendStep:
        """Return the step. PlanError for what is wrong with it."""
        given = read(node, SendSpec)
        who = _opener(given.on, node, scope)
        message = node.entries["send"]
        scope.check([message], who)
        deadlines = scope.step_deadlines(node.entries.get("within"))
        return SendStep(socket=given.on, message=message.plain(), deadlines=deadlines, who=who)


@dataclass(frozen=True, slots=True)
class ReceiveKind:
    """`receive` steps."""

    name: str = "receive"
    opening_keys: frozenset[str] = frozenset({"receive"})
    keys: frozenset[str] = frozenset(field.name for field in fields(ReceiveSpec))

    def compile(self, node: Node, scope: Scope) -> ReceiveStep:
        """Return the step. PlanError for what is wrong with it."""
        given = read(node, ReceiveSpec)
        entries = node.entries
        who = _opener(given.on, node, scope)
        expect = entries.get("expect")
        scope.check([entries.get("where"), expect], who)
        expected = expect.entries if expect else {}
        check_texts(expected)
        said = read(expect, ReceiveExpectSpec) if expect else ReceiveExpectSpec()
        listening = Listening(
            sequence=compile_sequence(entries["receive"]),
            names=compile_names(entries),
            where=compile_where(entries),
            ignore=frozenset(given.ignore),
            contains=said.contains,
            never=said.never,
            json=compile_event_json(expected),
            ascending=compile_ascending(expected),
            end=End.COMPLETE,
        )
        return ReceiveStep(
            socket=given.on,
            listening=listening,
            deadlines=scope.step_deadlines(entries.get("within")),
            who=who,
            captures=scope.captures(entries.get("save"), headers=False),
        )


@dataclass(frozen=True, slots=True)
class CloseKind:
    """`close` steps."""

    name: str = "close"
    opening_keys: frozenset[str] = frozenset({"close"})
    keys: frozenset[str] = frozenset(field.name for field in fields(CloseSpec))

    def compile(self, node: Node, scope: Scope) -> CloseStep:
        """Return the step. PlanError for what is wrong with it."""
        given = read(node, CloseSpec)
        _opener(given.on, node, scope)
        del scope.sockets[given.on]
        return CloseStep(socket=given.on, code=given.close)


def _opener(name: str, node: Node, scope: Scope) -> Credential | None:
    """Return who opened a socket. PlanError if no step has."""
    if name not in scope.sockets:
        where = node.entries["on"].where if "on" in node.entries else node.where
        raise PlanError(f"no socket {name!r} is open here", hint=did_you_mean(name, scope.sockets), where=where)
    return scope.sockets[name]


def _socket(name: str, play: Play) -> Socket:
    if name not in play.sockets:
        raise Failure(ReasonCode.MISSING_VALUE, Cause.PROBE, f"the socket {name!r} is not open")
    play.sent = play.handshakes.get(name)
    return play.sockets[name]


def _messages(socket: Socket, play: Play) -> Callable[[], Awaitable[list[StreamEvent]]]:
    async def more() -> list[StreamEvent]:
        try:
            message = await socket.receive()
        except SocketClosed as closed:
            raise SourceEnded(ReasonCode.CLOSED, _how(closed, play)) from closed
        play.ledger.bytes_in += len(message)
        return [StreamEvent(message if isinstance(message, str) else message.decode("utf-8", "replace"))]

    return more


def _how(closed: SocketClosed, play: Play) -> str:
    if closed.by_us:
        return (
            f"what came was no WebSocket message that we take (closed with {closed.code}: {play.show(closed.reason)})"
        )
    if closed.code is None:
        return "the connection broke without a close"
    reason = f": {play.show(closed.reason)}" if closed.reason else ""
    return f"the socket was closed with {closed.code}{reason}"
