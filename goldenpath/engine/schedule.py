"""Which test to start next: pure. The order brings the expensive failure forward.

A test's worth is the chance that it fails, times the revenue that only its failure would reveal, over the
seconds it is expected to take (Smith's rule; the marginal revenue makes it greedy min-sum set cover, Feige
et al. 2004). A test with unfinished prerequisites is valued together with them, so that a cheap gate to an
expensive answer starts early. With several slots, a test so long that it would outlast the work left
starts first, or the run would end waiting for it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from goldenpath.model.forecast import Forecast
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import Order, Phase, Plan, Test


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a run stands.

    Attributes:
        waiting: tests not yet started, in plan order.
        running: ids of tests in a slot.
        outcomes: of settled tests, by id.
        held_phases: phases in which nothing new may start while a failure is being confirmed.
    """

    waiting: tuple[Test, ...]
    running: frozenset[str]
    outcomes: Mapping[str, Outcome]
    held_phases: frozenset[str] = frozenset()


class Schedule:
    """The order of one run: plan, forecast and slots; asked anew whenever a slot frees."""

    def __init__(self, plan: Plan, forecast: Mapping[str, Forecast], *, slots: int, order: Order) -> None:
        self._plan = plan
        self._forecast = forecast
        self._slots = slots
        self._order = order
        self._tests = {test.id: test for test in plan.tests}
        self._phases = {phase.id: phase for phase in plan.phases}
        self._worth = {stream.id: stream.mrr.minor_units for stream in plan.streams}

    def next_test(self, position: Position) -> Test | None:
        """Return the test to start now, or None if a slot, a prerequisite or a companion must end first."""
        if len(position.running) >= self._slots or self._someone_is_alone(position):
            return None
        if self._order is Order.WRITTEN:
            return self._next_written(position)
        ready = [test for test in position.waiting if self._may_start(test, position)]
        company = [test for test in ready if not test.alone]
        if company:
            return self._best(company, position)
        # What must run alone runs last: it would empty the slots, and latency is rarely what breaks a release.
        return self._best(ready, position) if ready and not position.running else None

    def _next_written(self, position: Position) -> Test | None:
        for test in position.waiting:
            if self._may_start(test, position):
                return None if test.alone and position.running else test
        return None

    def _someone_is_alone(self, position: Position) -> bool:
        return any(self._tests[test].alone for test in position.running)

    def _may_start(self, test: Test, position: Position) -> bool:
        if test.phase in position.held_phases or not all(_passed(need, position) for need in test.needs):
            return False
        limit = self._phases[test.phase].concurrency
        return limit is None or _running_in(self._phases[test.phase], position, self._tests) < limit

    def _best(self, ready: list[Test], position: Position) -> Test:
        longest = max(ready, key=lambda test: self._forecast[test.id].expected_s)
        work_left_s = sum(self._forecast[test.id].expected_s for test in position.waiting)
        if self._slots > 1 and self._forecast[longest.id].expected_s >= work_left_s / self._slots:
            return longest
        scores = self._scores(position)
        return max(ready, key=lambda test: scores[test.id])  # max keeps the first of equals: plan order

    def _scores(self, position: Position) -> dict[str, float]:
        """The best worth per second of any waiting closure that each test belongs to."""
        known = {stream for outcome in position.outcomes.values() for stream in self._condemned(outcome)}
        waiting = {test.id: test for test in position.waiting}
        scores = dict.fromkeys(waiting, 0.0)
        for test in position.waiting:
            closure = _closure(test, waiting)
            score = self._score(closure, known)
            for member in closure:
                scores[member.id] = max(scores[member.id], score)
        return scores

    def _score(self, closure: Collection[Test], known: Collection[str]) -> float:
        all_pass = 1.0
        for test in closure:
            all_pass *= 1 - self._forecast[test.id].failure_probability
        streams = {stream for test in closure if not test.advisory for stream in test.protects} - set(known)
        veto = any(test.veto for test in closure)
        worth = sum(self._worth.get(stream, 0) for stream in streams) + (sum(self._worth.values()) if veto else 0)
        seconds = sum(self._forecast[test.id].expected_s for test in closure)
        return (1 - all_pass) * (worth + 1) / max(seconds, 0.001)  # + 1: without money, still the likeliest first

    def _condemned(self, outcome: Outcome) -> Iterable[str]:
        test = self._tests[outcome.test]
        return test.protects if outcome.status is Status.FAILED and not test.advisory else ()


def _passed(need: str, position: Position) -> bool:
    outcome = position.outcomes.get(need)
    return outcome is not None and outcome.status is Status.PASSED


def _running_in(phase: Phase, position: Position, tests: Mapping[str, Test]) -> int:
    return sum(tests[test].phase == phase.id for test in position.running)


def _closure(test: Test, waiting: Mapping[str, Test]) -> tuple[Test, ...]:
    """The test and everything waiting that must pass before it."""
    found: dict[str, Test] = {}
    pending = [test.id]
    while pending:
        current = pending.pop()
        if current in waiting and current not in found:
            found[current] = waiting[current]
            pending.extend(waiting[current].needs)
    return tuple(found.values())
