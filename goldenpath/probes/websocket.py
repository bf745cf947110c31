"""The step `open: /path`: a WebSocket opened, or refused where it must be."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass as spec

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.base.reading import read
from goldenpath.model.fields import STRICT, OneOrMoreTexts, Text
from goldenpath.model.outcome import Cause, ReasonCode
from goldenpath.model.plan import Deadlines
from goldenpath.probes.client import HandshakeRefused, Socket
from goldenpath.probes.exchange import depart, limits_of
from goldenpath.probes.expect import status_text
from goldenpath.probes.failure import Failure, wrong
from goldenpath.probes.ledger import Quantity
from goldenpath.probes.play import Play
from goldenpath.probes.refusal import token_refused
from goldenpath.probes.refused import Refused, compile_refused, expect_refusal
from goldenpath.probes.request import Outgoing, compile_outgoing
from goldenpath.probes.scope import Scope
from goldenpath.probes.sight import sight

ONLY_SOCKET = "socket"
_EXPECTED_S = 0.05


@spec(frozen=True, kw_only=True, config=STRICT)
class OpenExpectSpec:
    """The keys under `expect:` of `open`."""

    subprotocol: Text | None = None
    refused: Any = None


@spec(frozen=True, kw_only=True, config=STRICT)
class OpenSpec:
    """The keys of `open`."""

    open: Text
    as_: Annotated[Text, Field(alias="as")] = ONLY_SOCKET
    offer: OneOrMoreTexts = ()
    auth: Any = None
    headers: dict[str, Text] | None = None
    query: dict[str, Any] | None = None
    within: Any = None
    expect: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """A compiled `open`."""

    outgoing: Outgoing
    socket: str
    offer: tuple[str, ...]
    deadlines: Deadlines
    subprotocol: str | None
    refused: Refused | None

    @property
    def label(self) -> str:
        """Path as the plan has it."""
        return f"open {self.outgoing.path}"

    @property
    def longest_s(self) -> float:
        """The total deadline, and how long a refusal may take."""
        return limits_of(self.deadlines).total_s + (self.refused.within_s if self.refused else 0.0)

    @property
    def expected_s(self) -> float:
        """Next to nothing."""
        return _EXPECTED_S

    async def run(self, play: Play) -> None:
        """Open the socket, or see it refused. Raises Failure."""
        limits = limits_of(play.patient(self.deadlines))
        offer = tuple(play.expand_text(name, self.outgoing.who) for name in self.offer)
        request = self.outgoing.handshake(play, offer)
        client = play.context.client
        await play.turn()
        started_s = play.now_s()
        try:
            socket = await depart(
                lambda told: client.open_socket(request, told),
                self.outgoing,
                play,
                headers=request.headers,
                limits=limits,
                started_s=started_s,
            )
        except HandshakeRefused as answer:
            self._take_refusal(answer, play)
            return
        sight(socket.head, play)
        play.ledger.sample(Quantity.HANDSHAKE, (play.now_s() - started_s) * 1000)
        if self.refused is not None:
            try:
                await expect_refusal(self.refused, socket, play)
            finally:
                socket.abort()
            return
        play.sockets[self.socket] = socket
        play.handshakes[self.socket] = play.sent
        play.context.sighting.token_accepted |= self.outgoing.is_authenticated(play)
        self._check_subprotocol(socket, play)

    def reproduce(self, play: Play) -> str:
        """Return the command that runs this test alone."""
        return run_line(play)

    def _take_refusal(self, answer: HandshakeRefused, play: Play) -> None:
        sight(answer.head, play)
        play.ledger.bytes_in += len(answer.body)
        play.ledger.assertions += 1
        status = answer.head.status
        if self.refused is None:
            body = play.show(answer.body.decode("utf-8", "replace"))
            told = f"expected an open socket, got status {status_text(status)}: {body or 'no body'}"
            failure = Failure(ReasonCode.HANDSHAKE_REFUSED, Cause.PRODUCT, told)
            raise token_refused(failure, answer.head, self.outgoing, play)
        if status not in self.refused.statuses:
            wanted = " or ".join(map(str, self.refused.statuses))
            wrong(ReasonCode.WRONG_STATUS, f"expected the handshake refused with {wanted}, got {status_text(status)}")
        play.ledger.refusals += 1

    def _check_subprotocol(self, socket: Socket, play: Play) -> None:
        if self.subprotocol is None:
            return
        play.ledger.assertions += 1
        wanted = play.expand_text(self.subprotocol, self.outgoing.who)
        if socket.subprotocol != wanted:
            chosen = play.show(socket.subprotocol or "none")
            wrong(ReasonCode.WRONG_SUBPROTOCOL, f"expected subprotocol {play.show(wanted)}, got {chosen}")


@dataclass(frozen=True, slots=True)
class OpenKind:
    """`open` steps."""

    name: str = "websocket"
    opening_keys: frozenset[str] = frozenset({"open"})
    keys: frozenset[str] = frozenset({"open", "as", "offer", "auth", "headers", "query", "within", "expect"})

    def compile(self, node: Node, scope: Scope) -> OpenStep:
        """Return the step. PlanError for what is wrong with it."""
        given = read(node, OpenSpec)
        entries = node.entries
        outgoing = compile_outgoing(node, scope, method="GET", path=given.open)
        expect = entries.get("expect")
        scope.check([expect], outgoing.who)
        expected = read(expect, OpenExpectSpec) if expect else OpenExpectSpec()
        refused = compile_refused(expect.entries["refused"]) if expect and "refused" in expect.entries else None
        if refused is not None and expected.subprotocol is not None:
            raise PlanError("a refused socket has no subprotocol", where=expect.where if expect else node.where)
        if refused is None:
            if given.as_ in scope.sockets:
                where = entries["as"].where if "as" in entries else node.where
                raise PlanError(f"a second socket {given.as_!r}", hint="name it: as: other", where=where)
            scope.sockets[given.as_] = outgoing.who
        return OpenStep(
            outgoing=outgoing,
            socket=given.as_,
            offer=given.offer,
            deadlines=scope.step_deadlines(entries.get("within")),
            subprotocol=expected.subprotocol,
            refused=refused,
        )


def run_line(play: Play) -> str:
    """Return the command that runs this test alone: no single line can talk to a socket."""
    context = play.context
    return f"goldenpath run --env {context.environment} -k {shlex.quote(context.test_id)}" if context.test_id else ""
