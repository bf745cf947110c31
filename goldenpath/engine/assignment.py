"""What one run is asked to do, and the handle by which it is asked to stop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from goldenpath.model.forecast import Forecast
from goldenpath.model.plan import Environment, FailFast, Order, Plan
from goldenpath.model.run import Runner, StopReason


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """One run, fully described.

    Attributes:
        run: the run's id.
        base_url: the environment's address with its variables filled in.
        selected: ids of the tests to run; None is all. What is not selected is not_run.
        slots: how many tests run at once.
        fail_fast: what a confirmed failure stops.
        max_failures: stop the run after so many failed tests; None is no limit.
        confirm: how often a failed test is run again.
        test_budget_s: cuts each attempt, whatever its own deadlines; None leaves them alone.
        run_budget_s: cuts the whole run; None is no limit.
        today: judges waivers and expired skips.
        peak_memory_bytes: asks the runner's own peak memory; None if it cannot be known.
        requests_seen: asks the service how many requests it saw; None if it cannot be asked.
    """

    run: str
    plan: Plan
    environment: Environment
    base_url: str
    runner: Runner
    forecast: Mapping[str, Forecast]
    today: date
    peak_memory_bytes: Callable[[], int | None]
    requests_seen: Callable[[], Awaitable[int | None]]
    candidate: str | None = None
    selected: frozenset[str] | None = None
    slots: int = 8
    order: Order = Order.VALUE
    fail_fast: FailFast = FailFast.NONE
    max_failures: int | None = None
    confirm: int = 2
    test_budget_s: float | None = None
    run_budget_s: float | None = None


@dataclass(slots=True)
class StopHandle:
    """Asks a run to stop: the first reason given stands."""

    reason: StopReason | None = None
    _asked: asyncio.Event = field(default_factory=asyncio.Event)

    def ask(self, reason: StopReason) -> None:
        """Ask the run to cut what is running, clean up and end."""
        if self.reason is None:
            self.reason = reason
            self._asked.set()

    async def wait(self) -> None:
        """Wait until somebody asks."""
        await self._asked.wait()
