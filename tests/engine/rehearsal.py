"""What the engine's tests share: probes that follow a script, small plans, and a run with a real loop and clock."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from goldenpath.base.clock import SystemClock
from goldenpath.base.masking import Masker
from goldenpath.engine.assignment import Assignment, StopHandle
from goldenpath.engine.execute import execute
from goldenpath.model.event import Event
from goldenpath.model.fold import fold
from goldenpath.model.forecast import prior
from goldenpath.model.money import Money
from goldenpath.model.outcome import Attempt, Cause, Evidence, Reason, ReasonCode, Status
from goldenpath.model.plan import Environment, Order, Phase, Plan, Policy, RevenueStream, Test, Waiver
from goldenpath.model.run import Run, Runner
from goldenpath.probes.network import open_client
from goldenpath.probes.nonces import Nonces
from goldenpath.probes.probe import Context, Sighting
from goldenpath.probes.tokens import Identities

NOWHERE = "http://127.0.0.1:9"
ZERO = Money(minor_units=0, currency="USD")
TODAY = date(2025, 9, 9)
PASS = Attempt(status=Status.PASSED, evidence=Evidence(exchanges=1, assertions=1))


def bad(status: Status = Status.FAILED, cause: Cause = Cause.PRODUCT) -> Attempt:
    """An attempt that did not pass."""
    reason = Reason(code=ReasonCode.WRONG_STATUS, cause=cause, summary="status 500, expected 200")
    return Attempt(status=status, reason=reason, evidence=Evidence(exchanges=1, assertions=1))


@dataclass
class Scripted:
    """A probe that returns the given attempts in turn, each after waiting for a gate."""

    attempts: list[Attempt]
    gate: Callable[[], Awaitable[object]] | None = None
    cleaned: list[str] = field(default_factory=list)
    runs: int = 0

    async def run(self, context: Context) -> Attempt:
        """Return the next attempt."""
        number, self.runs = self.runs, self.runs + 1
        try:
            if self.gate:
                await self.gate()
        except asyncio.CancelledError:
            self.cleaned.append(context.test_id)
            raise
        return self.attempts[number]


def scripted(name: str, *attempts: Attempt, phase: str = "p", **changes: object) -> Test:
    """A test whose probe follows a script; its stream is that of its phase."""
    gate = changes.pop("gate", None)
    probe = Scripted(list(attempts), gate)  # type: ignore[arg-type]
    return Test(
        id=f"{phase}/{name}",
        phase=phase,
        name=name,
        kind="http",
        protects=(phase,),
        probe=probe,
        **changes,  # type: ignore[arg-type]
    )


def plan(*tests: Test, waivers: tuple[Waiver, ...] = ()) -> Plan:
    """A plan with two phases, each with a stream of its own."""
    return Plan(
        id="plan",
        digest="0",
        mission="",
        currency="USD",
        policy=Policy(hold_above=ZERO, inconclusive_above=ZERO),
        streams=tuple(
            RevenueStream(id=name, name=name, mrr=Money(minor_units=100_00, currency="USD")) for name in ("p", "q")
        ),
        phases=(Phase(id="p", name="P"), Phase(id="q", name="Q")),
        tests=tests,
        waivers=waivers,
    )


async def nobody() -> None:
    """Nobody counts requests."""


def assignment(a_plan: Plan, **changes: object) -> Assignment:
    """An assignment in written order, so that the scripts meet in a known order."""
    standard = Assignment(
        run="run",
        plan=a_plan,
        environment=Environment(name="here", base_url=NOWHERE),
        base_url=NOWHERE,
        runner=Runner(goldenpath="0", python="3", platform="x", command="goldenpath run"),
        forecast=prior(a_plan),
        today=TODAY,
        peak_memory_bytes=lambda: 1,
        requests_seen=nobody,
        order=Order.WRITTEN,
    )
    return replace(standard, **changes)  # type: ignore[arg-type]


@contextlib.asynccontextmanager
async def opened(base_url: str = NOWHERE, **changes: object) -> AsyncIterator[Context]:
    """The context of a run, its network open."""
    clock, masker, nonces = SystemClock(), Masker(), Nonces("0")
    async with open_client(base_url) as client:
        context = Context(
            run_id="run",
            environment="here",
            base_url=base_url,
            clock=clock,
            run_started_s=clock.monotonic_s(),
            client=client,
            identities=Identities((), values={}, clock=clock, masker=masker, nonces=nonces),
            masker=masker,
            nonces=nonces,
            sighting=Sighting(),
        )
        yield replace(context, **changes)  # type: ignore[arg-type]


async def events_of(an_assignment: Assignment, stop: StopHandle | None = None) -> list[Event]:
    """Carry out the assignment and return its events."""
    async with opened(an_assignment.base_url) as context:
        return [event async for event in execute(an_assignment, context, stop or StopHandle())]


async def run_of(a_plan: Plan, **changes: object) -> Run:
    """Carry out a plan and return the run."""
    return fold(await events_of(assignment(a_plan, **changes)))


def statuses(run: Run) -> Mapping[str, tuple[Status, ReasonCode | None]]:
    """Status and reason code by test."""
    return {o.test: (o.status, o.reason.code if o.reason else None) for o in run.outcomes}
