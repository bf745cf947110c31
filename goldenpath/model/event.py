"""What happens during a run, one frozen value per happening; listeners and the journal see nothing else.

`at_s` is seconds after the run's start, on the monotonic clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from goldenpath.model.money import Money
from goldenpath.model.outcome import Attempt, Outcome
from goldenpath.model.plan import Plan
from goldenpath.model.run import Conduct, Preflight, Runner, Stopped, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted:
    """The run exists: what is planned, where it goes, and by whom it is carried out."""

    run: str
    plan: Plan
    environment: str
    base_url: str
    embedded: bool
    runner: Runner
    conduct: Conduct
    candidate: str | None
    started_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PreflightFinished:
    """The checks before the first test are done."""

    at_s: float
    preflight: Preflight


@dataclass(frozen=True, slots=True, kw_only=True)
class TestStarted:
    """An attempt at a test begins; `attempt` counts from 1."""

    __test__ = False

    at_s: float
    test: str
    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFinished:
    """An attempt at a test came to its own end."""

    at_s: float
    test: str
    attempt: Attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFinished:
    """A test is settled, or will not be run."""

    __test__ = False

    at_s: float
    outcome: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupDue:
    """A run through a test may have made what its `finally` steps remove; the last word of a run through counts.

    Attributes:
        test: its full id, or that of the preflight.
        play: names the run through, once in a run.
        values: what names hold that the `finally` steps ask for, as JSON texts; never a secret of the run.
        captured: which of these names hold what the environment said.
        users: the leased subject by the name the test gives the user; None where its profile has no pool.
    """

    at_s: float
    test: str
    play: str
    values: tuple[tuple[str, str], ...]
    captured: tuple[str, ...]
    users: tuple[tuple[str, str | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanedUp:
    """The `finally` steps of a run through came to their end without a failure."""

    at_s: float
    test: str
    play: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundsMoved:
    """The interval that the amount at risk must end in has closed in."""

    at_s: float
    at_least: Money
    at_most: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """HOLD is certain, whatever the tests still to come say."""

    at_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFinished:
    """The run came to its own end."""

    at_s: float
    target: Target
    stopped: Stopped | None
    peak_memory_bytes: int | None


Event: TypeAlias = (
    RunStarted
    | PreflightFinished
    | TestStarted
    | AttemptFinished
    | TestFinished
    | CleanupDue
    | CleanedUp
    | BoundsMoved
    | Decided
    | RunFinished
)
