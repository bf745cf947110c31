"""The thrown switches while the service runs: one place that counts their uses and answers typed questions."""

from collections.abc import Sequence
from dataclasses import dataclass

from goldenpath.demo.answers import Voice
from goldenpath.demo.auth import TokenRules
from goldenpath.demo.script import (
    Ending,
    Script,
    buffered,
    closed,
    duplicated,
    endless,
    halved,
    kept,
    refielded,
    reordered,
    without,
)
from goldenpath.demo.scripts import HEARTBEAT, TICK
from goldenpath.demo.switches import Fault, FaultName


@dataclass(frozen=True, slots=True, kw_only=True)
class Handshake:
    """What is wrong with one socket handshake."""

    delay_s: float
    refuse_status: int | None
    close_code: int | None
    welcome: bool
    database: bool


class Faults:
    """The faults in force. Every question counts as one use of the switches it asks about."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self._faults = tuple(faults)
        self._uses = [0] * len(self._faults)

    def take(self, name: FaultName, path: str) -> Fault | None:
        """Use a fault at a path: the first switch of that name that covers it and has uses left."""
        for place, fault in enumerate(self._faults):
            if fault.name is name and fault.covers(path):
                self._uses[place] += 1
                if fault.first is None or self._uses[place] <= fault.first:
                    return fault
        return None

    def _on(self, name: FaultName, path: str) -> bool:
        return self.take(name, path) is not None

    def amount(self, name: FaultName, path: str = "") -> int | None:
        """The argument of a fault in use at a path; None if it is not."""
        fault = self.take(name, path)
        return None if fault is None else fault.number

    def has(self, name: FaultName) -> bool:
        """Say whether a switch is thrown at all; this is no use of it."""
        return any(fault.name is name for fault in self._faults)

    def hangs(self, path: str) -> bool:
        """Say whether a request gets no answer at all."""
        return self._on(FaultName.HANG_HEADERS, path)

    def delay_s(self, path: str) -> float:
        """Real seconds by which an answer is late."""
        return (self.amount(FaultName.HTTP_SLOW, path) or 0) / 1000

    def error_status(self, path: str) -> int | None:
        """The error status that replaces an answer, if any."""
        status = self.amount(FaultName.HTTP_STATUS, path)
        if status is None and self._flaps(path):
            return 503
        return status

    def _flaps(self, path: str) -> bool:
        for place, fault in enumerate(self._faults):
            if fault.name is FaultName.FLAP and fault.covers(path):
                self._uses[place] += 1
                return self._uses[place] <= fault.first if fault.first else self._uses[place] % 2 == 1
        return False

    def degraded(self, path: str) -> bool:
        """Say whether a good answer calls itself degraded."""
        return self._on(FaultName.HTTP_DEGRADED, path)

    def loses_write(self, path: str) -> bool:
        """Say whether a write is acknowledged and dropped."""
        return self._on(FaultName.LOST_WRITE, path)

    def shuffles(self, path: str) -> bool:
        """Say whether a list comes out of order."""
        return self._on(FaultName.ORDER_SHUFFLE, path)

    def unlimited(self, path: str) -> bool:
        """Say whether the rate limit is forgotten."""
        return self._on(FaultName.RATE_LIMIT_OFF, path)

    def leaks(self, path: str) -> bool:
        """Say whether users' things are open to each other."""
        return self._on(FaultName.ISOLATION_LEAK, path)

    def token_rules(self, path: str) -> TokenRules:
        """How strictly the next token at a path is read."""
        return TokenRules(
            reject_all=self._on(FaultName.AUTH_REJECT_ALL, path),
            any_token=self._on(FaultName.AUTH_ACCEPT_ANY, path),
            expired=self._on(FaultName.AUTH_ACCEPT_EXPIRED, path),
            unsigned=self._on(FaultName.AUTH_ACCEPT_ALG_NONE, path),
            bypass_headers=self._on(FaultName.AUTH_BYPASS_HEADERS, path),
        )

    def handshake(self, path: str) -> Handshake:
        """What is wrong with the next handshake at a path."""
        return Handshake(
            delay_s=(self.amount(FaultName.WS_SLOW_HANDSHAKE, path) or 0) / 1000,
            refuse_status=self.amount(FaultName.WS_REFUSE, path),
            close_code=self.amount(FaultName.WS_ACCEPT_THEN_CLOSE, path),
            welcome=not self._on(FaultName.WS_NO_WELCOME, path),
            database=not self._on(FaultName.DB_DOWN, path),
        )

    def sockets(self, path: str, usual: int | None) -> int | None:
        """How many sockets a user may have open; None is as many as they like."""
        limit = self.amount(FaultName.WS_LIMIT, path)
        return usual if limit is None else limit

    def voice(self, path: str) -> Voice:
        """Who answers the next request to an agent."""
        if self._on(FaultName.AGENT_MOCK, path):
            return Voice.MOCK
        return Voice.ECHO if self._on(FaultName.AGENT_ECHO, path) else Voice.AGENT

    def agent_fails(self, path: str) -> bool:
        """Say whether the next agent run ends in an error."""
        return self._on(FaultName.AGENT_ERROR, path)

    def stream(self, path: str, script: Script) -> Script:
        """The next stream at a path as it will really go."""
        if self._on(FaultName.STREAM_DUPLICATE, path):
            script = duplicated(script)
        if self._on(FaultName.STREAM_REORDER, path):
            script = reordered(script)
        if (cut := self.take(FaultName.STREAM_TRUNCATED, path)) is not None:
            script = halved(script, Ending.CUT if cut.argument == "cut" else Ending.COMPLETE)
        if (count := self.amount(FaultName.STREAM_STALL, path)) is not None:
            script = kept(script, count, Ending.STALL)
        if self._on(FaultName.STREAM_EMPTY, path):
            script = kept(script, 0, Ending.COMPLETE)
        if (hold_ms := self.amount(FaultName.STREAM_BUFFERED, path)) is not None:
            script = buffered(script, hold_ms / 1000)
        if self._on(FaultName.STREAM_NEVER_STARTS, path):
            script = kept(script, 0, Ending.STALL)
        return script

    def endless_stream(self, path: str, script: Script) -> Script:
        """The next SSE stream at a path: without an end if so told, and then as ``stream`` says."""
        if self._on(FaultName.STREAM_ENDLESS, path):
            script = endless(script, TICK if TICK.name in script.names else HEARTBEAT)
        return self.stream(path, script)

    def agent(self, path: str, script: Script, *, other_thread_id: str) -> Script:
        """The next agent run on a socket as it will really go."""
        if self._on(FaultName.AGENT_WRONG_THREAD, path):
            script = refielded(script, thread_id=other_thread_id)
        if (twice := self.take(FaultName.AGENT_DUPLICATE, path)) is not None:
            script = duplicated(script, twice.argument)
        if self._on(FaultName.AGENT_REORDER, path):
            script = reordered(script, "tool_executing")
        if (missing := self.take(FaultName.AGENT_MISSING, path)) is not None:
            script = without(script, missing.argument or "")
        return self._interrupted(path, script)

    def _interrupted(self, path: str, script: Script) -> Script:
        if (code := self.amount(FaultName.AGENT_CLOSE, path)) is not None:
            script = closed(script, 2, code)
        if (count := self.amount(FaultName.AGENT_STALL, path)) is not None:
            script = kept(script, count, Ending.STALL)
        if self._on(FaultName.AGENT_STARTED_ONLY, path):
            script = kept(script, 1, Ending.STALL)
        if self._on(FaultName.AGENT_SILENT, path):
            script = kept(script, 0, Ending.STALL)
        return script
