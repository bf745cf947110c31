"""Whether the outcomes are those of the plan, one each, and follow from their own attempts."""

from __future__ import annotations

from collections import Counter

from goldenpath.impact.reasons import Noun, VerdictCode, VerdictReason, counted, listed
from goldenpath.model.outcome import Outcome
from goldenpath.model.run import Run
from goldenpath.model.settle import settle


def doubtful_outcomes(run: Run) -> tuple[VerdictReason, ...]:
    """Return what makes the outcomes themselves unbelievable."""
    return tuple(reason for reason in (_coverage(run), _contradicted_outcomes(run)) if reason)


def coverage_gap(run: Run) -> str | None:
    """Return how the run's outcomes fail to cover its plan exactly once each, in words; None if they do."""
    planned = [test.id for test in run.plan.tests]
    counts = Counter(outcome.test for outcome in run.outcomes)
    missing = [test for test in planned if test not in counts]
    strange = sorted(counts.keys() - set(planned))
    repeated = [test for test, times in counts.items() if times > 1]
    gaps = (("without an outcome", missing), ("not in the plan", strange), ("with several outcomes", repeated))
    said = [f"{counted(len(tests), Noun.TEST)} {what}: {listed(tests)}" for what, tests in gaps if tests]
    return "; ".join(said) or None


def _coverage(run: Run) -> VerdictReason | None:
    gap = coverage_gap(run)
    return VerdictReason(code=VerdictCode.UNKNOWN, text=f"the outcomes do not cover the plan: {gap}") if gap else None


def _contradicted_outcomes(run: Run) -> VerdictReason | None:
    advisory = {test.id for test in run.plan.tests if test.advisory}
    tests = tuple(outcome.test for outcome in run.outcomes if outcome.test not in advisory and not _follows(outcome))
    if not tests:
        return None
    text = f"{counted(len(tests), Noun.TEST)} with an outcome that its attempts deny: {listed(tests)}"
    return VerdictReason(code=VerdictCode.UNKNOWN, text=text, tests=tests)


def _follows(outcome: Outcome) -> bool:
    """Whether the outcome is what its attempts come to; without attempts there is nothing to compare."""
    if not outcome.attempts:
        return True
    try:
        told = settle(outcome.test, outcome.attempts)
    except ValueError:
        return False
    return (outcome.status, outcome.flaky, outcome.degraded) == (told.status, told.flaky, told.degraded)
