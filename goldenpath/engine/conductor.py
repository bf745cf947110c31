"""The conductor of one run: starts tests in order, settles them, stops when asked or when it is decided."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import cast

from goldenpath.engine.assignment import Assignment, StopHandle
from goldenpath.engine.attempts import attempt_at, is_settled
from goldenpath.engine.cuts import Cut, not_run, put_aside
from goldenpath.engine.diary import EventDiary
from goldenpath.engine.preflight import run_preflight
from goldenpath.engine.schedule import Position, Schedule
from goldenpath.impact.bounds import Bounds, bounds
from goldenpath.impact.waivers import settled
from goldenpath.model.event import (
    AttemptFinished,
    BoundsMoved,
    Decided,
    Event,
    PreflightFinished,
    RunFinished,
    RunStarted,
    TestFinished,
    TestStarted,
)
from goldenpath.model.outcome import Attempt, Outcome, ReasonCode, Status
from goldenpath.model.plan import FailFast, Test
from goldenpath.model.run import Conduct, Preflight, Stopped, StopReason, Target
from goldenpath.model.settle import settle
from goldenpath.probes.probe import Context, Probe


class Conductor:
    """Holds the state of one run; all of it lives on one event loop."""

    def __init__(
        self, assignment: Assignment, context: Context, stop: StopHandle, emit: Callable[[Event], None]
    ) -> None:
        self._assignment = assignment
        self._plan = assignment.plan
        self._context = replace(context, diary=EventDiary(emit, self._at_s))
        self._stop = stop
        self._emit = emit
        self._schedule = Schedule(self._plan, assignment.forecast, slots=assignment.slots, order=assignment.order)
        self._control = cast("Probe | None", self._plan.preflight)
        self._waiting = {test.id: test for test in self._plan.tests}
        self._running: dict[asyncio.Task[Outcome], Test] = {}
        self._attempts: dict[str, list[Attempt]] = {test.id: [] for test in self._plan.tests}
        self._outcomes: dict[str, Outcome] = {}
        self._cuts: dict[str, Cut] = {}
        self._bounds: Bounds | None = None
        self._failures = 0
        self._stopped: Stopped | None = None

    async def run(self) -> None:
        """Carry out the run from RunStarted to RunFinished."""
        self._emit(self._run_started())
        for outcome in put_aside(self._assignment):
            self._settle(outcome)
        async with asyncio.TaskGroup() as group:
            watches = [group.create_task(self._stop.wait()), group.create_task(self._watch_budget())]
            preflight = await self._preflight(group, watches[0])
            if preflight is not None and preflight.failed is None:
                await self._work(group, watches[0])
            for watch in watches:
                watch.cancel()
        target = await self._target()
        peak = self._assignment.peak_memory_bytes()
        self._emit(RunFinished(at_s=self._at_s(), target=target, stopped=self._stopped, peak_memory_bytes=peak))

    async def _preflight(self, group: asyncio.TaskGroup, stop: asyncio.Task[None]) -> Preflight | None:
        """Return the finished preflight; None if the run was asked to stop before it ended."""
        checking = group.create_task(run_preflight(self._plan, self._context, candidate=self._assignment.candidate))
        await asyncio.wait({checking, stop}, return_when=asyncio.FIRST_COMPLETED)
        if not checking.done():
            checking.cancel()
            self._stop_run(self._stop.reason or StopReason.INTERRUPTED, self._asked_to_stop())
            return None
        preflight = checking.result()
        self._emit(PreflightFinished(at_s=self._at_s(), preflight=preflight))
        if preflight.failed:
            why = f"the preflight check '{preflight.failed.name}' failed"
            self._stop_run(StopReason.PREFLIGHT, Cut(code=ReasonCode.PREFLIGHT, why=why))
        return preflight

    async def _work(self, group: asyncio.TaskGroup, stop: asyncio.Task[None]) -> None:
        """Start, await and settle tests until none is left."""
        while True:
            if stop.done() and self._stopped is None:
                self._stop_run(self._stop.reason or StopReason.INTERRUPTED, self._asked_to_stop())
            self._start_ready(group)
            if not self._running:
                break
            awaited = set(self._running) | (set() if stop.done() else {stop})
            done, _ = await asyncio.wait(awaited, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in self._running if task in done]:
                self._take(task)
        self._cut_waiting(self._waiting.values(), Cut(code=ReasonCode.NEEDS, why="what it needs never ran"))

    def _start_ready(self, group: asyncio.TaskGroup) -> None:
        while (test := self._schedule.next_test(self._position())) is not None:
            del self._waiting[test.id]
            self._running[group.create_task(self._settle_by_attempts(test))] = test

    def _position(self) -> Position:
        return Position(
            waiting=tuple(self._waiting.values()),
            running=frozenset(test.id for test in self._running.values()),
            outcomes=self._outcomes,
            held_phases=frozenset(self._held_phases()),
        )

    async def _settle_by_attempts(self, test: Test) -> Outcome:
        attempts = self._attempts[test.id]
        while not is_settled(attempts, self._assignment.confirm):
            self._emit(TestStarted(at_s=self._at_s(), test=test.id, attempt=len(attempts) + 1))
            attempt = await attempt_at(
                test, self._context, control=self._control, budget_s=self._assignment.test_budget_s
            )
            attempts.append(attempt)
            self._emit(AttemptFinished(at_s=self._at_s(), test=test.id, attempt=attempt))
        return settle(test.id, tuple(attempts))

    def _take(self, task: asyncio.Task[Outcome]) -> None:
        """Settle an ended test; one that was cut keeps a failure it had already shown."""
        test = self._running.pop(task)
        if not task.cancelled():
            self._settle(task.result())
        elif any(attempt.status is Status.FAILED for attempt in self._attempts[test.id]):
            self._settle(settle(test.id, tuple(self._attempts[test.id])))
        else:
            self._settle(not_run(test.id, self._cuts[test.id]))

    def _settle(self, outcome: Outcome) -> None:
        self._waiting.pop(outcome.test, None)
        self._outcomes[outcome.test] = outcome
        self._emit(TestFinished(at_s=self._at_s(), outcome=outcome))
        self._move_bounds()
        if outcome.status is not Status.PASSED:
            why = f"needs {outcome.test}, which is {outcome.status.value.replace('_', ' ')}"
            dependents = [test for test in self._waiting.values() if outcome.test in test.needs]
            self._cut_waiting(dependents, Cut(code=ReasonCode.NEEDS, why=why))
        if outcome.status is Status.FAILED:
            self._react_to_failure(self._test(outcome.test))

    def _move_bounds(self) -> None:
        moved = bounds(self._plan, self._outcomes, self._assignment.today)
        before, self._bounds = self._bounds, moved
        if before is None or (before.at_least, before.at_most) != (moved.at_least, moved.at_most):
            self._emit(BoundsMoved(at_s=self._at_s(), at_least=moved.at_least, at_most=moved.at_most))
        if moved.hold and not (before and before.hold):
            self._emit(Decided(at_s=self._at_s()))

    def _react_to_failure(self, test: Test) -> None:
        if not self._can_stop(test):
            return
        self._failures += 1
        scope = self._scope(test)
        cut = Cut(code=ReasonCode.FAIL_FAST, why=f"fail-fast ({scope.value}) after {test.id} failed")
        limit = self._assignment.max_failures
        if scope is FailFast.DECIDED and self._bounds is not None and self._bounds.hold:
            self._stop_run(StopReason.DECIDED, cut)
        elif scope is FailFast.RUN or (limit is not None and self._failures >= limit):
            self._stop_run(StopReason.FAIL_FAST, cut)
        elif scope is FailFast.PHASE:
            self._cut_running([other for other in self._running.values() if other.phase == test.phase], cut)
            self._cut_waiting([other for other in self._waiting.values() if other.phase == test.phase], cut)

    def _can_stop(self, test: Test) -> bool:
        waived = settled(self._plan, self._outcomes, self._assignment.today)
        return not test.advisory and test.id not in waived

    def _scope(self, test: Test) -> FailFast:
        phase = next(phase for phase in self._plan.phases if phase.id == test.phase)
        return phase.fail_fast or self._assignment.fail_fast

    def _held_phases(self) -> Iterable[str]:
        """Where nothing new may start, because a failure that would stop it is being confirmed."""
        for test in self._running.values():
            if not self._attempts[test.id] or test.advisory:
                continue
            scope = self._scope(test)
            if scope is FailFast.PHASE:
                yield test.phase
            elif scope is not FailFast.NONE or self._assignment.max_failures is not None:
                yield from (phase.id for phase in self._plan.phases)

    def _stop_run(self, reason: StopReason, cut: Cut) -> None:
        if self._stopped is None:
            self._stopped = Stopped(reason=reason, at_s=self._at_s())
            self._cut_running(self._running.values(), cut)
            self._cut_waiting(self._waiting.values(), cut)

    def _cut_running(self, tests: Iterable[Test], cut: Cut) -> None:
        doomed = {test.id for test in tests}
        for task, test in self._running.items():
            if test.id in doomed and test.id not in self._cuts:
                self._cuts[test.id] = cut
                task.cancel()

    def _cut_waiting(self, tests: Iterable[Test], cut: Cut) -> None:
        for test in tuple(tests):
            if test.id in self._waiting:
                self._settle(not_run(test.id, cut))

    async def _watch_budget(self) -> None:
        if self._assignment.run_budget_s is not None:
            await asyncio.sleep(self._assignment.run_budget_s)
            self._stop.ask(StopReason.BUDGET)

    def _asked_to_stop(self) -> Cut:
        if self._stop.reason is StopReason.BUDGET:
            return Cut(code=ReasonCode.BUDGET, why="the run's time budget was used up (--global-timeout)")
        return Cut(code=ReasonCode.INTERRUPTED, why="the run was interrupted")

    async def _target(self) -> Target:
        sighting = self._context.sighting
        return Target(
            base_url=self._assignment.base_url,
            embedded=self._assignment.environment.embedded,
            version=sighting.version,
            builds=tuple(sighting.builds),
            requests_seen=await self._assignment.requests_seen(),
        )

    def _run_started(self) -> RunStarted:
        return RunStarted(
            run=self._assignment.run,
            plan=self._plan,
            environment=self._assignment.environment.name,
            base_url=self._assignment.base_url,
            embedded=self._assignment.environment.embedded,
            runner=self._assignment.runner,
            conduct=Conduct(
                slots=self._assignment.slots,
                order=self._assignment.order,
                fail_fast=self._assignment.fail_fast,
                confirm=self._assignment.confirm,
            ),
            candidate=self._assignment.candidate,
            started_at=self._context.clock.now().replace(microsecond=0),
        )

    def _test(self, test: str) -> Test:
        return next(candidate for candidate in self._plan.tests if candidate.id == test)

    def _at_s(self) -> float:
        return round(self._context.clock.monotonic_s() - self._context.run_started_s, 3)
