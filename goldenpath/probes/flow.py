"""A scenario at work: users leased, steps run in order, in the shape the plan gives them, cleaned up after."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from goldenpath.base.inert import one_line
from goldenpath.base.node import Plain
from goldenpath.model.outcome import Attempt, Cause, Reason, ReasonCode, Status
from goldenpath.model.units import format_duration
from goldenpath.probes.cleaning import clean_up
from goldenpath.probes.diary import Note, noted
from goldenpath.probes.failure import Failure
from goldenpath.probes.ledger import Ledger, Quantity
from goldenpath.probes.play import Play
from goldenpath.probes.probe import Context
from goldenpath.probes.shape import Shape
from goldenpath.probes.step import Step
from goldenpath.probes.targets import Target
from goldenpath.probes.tracing import new_trace

CLEANUP_S = 2.0
_GOODBYE_S = 0.5
_LABEL_CHARACTERS = 80
_TIMED = {
    ReasonCode.CONNECT_TIMEOUT,
    ReasonCode.FIRST_EVENT_TIMEOUT,
    ReasonCode.GAP_TIMEOUT,
    ReasonCode.TOTAL_TIMEOUT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A compiled test.

    Attributes:
        cleanup: run after the steps however they ended, best effort.
        cleanup_names: what the cleanup steps ask for in `${...}`.
        leases: the profile by the name of each user that the steps need.
        total_s: for one run through all steps; None if each step's own deadlines are all.
    """

    steps: tuple[Step, ...]
    cleanup: tuple[Step, ...] = ()
    cleanup_names: frozenset[str] = frozenset()
    leases: Mapping[str, str]
    shape: Shape
    total_s: float | None = None
    targets: tuple[Target, ...] = ()

    async def run(self, context: Context) -> Attempt:
        """Carry out one attempt; see `Probe.run`. Waiting for users is not part of its duration."""
        ledger = Ledger()
        context = replace(context, trace=new_trace(context.run_id, context.test_id, context.nonces))
        async with context.identities.lease(self._wanted()) as lent:
            started_s = context.clock.monotonic_s()
            status, reason = await self._judged(context, ledger, lent)
            ended_s = context.clock.monotonic_s()
        metrics = ledger.metrics()
        missed = [target.missed(metrics) for target in self.targets] if status is Status.PASSED else []
        return Attempt(
            status=status,
            reason=reason,
            started_s=started_s - context.run_started_s,
            duration_s=ended_s - started_s,
            evidence=ledger.evidence(),
            metrics=metrics,
            missed_targets=tuple(sentence for sentence in missed if sentence),
        )

    def _wanted(self) -> Mapping[str, str]:
        if not self.shape.parallel.own_users:
            return self.leases
        workers = range(self.shape.parallel.times)
        return {f"{worker}.{name}": profile for worker in workers for name, profile in self.leases.items()}

    async def _judged(
        self, context: Context, ledger: Ledger, lent: Mapping[str, str | None]
    ) -> tuple[Status, Reason | None]:
        try:
            await self._side_by_side(context, ledger, lent)
        except Failure as failure:
            return failure.status, failure.reason()
        except Exception as error:  # noqa: BLE001 - a fault of ours is an outcome of this test, not the end of the run
            kind = type(error).__name__
            detail = one_line(context.masker.mask(str(error)), limit=_LABEL_CHARACTERS)
            fault = Failure(ReasonCode.PROBE_FAULT, Cause.PROBE, f"goldenpath itself went wrong: {kind}: {detail}")
            return fault.status, fault.reason()
        return _proven(ledger)

    async def _side_by_side(self, context: Context, ledger: Ledger, lent: Mapping[str, str | None]) -> None:
        parallel = self.shape.parallel
        if parallel.times == 1:
            await self._repeated(context, ledger, lent)
            return
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._worker(context, ledger, self._users_of(worker, lent)))
                for worker in range(parallel.times)
            ]
        failures = [failure for task in tasks if (failure := task.result()) is not None]
        held = parallel.times - len(failures)
        ledger.sample(Quantity.HELD, held / parallel.times)
        if held / parallel.times < parallel.ratio:
            first = next((failure for failure in failures if failure.cause is Cause.PRODUCT), failures[0])
            code = ReasonCode.RATIO_MISSED if first.cause is Cause.PRODUCT else first.code
            wanted = "all" if parallel.ratio == 1 else f"{parallel.ratio:.0%}"
            told = f"{held} of {parallel.times} side by side held, wanted {wanted}; the first failure: {first.summary}"
            raise Failure(code, first.cause, told, reproduce=first.reproduce)

    def _users_of(self, worker: int, lent: Mapping[str, str | None]) -> Mapping[str, str | None]:
        return {name: lent[f"{worker}.{name}"] for name in self.leases} if self.shape.parallel.own_users else lent

    async def _worker(self, context: Context, ledger: Ledger, users: Mapping[str, str | None]) -> Failure | None:
        try:
            await self._repeated(context, ledger, users)
        except Failure as failure:
            return failure
        return None

    async def _repeated(self, context: Context, ledger: Ledger, users: Mapping[str, str | None]) -> None:
        repeat = self.shape.repeat
        for turn in range(repeat.times):
            started_s = context.clock.monotonic_s()
            for item in self.shape.items:
                place = _place(item, turn, repeat.times)
                try:
                    await self._once(context, ledger, users, item)
                except Failure as failure:
                    raise failure.told(
                        f"{failure.summary} {one_line(context.masker.mask(place), limit=200)}".rstrip()
                    ) from None
            rest_s = repeat.every - (context.clock.monotonic_s() - started_s)
            if turn + 1 < repeat.times and rest_s > 0:
                await asyncio.sleep(rest_s)

    async def _once(
        self, context: Context, ledger: Ledger, users: Mapping[str, str | None], item: Mapping[str, Plain]
    ) -> None:
        values: dict[str, Plain] = {"nonce": context.nonces.nonce(), "uuid": context.nonces.uuid()}
        play = Play(context=context, ledger=ledger, subjects=users, values=values)
        play.values |= {name: play.expand(value, None) for name, value in item.items()}
        try:
            await self._all_steps(play)
            await _say_goodbye(play)
        finally:
            await self._clean_up(play)

    async def _all_steps(self, play: Play) -> None:
        total_s = None if self.total_s is None else self.total_s * play.context.patience
        started_s = play.now_s()
        number = 0
        try:
            async with asyncio.timeout(total_s) as timeout:
                play.timeouts.append(timeout)
                for number, step in enumerate(self.steps, 1):
                    await self._step(number, step, play, started_s)
        except TimeoutError:
            code = ReasonCode.TOTAL_TIMEOUT if play.context.sighting.answered else ReasonCode.UNREACHABLE
            cause = Cause.PRODUCT if play.context.sighting.answered else Cause.ENVIRONMENT
            told = f"the steps did not end within {format_duration(total_s or 0.0)} (total deadline)"
            raise self._in_step(Failure(code, cause, told), number, self.steps[number - 1], play) from None

    async def _step(self, number: int, step: Step, play: Play, started_s: float) -> None:
        play.sent = None
        known = dict(play.values)
        try:
            await step.run(play)
        except Failure as failure:
            timed = failure.code in _TIMED and (len(self.steps) > 1 or failure.code is ReasonCode.GAP_TIMEOUT)
            after = f"; {format_duration(play.now_s() - started_s)} after the start" if timed else ""
            raise self._in_step(failure.told(failure.summary + after), number, step, play) from None
        finally:
            if self.cleanup and play.values != known:
                self._note(play)

    def _note(self, play: Play) -> None:
        """Write down what the cleanup steps need by now, for the case that this process does not live to run them."""
        note = Note(
            values=noted(play.values, self.cleanup_names),
            captured=tuple(sorted(play.captured & self.cleanup_names)),
            users=tuple(play.subjects.items()),
        )
        play.context.diary.due(play.context.test_id, _name_of(play), note)

    def _in_step(self, failure: Failure, number: int, step: Step, play: Play) -> Failure:
        label = play.show(step.label, _LABEL_CHARACTERS)
        place = f"step {number} of {len(self.steps)} ({label})" if len(self.steps) > 1 else label
        reproduce = ""
        if failure.cause is not Cause.PROBE:
            with suppress(Failure):
                reproduce = step.reproduce(play)
        found_by = play.show(str(play.sent or ""))
        told = f"{place}: {failure.summary} ({found_by})" if found_by else f"{place}: {failure.summary}"
        return failure.told(told, reproduce=reproduce)

    async def _clean_up(self, play: Play) -> None:
        """Run the cleanup steps within 2 s, also when cancelled; what fails is counted, and changes no status."""
        counts = Ledger()
        aside = Play(
            context=play.context,
            ledger=counts,
            subjects=play.subjects,
            values=play.values,
            captured=play.captured,
            sockets=play.sockets,
        )
        troubles: tuple[str, ...] = ()
        try:
            troubles = await clean_up(self.cleanup, aside, within_s=CLEANUP_S)
            if self.cleanup and play.captured and not troubles:
                play.context.diary.done(play.context.test_id, _name_of(play))
        finally:
            for socket in play.sockets.values():
                socket.abort()
            play.ledger.add_traffic(counts)
            if troubles:
                play.ledger.sample(Quantity.CLEANUP_FAILURES, len(troubles))


def _proven(ledger: Ledger) -> tuple[Status, Reason | None]:
    """Turn a run without a failure into a pass, or into hollow where nothing was proven."""
    if ledger.exchanges == 0:
        told = "nothing was exchanged with the environment"
        return Status.HOLLOW, Reason(code=ReasonCode.NO_EXCHANGE, cause=Cause.PROBE, summary=told)
    if ledger.assertions == 0:
        told = "nothing that came back was held against an expectation"
        return Status.HOLLOW, Reason(code=ReasonCode.NO_ASSERTION, cause=Cause.PROBE, summary=told)
    return Status.PASSED, None


def _name_of(play: Play) -> str:
    """A run through is named by its nonce, which no other one of the run has."""
    return str(play.values["nonce"])


def _place(item: Mapping[str, Plain], turn: int, times: int) -> str:
    parts = [f"{name}={value}" for name, value in item.items()]
    if times > 1:
        parts.append(f"sample {turn + 1} of {times}")
    return f"[{', '.join(parts)}]" if parts else ""


async def _say_goodbye(play: Play) -> None:
    """Close what the steps left open; a peer that does not answer loses its connection."""
    with suppress(TimeoutError):
        async with asyncio.timeout(_GOODBYE_S):
            for name in list(play.sockets):
                await play.sockets[name].close(1000)
                del play.sockets[name]
