"""Run, exposure and verdict as one value: what every reporter gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, timedelta
from enum import StrEnum

from goldenpath.impact.coverage import coverage_gap
from goldenpath.impact.exposure import Exposure, StreamExposure, StreamState, expose, plan_unit
from goldenpath.impact.shares import Shares, shares
from goldenpath.impact.standing import Standing, standings
from goldenpath.impact.verdict import Verdict, decide
from goldenpath.impact.waivers import in_force, settled
from goldenpath.model.money import MoneyUnit
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import Phase, Plan, Risk, Test, Waiver
from goldenpath.model.run import Run
from goldenpath.model.tally import Tally, tally, worst


class ShownRisk(StrEnum):
    """The risk column of a report: derived from what the run found, never the plan's word alone."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSummary:
    """One phase and what became of it.

    Attributes:
        status: the worst of its tests.
        busy_s: seconds its tests took together, side by side or not; None if one's duration is not known
            or none was executed.
        state: the worst state of the streams that its tests protect, whichever phase put them there;
            unverified if they protect none.
        risk: follows from the state alone, so that a row of a table never disagrees with itself: at risk
            shows the phase's risk, unverified shows unknown, waived or protected shows low.
    """

    phase: Phase
    status: Status
    tally: Tally
    busy_s: float | None
    state: StreamState
    risk: ShownRisk


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A run with everything that was judged about it.

    Attributes:
        phases: one for each phase of the plan, in plan order.
        unit: the one unit of every amount in a report.
        as_of: the day on which waivers were judged; `date.max`, on which none is in force, if the run does
            not say when it took place.
    """

    run: Run
    exposure: Exposure
    verdict: Verdict
    tally: Tally
    phases: tuple[PhaseSummary, ...]
    unit: MoneyUnit
    shares: Shares
    as_of: date

    @property
    def headline(self) -> str:
        """`$320K+ at risk`, and `, up to $470K+` while anything is unverified."""
        return self.exposure.headline(self.unit)

    @property
    def waivers_in_force(self) -> tuple[Waiver, ...]:
        """The waivers that counted, in plan order, whether or not there was anything to settle."""
        return in_force(self.run.plan, self.as_of)

    @property
    def settled(self) -> frozenset[str]:
        """The ids of the tests that a waiver settled."""
        return settled(self.run.plan, self.run.outcomes_by_test(), self.as_of)

    @property
    def unproven(self) -> tuple[Test, ...]:
        """The tests, advisory ones left out, that leave their streams unverified, in plan order."""
        standing = standings(self.run.plan, self.run.outcomes_by_test(), self.as_of)
        return tuple(test for test in self.run.plan.tests if standing.get(test.id) is Standing.UNPROVEN)

    def streams_in(self, state: StreamState) -> tuple[StreamExposure, ...]:
        """The streams in a state, in plan order."""
        return self.exposure.streams_in(state)


def assess(run: Run, as_of: date | None = None) -> Assessment:
    """Return the judgement on a run.

    Args:
        run: a run with exactly one outcome for each test of its plan, in any order.
        as_of: the day on which waivers are judged; by default the day (UTC) on which the run finished, or
            started where its length is not known. If neither is known, no waiver is in force.

    Raises:
        ValueError: the outcomes do not cover the plan exactly, a stream stands twice, or currencies are mixed.
    """
    if gap := coverage_gap(run):
        raise ValueError(f"the outcomes do not cover the plan: {gap}")
    day = as_of or _day_of(run)
    outcomes = run.outcomes_by_test()
    exposure = expose(run.plan, outcomes, day)
    return Assessment(
        run=run,
        exposure=exposure,
        verdict=decide(run, exposure, day),
        tally=tally(run.outcomes),
        phases=tuple(_summary(phase, run.plan, outcomes, exposure) for phase in run.plan.phases),
        unit=plan_unit(run.plan),
        shares=shares(exposure),
        as_of=day,
    )


def _day_of(run: Run) -> date:
    if run.started_at is None or run.started_at.tzinfo is None:
        return date.max
    try:
        return (run.started_at + timedelta(seconds=run.duration_s or 0)).astimezone(UTC).date()
    except (OverflowError, ValueError):  # an endless or undefined length
        return date.max


def _summary(phase: Phase, plan: Plan, outcomes: dict[str, Outcome], exposure: Exposure) -> PhaseSummary:
    tests = plan.tests_of(phase)
    its = [outcomes[test.id] for test in tests]
    state = _worst_state({stream for test in tests if not test.advisory for stream in test.protects}, exposure)
    return PhaseSummary(
        phase=phase,
        status=worst(outcome.status for outcome in its),
        tally=tally(its),
        busy_s=_busy_s(its),
        state=state,
        risk=_shown_risk(phase.risk, state),
    )


def _worst_state(streams: set[str], exposure: Exposure) -> StreamState:
    present = {exposed.state for exposed in exposure.streams if exposed.stream.id in streams}
    return next((state for state in StreamState if state in present), StreamState.UNVERIFIED)


def _shown_risk(risk: Risk, state: StreamState) -> ShownRisk:
    match state:
        case StreamState.AT_RISK:
            return ShownRisk(risk.value)
        case StreamState.UNVERIFIED:
            return ShownRisk.UNKNOWN
        case _:
            return ShownRisk.LOW


def _busy_s(outcomes: list[Outcome]) -> float | None:
    durations = [outcome.duration_s for outcome in outcomes if outcome.status.was_executed]
    known = [duration for duration in durations if duration is not None]
    return sum(known) if known and len(known) == len(durations) else None
