"""The run as a report introduces it: which plan, when, how it ended, and whose word its results are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from goldenpath.impact.assessment import Assessment
from goldenpath.impact.standing import is_told
from goldenpath.report import quoting, words


@dataclass(frozen=True, slots=True, kw_only=True)
class RunView:
    """One execution of a plan.

    Attributes:
        started_at, finished_at: None where not known.
        stopped: why it was cut short, in words; empty if it was not.
        told: how many of the `executed` tests' results are another runner's word.
    """

    id: str
    plan: str
    digest: str
    mission: str
    started_at: datetime | None
    finished_at: datetime | None
    stopped: str
    stopped_at_s: float | None
    finished: bool
    recorded: bool
    note: str
    told: int
    executed: int


def run_view(assessment: Assessment) -> RunView:
    """Return the introduction of a run."""
    run = assessment.run
    return RunView(
        id=quoting.name(run.id),
        plan=quoting.name(run.plan.id),
        digest=quoting.name(run.plan.digest),
        mission=quoting.sentence(run.plan.mission),
        started_at=run.started_at,
        finished_at=_end(run.started_at, run.duration_s),
        stopped=words.STOPPED[run.stopped.reason] if run.stopped else "",
        stopped_at_s=run.stopped.at_s if run.stopped else None,
        finished=run.finished,
        recorded=run.recorded,
        note=quoting.sentence(run.note),
        told=sum(is_told(outcome) for outcome in run.outcomes),
        executed=assessment.tally.executed,
    )


def _end(started_at: datetime | None, duration_s: float | None) -> datetime | None:
    return None if started_at is None or duration_s is None else started_at + timedelta(seconds=duration_s)
