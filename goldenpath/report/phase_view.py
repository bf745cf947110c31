"""One phase as a report shows it: its tally, what it proved, what broke, and what stays unproven."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goldenpath.impact.assessment import Assessment, PhaseSummary, ShownRisk
from goldenpath.model.outcome import Evidence, Status
from goldenpath.model.tally import Tally
from goldenpath.report import quoting, words
from goldenpath.report.outcome_view import StreamMention, TestView


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseView:
    """A phase with its tests in plan order, by what became of them.

    Attributes:
        declared_risk: as the plan says; `risk` is what this run shows.
        busy_s: its tests' times added up, not wall time; None if not known.
        failed: failed tests, each told in full.
        unproven: errored, hollow, skipped and not run tests.
        measured: tests of any status in which something was measured.
        authenticated: exchanges that carried a valid credential of the plan.
        refusals: exchanges that were meant to be refused and were.
    """

    id: str
    name: str
    priority: str
    declared_risk: str
    risk: str
    word: str
    busy_s: float | None
    tally: Tally
    streams: tuple[StreamMention, ...]
    failed: tuple[TestView, ...]
    unproven: tuple[TestView, ...]
    passed: tuple[TestView, ...]
    measured: tuple[TestView, ...]
    exchanges: int
    authenticated: int
    refusals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseTotal:
    """The last row of the metrics table: all phases together."""

    tally: Tally
    busy_s: float | None
    risk: str


def phase_views(
    assessment: Assessment, tests: Mapping[str, TestView], mentions: Mapping[str, StreamMention]
) -> tuple[PhaseView, ...]:
    """Return the plan's phases in plan order."""
    return tuple(_phase_view(assessment, summary, tests, mentions) for summary in assessment.phases)


def phase_total(assessment: Assessment) -> PhaseTotal:
    """Return what the phases add up to; the busy time is not known where that of one that ran is not."""
    busy = [summary.busy_s for summary in assessment.phases if summary.tally.executed]
    known = [busy_s for busy_s in busy if busy_s is not None]
    return PhaseTotal(
        tally=assessment.tally,
        busy_s=sum(known) if known and len(known) == len(busy) else None,
        risk=_worst([summary.risk for summary in assessment.phases]).value.upper(),
    )


_RISKS_WORST_FIRST = (ShownRisk.CRITICAL, ShownRisk.HIGH, ShownRisk.MEDIUM, ShownRisk.UNKNOWN, ShownRisk.LOW)


def _worst(risks: list[ShownRisk]) -> ShownRisk:
    return next((risk for risk in _RISKS_WORST_FIRST if risk in risks), ShownRisk.UNKNOWN)


def _phase_view(
    assessment: Assessment, summary: PhaseSummary, tests: Mapping[str, TestView], mentions: Mapping[str, StreamMention]
) -> PhaseView:
    phase, plan = summary.phase, assessment.run.plan
    declared = plan.tests_of(phase)
    ids = {test.id for test in declared}
    protected = dict.fromkeys(stream for test in declared for stream in test.protects)
    own = [tests[test.id] for test in declared]
    evidence = sum((each.evidence for each in assessment.run.outcomes if each.test in ids), Evidence())
    return PhaseView(
        id=quoting.name(phase.id),
        name=quoting.name(phase.name),
        priority=quoting.name(phase.priority),
        declared_risk=phase.risk.value,
        risk=summary.risk.value.upper(),
        word=words.STATUS[summary.status],
        busy_s=summary.busy_s,
        tally=summary.tally,
        streams=tuple(mentions[stream] for stream in protected if stream in mentions),
        failed=tuple(test for test in own if test.status is Status.FAILED),
        unproven=tuple(test for test in own if test.status not in {Status.FAILED, Status.PASSED}),
        passed=tuple(test for test in own if test.status is Status.PASSED),
        measured=tuple(test for test in own if test.metrics),
        exchanges=evidence.exchanges,
        authenticated=evidence.authenticated,
        refusals=evidence.refusals,
    )
