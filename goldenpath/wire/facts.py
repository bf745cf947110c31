"""The facts of a document: everything in it that nothing else in it implies. They are what a load gives back."""

from __future__ import annotations

from dataclasses import dataclass

from goldenpath.base.node import Plain
from goldenpath.model.run import Run
from goldenpath.wire.outcome_part import read_outcome, write_outcome
from goldenpath.wire.part import Part
from goldenpath.wire.plan_part import read_plan, write_plan
from goldenpath.wire.run_part import (
    read_conduct,
    read_preflight,
    read_runner,
    read_stopped,
    read_target,
    write_conduct,
    write_preflight,
    write_runner,
    write_stopped,
    write_target,
)
from goldenpath.wire.times import kept_s_or_none, moment_text


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The facts by section of the document; `tests` has a row for each outcome, in plan order."""

    run: dict[str, Plain]
    verdict: dict[str, Plain]
    tests: list[dict[str, Plain]]
    runner: dict[str, Plain]
    plan: dict[str, Plain]

    def sections(self) -> Plain:
        """All of them as one object."""
        return {
            "run": self.run,
            "verdict": self.verdict,
            "tests": [*self.tests],
            "runner": self.runner,
            "plan": self.plan,
        }


def write_facts(run: Run) -> Facts:
    """Return the facts of a run; times are rounded to the millisecond.

    Raises:
        ValueError: the start names no time zone.
    """
    place = {test.id: index for index, test in enumerate(run.plan.tests)}
    outcomes = sorted(run.outcomes, key=lambda outcome: place.get(outcome.test, len(place)))
    return Facts(
        run={
            "id": run.id,
            "environment": run.environment,
            "base_url": run.target.base_url,
            "embedded": run.target.embedded,
            "target": write_target(run.target),
            "conduct": write_conduct(run.conduct) if run.conduct else None,
            "candidate": run.candidate,
            "started_at": moment_text(run.started_at) if run.started_at else None,
            "duration_s": kept_s_or_none(run.duration_s),
            "finished": run.finished,
            "recorded": run.recorded,
            "stopped": write_stopped(run.stopped, run.started_at) if run.stopped else None,
            "note": run.note,
            "preflight": write_preflight(run.preflight),
        },
        verdict={"decided_after_s": kept_s_or_none(run.decided_after_s)},
        tests=[write_outcome(outcome) for outcome in outcomes],
        runner=write_runner(run.runner),
        plan=write_plan(run.plan),
    )


def read_facts(document: Part) -> Run:
    """Return the run that a document's facts tell of. Raises DocumentError."""
    part = document.part("run")
    return Run(
        id=part.text("id"),
        plan=read_plan(document.part("plan")),
        environment=part.text("environment"),
        target=read_target(part.part("target"), base_url=part.text("base_url"), embedded=part.flag("embedded")),
        outcomes=document.each("tests", read_outcome),
        runner=read_runner(document.part("runner")),
        preflight=read_preflight(part.part("preflight")),
        conduct=part.one_or_none("conduct", read_conduct),
        candidate=part.text_or_none("candidate"),
        started_at=part.moment_or_none("started_at"),
        duration_s=part.seconds_or_none("duration_s"),
        decided_after_s=document.one_or_none("verdict", lambda verdict: verdict.seconds_or_none("decided_after_s")),
        stopped=part.one_or_none("stopped", read_stopped),
        finished=part.flag("finished"),
        recorded=part.flag("recorded"),
        note=part.text("note"),
    )
