"""One execution of a plan against one environment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from goldenpath.model.outcome import WORST_FIRST, Evidence, Outcome, Reason
from goldenpath.model.plan import FailFast, Order, Plan


class StopReason(StrEnum):
    """Why a run ended before its last test."""

    FAIL_FAST = "fail_fast"
    DECIDED = "decided"
    PREFLIGHT = "preflight"
    BUDGET = "budget"
    INTERRUPTED = "interrupted"
    TERMINATED = "terminated"
    HUNG_UP = "hung_up"
    KILLED = "killed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """Why and when (seconds after the start; None if not known) a run was cut short."""

    reason: StopReason
    at_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What was found under the environment's address.

    Attributes:
        base_url: where the requests went; empty if that was never known.
        embedded: a demonstration service started by goldenpath.
        version: as the service states it; None if it does not.
        builds: the builds observed on its answers, in order of first sight. More than one means that the
            service was deployed, or is half deployed, during the run.
        requests_seen: how many requests the service itself counted, where it can be asked.
    """

    base_url: str = ""
    embedded: bool = False
    version: str | None = None
    builds: tuple[str, ...] = ()
    requests_seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """What executed the run.

    Attributes:
        command: the command line, secrets masked.
        peak_memory_bytes: of the runner, not of the service; None if not known.
    """

    goldenpath: str
    python: str
    platform: str
    command: str
    peak_memory_bytes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """How the run was carried out, where the command line may say other than the plan.

    Attributes:
        slots: how many tests could run at once.
        fail_fast: what a confirmed failure stopped; phases may say otherwise for themselves.
        confirm: how often a failed test was run again.
    """

    slots: int
    order: Order
    fail_fast: FailFast
    confirm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One preflight check, its finding in words, and why it failed (None if it held)."""

    name: str
    finding: str
    reason: Reason | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """The checks before the first test, in order, and what they exchanged."""

    checks: tuple[Check, ...] = ()
    evidence: Evidence = field(default_factory=Evidence)

    @property
    def failed(self) -> Check | None:
        """The first check that did not hold, or None."""
        return next((check for check in self.checks if check.reason), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """All outcomes of one execution.

    Attributes:
        id: sortable by time.
        conduct: how it was carried out; None where another runner did not say.
        candidate: the build that the release manager means to release; None if not given.
        started_at: aware; None where another runner did not say.
        duration_s: wall time; None if not known.
        decided_after_s: when the verdict was first certain; None if not before the end, or not known.
        stopped: why it was cut short, or None.
        finished: whether the run came to its own end; a killed one did not.
        recorded: whether all evidence could be written.
        outcomes: one for each test of the plan, in plan order.
        note: what a reader must know beside the figures; empty as a rule.
    """

    id: str
    plan: Plan
    environment: str
    target: Target
    outcomes: tuple[Outcome, ...]
    runner: Runner
    preflight: Preflight = field(default_factory=Preflight)
    conduct: Conduct | None = None
    candidate: str | None = None
    started_at: datetime | None = None
    duration_s: float | None = None
    decided_after_s: float | None = None
    stopped: Stopped | None = None
    finished: bool = True
    recorded: bool = True
    note: str = ""

    def outcome_of(self, test: str) -> Outcome:
        """The outcome of a test by its full id. KeyError if the plan has no such test."""
        for outcome in self.outcomes:
            if outcome.test == test:
                return outcome
        raise KeyError(test)

    def outcomes_by_test(self) -> dict[str, Outcome]:
        """The outcomes by test id; where a test wrongly has several, the worst of them."""
        worst_last = sorted(self.outcomes, key=lambda outcome: WORST_FIRST.index(outcome.status), reverse=True)
        return {outcome.test: outcome for outcome in worst_last}

    @property
    def evidence(self) -> Evidence:
        """All tests' evidence and the preflight's together."""
        return sum((outcome.evidence for outcome in self.outcomes), self.preflight.evidence)
