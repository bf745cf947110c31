"""Waiting for a state: the same request again until the answer is as expected, every poll counted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from pydantic.dataclasses import dataclass as spec

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.base.reading import read
from goldenpath.model.fields import STRICT, Seconds
from goldenpath.model.outcome import ReasonCode
from goldenpath.model.units import format_duration
from goldenpath.probes.expect import Expectation, compile_expectation
from goldenpath.probes.failure import Failure, wrong
from goldenpath.probes.ledger import Quantity
from goldenpath.probes.play import Play

_NOT_YET = {
    ReasonCode.WRONG_STATUS,
    ReasonCode.WRONG_HEADER,
    ReasonCode.WRONG_CONTENT,
    ReasonCode.NOT_JSON,
    ReasonCode.MISSING_TEXT,
    ReasonCode.FORBIDDEN_TEXT,
}
_PACE = frozenset({"every", "within"})


@spec(frozen=True, kw_only=True, config=STRICT)
class PaceSpec:
    """The keys under `until:` beside those of `expect:`."""

    every: Seconds = 0.2
    within: Seconds = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """A compiled `until:`."""

    expectation: Expectation
    every_s: float
    within_s: float


def compile_until(node: Node) -> Until:
    """Return the compiled `until:`. PlanError for what no answer could ever meet."""
    entries, keys = node.entries, node.keys
    pace = read(Node({key: entry for key, entry in entries.items() if key in _PACE}, node.where, keys), PaceSpec)
    expected = {key: entry for key, entry in entries.items() if key not in _PACE}
    if pace.every <= 0:
        raise PlanError("'every' is no time at all", hint="such as 200ms", where=node.where)
    expectation = compile_expectation(Node(expected, node.where, keys))
    return Until(expectation=expectation, every_s=pace.every, within_s=pace.within)


async def poll(until: Until, play: Play, once: Callable[[], Awaitable[None]]) -> None:
    """Repeat an exchange until its answer is as expected.

    Raises:
        Failure: never_reached, with the number of polls and the last answer; or at once whatever else broke.
    """
    started_s, waited_s = play.now_s(), play.waited_s
    within_s = until.within_s * play.context.patience
    polls = 0
    while True:
        polls += 1
        try:
            await once()
        except Failure as failure:
            if failure.code not in _NOT_YET:
                raise
            elapsed_s = play.now_s() - started_s - (play.waited_s - waited_s)
            if elapsed_s + until.every_s > within_s:
                told = f"not within {format_duration(within_s)}, {polls} polls; the last: {failure.summary}"
                wrong(ReasonCode.NEVER_REACHED, told)
            await asyncio.sleep(until.every_s)
        else:
            play.ledger.sample(Quantity.POLLS, polls)
            return
