"""The step `get: /path` (post, put, patch, delete, head, options): one exchange, or one `until` it is as expected."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from pydantic.dataclasses import dataclass as spec

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node, Plain
from goldenpath.base.reading import read
from goldenpath.model.fields import STRICT, Text
from goldenpath.model.outcome import Cause, ReasonCode
from goldenpath.model.plan import Deadlines
from goldenpath.probes.exchange import exchange, limits_of, read_body
from goldenpath.probes.expect import Answer, Expectation, Judge, compile_expectation, json_of
from goldenpath.probes.failure import Failure
from goldenpath.probes.path import Path
from goldenpath.probes.play import Play
from goldenpath.probes.refusal import note_token_accepted, token_refused
from goldenpath.probes.request import Outgoing, compile_outgoing
from goldenpath.probes.scope import Capture, Scope
from goldenpath.probes.until import Until, compile_until, poll

METHODS = ("get", "post", "put", "patch", "delete", "head", "options")
_EXPECTED_S = 0.1


@spec(frozen=True, kw_only=True, config=STRICT)
class HttpSpec:
    """The keys of an HTTP step."""

    get: Text | None = None
    post: Text | None = None
    put: Text | None = None
    patch: Text | None = None
    delete: Text | None = None
    head: Text | None = None
    options: Text | None = None
    auth: Any = None
    headers: dict[str, Text] | None = None
    query: dict[str, Any] | None = None
    json: Any = None
    body: Text | None = None
    form: dict[str, Any] | None = None
    within: Any = None
    expect: Any = None
    until: Any = None
    save: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpStep:
    """A compiled HTTP step."""

    outgoing: Outgoing
    deadlines: Deadlines
    expectation: Expectation
    until: Until | None
    captures: tuple[Capture, ...]

    @property
    def label(self) -> str:
        """Method and path as the plan has them."""
        return f"{self.outgoing.method.lower()} {self.outgoing.path}"

    @property
    def longest_s(self) -> float:
        """The total deadline, after the last poll began."""
        total_s = limits_of(self.deadlines).total_s
        return total_s + self.until.within_s if self.until else total_s

    @property
    def expected_s(self) -> float:
        """A tenth of a second; for `until` two polls."""
        return _EXPECTED_S + self.until.every_s if self.until else _EXPECTED_S

    async def run(self, play: Play) -> None:
        """Exchange, once or until it is as expected, and save. Raises Failure."""
        if self.until is None:
            await self._once(play, self.expectation)
        else:
            expectation = self.until.expectation
            await poll(self.until, play, lambda: self._once(play, expectation))

    def reproduce(self, play: Play) -> str:
        """Return the curl line."""
        return self.outgoing.curl(play)

    async def _once(self, play: Play, expectation: Expectation) -> None:
        limits = limits_of(play.patient(self.deadlines))
        async with exchange(self.outgoing, play, limits) as reply:
            body = await read_body(reply, play, limits)
        answer = Answer(head=reply.head, body=body)
        judge = Judge.of(play, self.outgoing.who)
        try:
            value = expectation.check(answer, judge)
        except Failure as failure:
            raise token_refused(failure, answer.head, self.outgoing, play) from None
        note_token_accepted(answer.head, self.outgoing, play)
        self._count_refusal(answer, expectation.wanted_statuses(judge.expand), play)
        _sight_version(value, play)
        for capture in self.captures:
            play.save(capture.name, _captured(capture, answer, judge))

    def _count_refusal(self, answer: Answer, wanted: tuple[int, ...], play: Play) -> None:
        meant = bool(wanted) and all(status >= 400 for status in wanted)
        play.ledger.refusals += meant and 400 <= answer.head.status < 500


@dataclass(frozen=True, slots=True)
class HttpKind:
    """HTTP steps."""

    name: str = "http"
    opening_keys: frozenset[str] = frozenset(METHODS)
    keys: frozenset[str] = frozenset(field.name for field in fields(HttpSpec))

    def compile(self, node: Node, scope: Scope) -> HttpStep:
        """Return the step. PlanError for what is wrong with it."""
        read(node, HttpSpec)
        entries = node.entries
        method = _only_one(node, METHODS)
        _only_one(node, ("json", "body", "form"))
        outgoing = compile_outgoing(node, scope, method=method.upper(), path=str(entries[method].value))
        scope.check([entries.get("expect"), entries.get("until")], outgoing.who)
        if "until" in entries and "expect" in entries:
            where = (node.keys or {}).get("expect", node.where)
            raise PlanError("'until' and 'expect' both say what is expected", hint="write it under until", where=where)
        deadlines = scope.step_deadlines(entries.get("within"))
        return HttpStep(
            outgoing=outgoing,
            deadlines=deadlines,
            expectation=compile_expectation(entries["expect"]) if "expect" in entries else Expectation(),
            until=compile_until(entries["until"]) if "until" in entries else None,
            captures=scope.captures(entries.get("save"), headers=True),
        )


def _only_one(node: Node, keys: tuple[str, ...]) -> str:
    """Return which of the keys the step has; an empty text if none."""
    present = [key for key in node.entries if key in keys]
    if len(present) > 1:
        where = (node.keys or {}).get(present[1], node.where)
        raise PlanError(f"{present[0]!r} and {present[1]!r} in one step", hint="make it two steps", where=where)
    return present[0] if present else ""


def _captured(capture: Capture, answer: Answer, judge: Judge) -> Plain:
    if isinstance(capture.source, Path):
        place, found = capture.source.text, capture.source.find(json_of(answer, judge))
    else:
        value = answer.head.header(capture.source)
        place, found = capture.source, [] if value is None else [value]
    if not found:
        summary = f"nothing to save as {capture.name}: {place} is missing in {judge.show(answer.text) or 'nothing'}"
        raise Failure(ReasonCode.WRONG_CONTENT, Cause.PRODUCT, summary)
    return found[0]


def _sight_version(value: Plain, play: Play) -> None:
    version = value.get("version") if isinstance(value, dict) else None
    if isinstance(version, str) and play.context.sighting.version is None:
        play.context.sighting.version = play.show(version)
