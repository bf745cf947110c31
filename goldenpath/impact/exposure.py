"""A run in money: what is at risk, unverified, waived and protected. A set of streams, never a sum of tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from goldenpath.impact.standing import Standing, standings
from goldenpath.model.money import Money, MoneyUnit, common_unit, total
from goldenpath.model.outcome import Outcome
from goldenpath.model.plan import Plan, RevenueStream


class StreamState(StrEnum):
    """What this run says about a revenue stream, the worst first."""

    AT_RISK = "at_risk"
    UNVERIFIED = "unverified"
    WAIVED = "waived"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamExposure:
    """One stream and what became of it.

    Attributes:
        tests: ids of the tests that protect it, advisory ones left out, in plan order.
        because: ids of those among them that put it into this state; empty where no test protects it.
    """

    stream: RevenueStream
    state: StreamState
    tests: tuple[str, ...]
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """The four buckets and the streams in them.

    Attributes:
        streams: each stream of the plan once, in plan order.
        total: of all streams.
        at_most: at risk and unverified together, the upper end of the headline.

    Raises:
        ValueError: a stream stands twice, or a bucket is not the sum of its streams, or they do not add
            up to the total.
    """

    streams: tuple[StreamExposure, ...]
    total: Money
    at_risk: Money
    at_most: Money
    unverified: Money
    waived: Money
    protected: Money

    def __post_init__(self) -> None:
        ids = [exposed.stream.id for exposed in self.streams]
        if len(set(ids)) != len(ids):
            raise ValueError("a revenue stream stands twice in the exposure")
        for state in StreamState:
            if self.of(state) != _sum_of(self.streams_in(state), self.total.currency):
                raise ValueError(f"the amount {state.value} is not the sum of its streams")
        if self.at_risk + self.unverified != self.at_most:
            raise ValueError("at risk and unverified do not add up to at most")
        if self.at_most + self.waived + self.protected != self.total:
            raise ValueError("at risk, unverified, waived and protected do not add up to the total")

    def of(self, state: StreamState) -> Money:
        """The amount in a state."""
        return {
            StreamState.AT_RISK: self.at_risk,
            StreamState.UNVERIFIED: self.unverified,
            StreamState.WAIVED: self.waived,
            StreamState.PROTECTED: self.protected,
        }[state]

    def streams_in(self, state: StreamState) -> tuple[StreamExposure, ...]:
        """The streams in a state, in plan order."""
        return tuple(exposed for exposed in self.streams if exposed.state is state)

    def headline(self, unit: MoneyUnit) -> str:
        """Return `$320K+ at risk`, and `, up to $470K+` while anything is unverified."""
        at_risk = f"{self.at_risk.text(unit)} at risk"
        return f"{at_risk}, up to {self.at_most.text(unit)}" if self.streams_in(StreamState.UNVERIFIED) else at_risk


def expose(plan: Plan, outcomes: Mapping[str, Outcome], today: date) -> Exposure:
    """Return what the outcomes (by test id) mean for the plan's streams on a day; it decides which waivers count.

    A test without an outcome counts as not run. Advisory tests are left aside. A stream is at risk if an
    unsettled test protecting it failed or is degraded beyond policy's tolerance; else unverified if an
    unsettled one did not really pass or none did; else waived if a waiver settled any; else protected.
    """
    standing = standings(plan, outcomes, today)
    protectors = protectors_by_stream(plan)
    streams = tuple(_exposed(stream, protectors[stream.id], standing) for stream in plan.streams)
    buckets = {
        state: _sum_of([exposed for exposed in streams if exposed.state is state], plan.currency)
        for state in StreamState
    }
    at_risk, unverified = buckets[StreamState.AT_RISK], buckets[StreamState.UNVERIFIED]
    return Exposure(
        streams=streams,
        total=_sum_of(streams, plan.currency),
        at_risk=at_risk,
        at_most=at_risk + unverified,
        unverified=unverified,
        waived=buckets[StreamState.WAIVED],
        protected=buckets[StreamState.PROTECTED],
    )


def protectors_by_stream(plan: Plan) -> dict[str, list[str]]:
    """Return, by stream id, the ids of its tests that are not advisory: `Plan.protectors_of` in one pass for all."""
    protectors: dict[str, list[str]] = {stream.id: [] for stream in plan.streams}
    for test in plan.tests:
        for stream in () if test.advisory else dict.fromkeys(test.protects):
            if stream in protectors:
                protectors[stream].append(test.id)
    return protectors


def plan_unit(plan: Plan) -> MoneyUnit:
    """Return the one unit for all amounts of a report: those of the streams and the limits of the policy."""
    limits = (plan.policy.hold_above, plan.policy.inconclusive_above)
    return common_unit([*(stream.mrr for stream in plan.streams), *limits])


def _exposed(stream: RevenueStream, tests: Sequence[str], standing: Mapping[str, Standing]) -> StreamExposure:
    by_standing: dict[Standing, list[str]] = {each: [] for each in Standing}
    for test in tests:
        by_standing[standing[test]].append(test)
    broken = [test for test in tests if standing[test] in {Standing.FAILED, Standing.DEGRADED}]
    if broken:
        state, because = StreamState.AT_RISK, broken
    elif by_standing[Standing.UNPROVEN]:
        state, because = StreamState.UNVERIFIED, by_standing[Standing.UNPROVEN]
    elif not by_standing[Standing.PROVEN]:
        state, because = StreamState.UNVERIFIED, by_standing[Standing.SETTLED]
    elif by_standing[Standing.SETTLED]:
        state, because = StreamState.WAIVED, by_standing[Standing.SETTLED]
    else:
        state, because = StreamState.PROTECTED, by_standing[Standing.PROVEN]
    return StreamExposure(stream=stream, state=state, tests=tuple(tests), because=tuple(because))


def _sum_of(streams: Sequence[StreamExposure], currency: str) -> Money:
    return total((exposed.stream.mrr for exposed in streams), currency)
