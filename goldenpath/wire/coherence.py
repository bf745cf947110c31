"""Whether the facts of a run agree with each other: an outcome is what its attempts come to, and times fit in."""

from __future__ import annotations

from collections import Counter

from goldenpath.base.inert import one_line
from goldenpath.model.outcome import Outcome
from goldenpath.model.run import Run
from goldenpath.model.settle import settle

_SHOWN_ID = 80


def incoherence(run: Run) -> str | None:
    """Return the first contradiction among the facts of a run in words; None if there is none."""
    repeated = [test for test, times in Counter(test.id for test in run.plan.tests).items() if times > 1]
    if repeated:
        return f"plan.tests has {one_line(repeated[0], limit=_SHOWN_ID)!r} more than once"
    for index, outcome in enumerate(run.outcomes):
        if found := _in_outcome(outcome):
            return f"tests[{index}] ({one_line(outcome.test, limit=_SHOWN_ID)}): {found}"
    return _in_times(run)


def _in_outcome(outcome: Outcome) -> str | None:
    status = outcome.status
    if not status.was_executed:
        is_marked = outcome.flaky or outcome.degraded
        if outcome.attempts or is_marked:
            return f"status says {status.value}, but it has {'a mark of a pass' if is_marked else 'attempts'}"
        return None
    if not outcome.attempts:
        return f"status says {status.value}, but there is no attempt"
    told = settle(outcome.test, outcome.attempts)
    stated_and_told = (
        ("status", status.value, told.status.value),
        ("flaky", outcome.flaky, told.flaky),
        ("degraded", outcome.degraded, told.degraded),
    )
    for name, stated, follows in stated_and_told:
        if stated != follows:
            return f"{name} says {stated}, but its attempts come to {follows}"
    return None if outcome.reason == told.reason else "reason is not that of its attempts"


def _in_times(run: Run) -> str | None:
    if run.duration_s is None:
        return None
    moments = (
        ("verdict.decided_after_s", run.decided_after_s),
        ("run.stopped.at_s", run.stopped.at_s if run.stopped else None),
    )
    for name, moment_s in moments:
        if moment_s is not None and moment_s > run.duration_s:
            return f"{name} says {moment_s}, but the run took {run.duration_s} s"
    return None
