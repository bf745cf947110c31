"""One planned test as a report shows it: what was found, what it means, how to see it again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from goldenpath.impact.assessment import Assessment
from goldenpath.impact.standing import is_told
from goldenpath.model.money import Money
from goldenpath.model.outcome import Attempt, Metric, Outcome, Status
from goldenpath.model.plan import Test, Waiver
from goldenpath.report import quoting, words


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamMention:
    """A revenue stream named beside a test or a phase: its amount and what the run says about it."""

    id: str
    name: str
    mrr: Money
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverView:
    """A waiver with its test's short facts.

    Attributes:
        settles: whether it settles the test's outcome in this run.
    """

    test: str
    owner: str
    reason: str
    expires: date
    settles: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricView:
    """A measured quantity and the test it was measured in; values in the metric's unit."""

    test: str
    name: str
    unit: str
    n: int
    p50: float
    p95: float
    largest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TestView:
    """One planned test and what became of it.

    Attributes:
        code: the reason's public code; empty for a plain pass.
        cause: what the reason points at, in words; empty for a plain pass.
        observed: the reason's sentence: what was seen, never why it came to be.
        attempts: how many were made; `failed_attempts` of them failed.
        marks: what a reader must know beside the status, one phrase each.
        waiver: the waiver that settles it, or None.
        duration_s: of all attempts together; None if it never ran or nobody said.
    """

    __test__ = False

    id: str
    name: str
    status: Status
    word: str
    owner: str
    advisory: bool
    veto: bool
    reported: bool
    flaky: bool
    degraded: bool
    code: str
    cause: str
    observed: str
    reproduce: str
    attempts: int
    failed_attempts: int
    marks: tuple[str, ...]
    waiver: WaiverView | None
    streams: tuple[StreamMention, ...]
    duration_s: float | None
    exchanges: int
    bytes_in: int
    frames_in: int
    assertions: int
    metrics: tuple[MetricView, ...]
    customers: str
    actions: tuple[str, ...]
    later: tuple[str, ...]
    remedy: str


def stream_mentions(assessment: Assessment) -> Mapping[str, StreamMention]:
    """Return every stream of the plan by id, to be named beside tests and phases."""
    return {
        exposed.stream.id: StreamMention(
            id=quoting.name(exposed.stream.id),
            name=quoting.name(exposed.stream.name),
            mrr=exposed.stream.mrr,
            state=words.STATE[exposed.state],
        )
        for exposed in assessment.exposure.streams
    }


def waiver_views(assessment: Assessment) -> Mapping[str, WaiverView]:
    """Return the waivers in force on the day of judgement, by the test's id, in plan order."""
    settled = assessment.settled
    return {waiver.test: _waiver_view(waiver, settles=waiver.test in settled) for waiver in assessment.waivers_in_force}


def outcome_views(assessment: Assessment) -> Mapping[str, TestView]:
    """Return every planned test by id, in plan order."""
    mentions, waivers = stream_mentions(assessment), waiver_views(assessment)
    outcomes = assessment.run.outcomes_by_test()
    return {
        test.id: _test_view(test, outcomes[test.id], mentions, waivers.get(test.id))
        for test in assessment.run.plan.tests
    }


def _waiver_view(waiver: Waiver, *, settles: bool) -> WaiverView:
    return WaiverView(
        test=quoting.name(waiver.test),
        owner=quoting.name(waiver.owner),
        reason=quoting.sentence(waiver.reason),
        expires=waiver.expires,
        settles=settles,
    )


def _test_view(
    test: Test, outcome: Outcome, mentions: Mapping[str, StreamMention], waiver: WaiverView | None
) -> TestView:
    reason, evidence, reported = outcome.reason, outcome.evidence, is_told(outcome)
    settling = waiver if waiver and waiver.settles else None
    return TestView(
        id=quoting.name(test.id),
        name=quoting.name(test.name),
        status=outcome.status,
        word=words.STATUS[outcome.status],
        owner=quoting.name(test.owner or ""),
        advisory=test.advisory,
        veto=test.veto,
        reported=reported,
        flaky=outcome.flaky,
        degraded=outcome.degraded,
        code=reason.code.value if reason else "",
        cause=words.CAUSE[reason.cause] if reason else "",
        observed=quoting.sentence(reason.summary) if reason else "",
        reproduce=quoting.command(reason.reproduce) if reason else "",
        attempts=len(outcome.attempts),
        failed_attempts=_failed(outcome.attempts),
        marks=_marks(test, outcome, settling, reported=reported),
        waiver=settling,
        streams=tuple(mentions[stream] for stream in test.protects if stream in mentions),
        duration_s=outcome.duration_s,
        exchanges=evidence.exchanges,
        bytes_in=evidence.bytes_in,
        frames_in=evidence.frames_in,
        assertions=evidence.assertions,
        metrics=tuple(_metric_view(test, metric) for metric in outcome.metrics),
        customers=quoting.sentence(test.on_failure.customers),
        actions=tuple(quoting.sentence(action) for action in test.on_failure.actions),
        later=tuple(quoting.sentence(action) for action in test.on_failure.later),
        remedy=words.remedy(outcome, reported=reported),
    )


def _failed(attempts: tuple[Attempt, ...]) -> int:
    return sum(attempt.status is Status.FAILED for attempt in attempts)


def _marks(test: Test, outcome: Outcome, waiver: WaiverView | None, *, reported: bool) -> tuple[str, ...]:
    """The phrases beside a status, the heaviest first."""
    marks: list[str] = []
    if outcome.flaky:
        seen = f": {quoting.sentence(outcome.reason.summary)}" if outcome.reason else ""
        marks.append(f"flaky, {_failed(outcome.attempts)} of {len(outcome.attempts)} attempts failed{seen}")
    if outcome.degraded:
        missed = "; ".join(quoting.sentence(target) for target in outcome.missed_targets)
        marks.append(f"degraded: {missed}" if missed else "degraded")
    if waiver:
        marks.append(f"waived by {waiver.owner} until {waiver.expires.isoformat()}")
    if reported:
        marks.append("reported by another runner")
    if test.advisory:
        marks.append("advisory")
    return tuple(marks)


def _metric_view(test: Test, metric: Metric) -> MetricView:
    return MetricView(
        test=quoting.name(test.id),
        name=quoting.name(metric.name),
        unit=quoting.name(metric.unit),
        n=metric.n,
        p50=metric.p50,
        p95=metric.p95,
        largest=metric.largest,
    )
