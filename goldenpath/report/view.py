"""The whole report as one frozen value: what templates read. They format it; nothing is left to compute.

Every text in it is masked by shape, on one line and bounded, and every figure follows from the assessment.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from goldenpath.impact.assessment import Assessment
from goldenpath.model.money import Money, MoneyUnit
from goldenpath.report.actions import ActionsView, actions_view
from goldenpath.report.outcome_view import WaiverView, outcome_views, stream_mentions, waiver_views
from goldenpath.report.performance import PerformanceView, performance_view
from goldenpath.report.phase_view import PhaseTotal, PhaseView, phase_total, phase_views
from goldenpath.report.run_view import RunView, run_view
from goldenpath.report.stream_view import Bucket, StreamView, buckets, stream_views
from goldenpath.report.surroundings import (
    AuthenticationView,
    ConductView,
    EnvironmentView,
    PolicyView,
    RunnerView,
    authentication_view,
    conduct_view,
    environment_view,
    policy_view,
    runner_view,
)
from goldenpath.report.verdict_view import VerdictView, verdict_view


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A run's report, section by section.

    Attributes:
        unit: the one unit of every amount.
        total: of all streams; `total_share` is what their shares add up to.
        at_risk, unverified, waived, protected: the streams by state; each stream is in exactly one.
        waivers: those in force.
        lapsed: how many waivers of the plan count for nothing, expired or under a veto.
    """

    run: RunView
    verdict: VerdictView
    unit: MoneyUnit
    total: Money
    total_share: Decimal | None
    streams: tuple[StreamView, ...]
    at_risk: Bucket
    unverified: Bucket
    waived: Bucket
    protected: Bucket
    phases: tuple[PhaseView, ...]
    phase_total: PhaseTotal
    waivers: tuple[WaiverView, ...]
    lapsed: int
    environment: EnvironmentView
    runner: RunnerView
    policy: PolicyView
    conduct: ConductView | None
    authentication: AuthenticationView
    actions: ActionsView
    performance: PerformanceView


def report_view(assessment: Assessment) -> ReportView:
    """Return the view of an assessment."""
    tests = outcome_views(assessment)
    streams = stream_views(assessment, tests)
    at_risk, unverified, waived, protected = buckets(assessment, streams)
    waivers = tuple(waiver_views(assessment).values())
    total = phase_total(assessment)
    return ReportView(
        run=run_view(assessment),
        verdict=verdict_view(assessment),
        unit=assessment.unit,
        total=assessment.exposure.total,
        total_share=_total_share(streams),
        streams=streams,
        at_risk=at_risk,
        unverified=unverified,
        waived=waived,
        protected=protected,
        phases=phase_views(assessment, tests, stream_mentions(assessment)),
        phase_total=total,
        waivers=waivers,
        lapsed=len(assessment.run.plan.waivers) - len(assessment.waivers_in_force),
        environment=environment_view(assessment),
        runner=runner_view(assessment),
        policy=policy_view(assessment),
        conduct=conduct_view(assessment),
        authentication=authentication_view(assessment),
        actions=actions_view(assessment, streams, tests.values()),
        performance=performance_view(assessment, total, tests.values()),
    )


def _total_share(streams: tuple[StreamView, ...]) -> Decimal | None:
    known = [stream.share for stream in streams if stream.share is not None]
    return sum(known, Decimal(0)) if known else None
