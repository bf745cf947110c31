"""One revenue stream as a report shows it: state, amount, risk, and the tests that speak for or against it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from goldenpath.impact.assessment import Assessment, ShownRisk
from goldenpath.impact.exposure import StreamExposure, StreamState
from goldenpath.model.money import Money
from goldenpath.model.outcome import Status
from goldenpath.model.plan import Risk
from goldenpath.report import quoting, words
from goldenpath.report.outcome_view import TestView


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamView:
    """A stream and its tests.

    Attributes:
        share: percent of the total, to one decimal; None over a total of nothing.
        risk: at risk, the highest risk of the phases whose tests broke it; unverified, unknown; else low.
        protectors: the tests that protect it, advisory ones left out; `passed` of these `planned` passed.
        because: the tests that put it into its state.
        customers: what customers experience, as the plan says for the failed ones among them.
    """

    id: str
    name: str
    state: str
    mrr: Money
    share: Decimal | None
    risk: str
    owner: str
    as_of: date | None
    veto: bool
    planned: int
    passed: int
    protectors: tuple[TestView, ...]
    because: tuple[TestView, ...]
    customers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """The streams in one state, the largest first, and what they come to."""

    state: str
    amount: Money
    share: Decimal | None
    streams: tuple[StreamView, ...]


def stream_views(assessment: Assessment, tests: Mapping[str, TestView]) -> tuple[StreamView, ...]:
    """Return the plan's streams in plan order."""
    shares = assessment.shares.streams
    return tuple(
        _stream_view(assessment, exposed, share, tests)
        for exposed, share in zip(assessment.exposure.streams, shares, strict=True)
    )


def buckets(assessment: Assessment, streams: tuple[StreamView, ...]) -> tuple[Bucket, ...]:
    """Return the four states, at risk first."""
    return tuple(
        Bucket(
            state=words.STATE[state],
            amount=assessment.exposure.of(state),
            share=assessment.shares.of(state),
            streams=largest_first(stream for stream in streams if stream.state == words.STATE[state]),
        )
        for state in StreamState
    )


def largest_first(streams: Iterable[StreamView]) -> tuple[StreamView, ...]:
    """Return the streams by amount, the largest first, equal ones as they came."""
    return tuple(sorted(streams, key=lambda stream: -stream.mrr.minor_units))


_RISKS_WORST_FIRST = (Risk.CRITICAL, Risk.HIGH, Risk.MEDIUM, Risk.LOW)


def _stream_view(
    assessment: Assessment, exposed: StreamExposure, share: Decimal | None, tests: Mapping[str, TestView]
) -> StreamView:
    stream = exposed.stream
    protectors = tuple(tests[test] for test in exposed.tests)
    because = tuple(tests[test] for test in exposed.because)
    is_at_risk = exposed.state is StreamState.AT_RISK
    customers = dict.fromkeys(test.customers for test in because if test.customers) if is_at_risk else {}
    return StreamView(
        id=quoting.name(stream.id),
        name=quoting.name(stream.name),
        state=words.STATE[exposed.state],
        mrr=stream.mrr,
        share=share,
        risk=stream_risk(assessment, exposed).upper(),
        owner=quoting.name(stream.owner or ""),
        as_of=stream.as_of,
        veto=stream.veto,
        planned=len(protectors),
        passed=sum(test.status is Status.PASSED for test in protectors),
        protectors=protectors,
        because=because,
        customers=tuple(customers),
    )


def stream_risk(assessment: Assessment, exposed: StreamExposure) -> str:
    """Return a stream's derived risk in lower case, by the rules that `StreamView.risk` states."""
    if exposed.state is StreamState.UNVERIFIED:
        return ShownRisk.UNKNOWN.value
    if exposed.state is not StreamState.AT_RISK:
        return ShownRisk.LOW.value
    plan = assessment.run.plan
    phase_of = {test.id: test.phase for test in plan.tests}
    broken = {phase_of[test] for test in exposed.because}
    risks = {phase.risk for phase in plan.phases if phase.id in broken}
    return next(risk for risk in _RISKS_WORST_FIRST if risk in risks).value
