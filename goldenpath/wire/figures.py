"""The figures of a document: everything in it that follows from the run's facts, worked out anew each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from goldenpath.base.node import Plain
from goldenpath.impact.assessment import Assessment, PhaseSummary
from goldenpath.impact.exposure import StreamExposure
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import Test
from goldenpath.model.run import Run
from goldenpath.model.tally import Tally
from goldenpath.wire.money_part import write_shown_money
from goldenpath.wire.outcome_part import write_evidence, write_metric
from goldenpath.wire.run_part import write_stopped, write_target
from goldenpath.wire.times import kept_s_or_none, moment_after_text
from goldenpath.wire.waiver_part import write_split

_RATE_DECIMALS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The figures by section of the document; `tests` has a row for each test, in plan order."""

    run: dict[str, Plain]
    verdict: dict[str, Plain]
    revenue: dict[str, Plain]
    tally: dict[str, Plain]
    phases: list[dict[str, Plain]]
    tests: list[dict[str, Plain]]
    plan: dict[str, Plain]

    def sections(self) -> Plain:
        """All of them as one object."""
        return {
            "run": self.run,
            "verdict": self.verdict,
            "revenue": self.revenue,
            "tally": self.tally,
            "phases": [*self.phases],
            "tests": [*self.tests],
            "plan": self.plan,
        }


def figures(assessment: Assessment) -> Figures:
    """Return the figures of a judged run."""
    run = assessment.run
    outcomes = run.outcomes_by_test()
    return Figures(
        run=_run_figures(run),
        verdict=_verdict_figures(assessment),
        revenue=_revenue_figures(assessment),
        tally={**_tally_figures(assessment.tally), **_rate_figures(assessment.tally)},
        phases=[_phase_figures(summary) for summary in assessment.phases],
        tests=[_test_figures(test, outcomes[test.id], run.started_at) for test in run.plan.tests],
        plan=write_split(run.plan.waivers, assessment.waivers_in_force),
    )


def _run_figures(run: Run) -> dict[str, Plain]:
    return {
        "plan": run.plan.id,
        "plan_digest": run.plan.digest,
        "target": write_target(run.target),
        "finished_at": moment_after_text(run.started_at, run.duration_s),
        "partial": not run.finished or any(outcome.status is Status.NOT_RUN for outcome in run.outcomes),
        "stopped": write_stopped(run.stopped, run.started_at) if run.stopped else None,
        "evidence": write_evidence(run.evidence),
    }


def _verdict_figures(assessment: Assessment) -> dict[str, Plain]:
    verdict = assessment.verdict
    return {
        "decision": verdict.decision.value,
        "exit_code": verdict.decision.exit_code,
        "line": verdict.line,
        "as_of": None if assessment.as_of == date.max else assessment.as_of.isoformat(),
        "reasons": [
            {
                "code": reason.code.value,
                "text": reason.text,
                "tests": list(reason.tests),
                "streams": list(reason.streams),
            }
            for reason in verdict.reasons
        ],
    }


def _revenue_figures(assessment: Assessment) -> dict[str, Plain]:
    exposure, shares, unit = assessment.exposure, assessment.shares, assessment.unit
    return {
        "total": write_shown_money(exposure.total, unit),
        "at_risk": write_shown_money(exposure.at_risk, unit),
        "at_most": write_shown_money(exposure.at_most, unit),
        "unverified": write_shown_money(exposure.unverified, unit),
        "waived": write_shown_money(exposure.waived, unit),
        "protected": write_shown_money(exposure.protected, unit),
        "percent": {
            "at_risk": _percent(shares.at_risk),
            "unverified": _percent(shares.unverified),
            "waived": _percent(shares.waived),
            "protected": _percent(shares.protected),
        },
        "streams": [
            _stream_figures(exposed, share, assessment)
            for exposed, share in zip(exposure.streams, shares.streams, strict=True)
        ],
    }


def _stream_figures(exposed: StreamExposure, share: Decimal | None, assessment: Assessment) -> dict[str, Plain]:
    return {
        "id": exposed.stream.id,
        "name": exposed.stream.name,
        "state": exposed.state.value,
        "mrr": write_shown_money(exposed.stream.mrr, assessment.unit),
        "percent": _percent(share),
        "tests": list(exposed.tests),
        "because": list(exposed.because),
    }


def _tally_figures(tally: Tally) -> dict[str, Plain]:
    return {
        "planned": tally.planned,
        "passed": tally.passed,
        "failed": tally.failed,
        "errored": tally.errored,
        "hollow": tally.hollow,
        "skipped": tally.skipped,
        "not_run": tally.not_run,
        "flaky": tally.flaky,
        "degraded": tally.degraded,
        "executed": tally.executed,
    }


def _rate_figures(tally: Tally) -> dict[str, Plain]:
    return {
        "pass_rate_planned": _rate(tally.pass_rate_planned),
        "pass_rate_executed": _rate(tally.pass_rate_executed),
    }


def _phase_figures(summary: PhaseSummary) -> dict[str, Plain]:
    phase = summary.phase
    return {
        "id": phase.id,
        "name": phase.name,
        "priority": phase.priority,
        "risk": phase.risk.value,
        "status": summary.status.value,
        "state": summary.state.value,
        "shown_risk": summary.risk.value,
        "tally": _tally_figures(summary.tally),
        "duration_s": kept_s_or_none(summary.busy_s),
        **_rate_figures(summary.tally),
    }


def _test_figures(test: Test, outcome: Outcome, started_at: datetime | None) -> dict[str, Plain]:
    return {
        "id": test.id,
        "phase": test.phase,
        "name": test.name,
        "protects": list(test.protects),
        "started_at": moment_after_text(started_at, outcome.started_s),
        "duration_s": kept_s_or_none(outcome.duration_s),
        "evidence": write_evidence(outcome.evidence),
        "metrics": {metric.name: write_metric(metric) for metric in outcome.metrics},
    }


def _rate(rate: float | None) -> float | None:
    return None if rate is None else round(rate, _RATE_DECIMALS)


def _percent(share: Decimal | None) -> float | None:
    return None if share is None else float(share)
