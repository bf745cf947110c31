"""From attempts to an outcome: confirming never forgives."""

from __future__ import annotations

from goldenpath.model.outcome import Attempt, Outcome, Reason, Status


def settle(test: str, attempts: tuple[Attempt, ...]) -> Outcome:
    """Return the outcome of a test that was attempted at least once.

    All attempts failed, or a failed one without a later pass: failed, whatever came between. A failed one
    and a pass: passed and flaky, with the failure's reason kept. Else the first attempt decides.

    Raises:
        ValueError: there is no attempt, or one claims never to have run.
    """
    if not attempts or not all(attempt.status.was_executed for attempt in attempts):
        raise ValueError(f"{test} has no executed attempt to settle")
    last = attempts[-1]
    failure = next((attempt for attempt in attempts if attempt.status is Status.FAILED), None)
    if failure is None:
        first = attempts[0]
        return Outcome(
            test=test,
            status=first.status,
            reason=first.reason,
            attempts=attempts,
            degraded=first.status is Status.PASSED and bool(first.missed_targets),
        )
    if last.status is Status.PASSED:
        return Outcome(
            test=test,
            status=Status.PASSED,
            reason=failure.reason,
            attempts=attempts,
            flaky=True,
            degraded=bool(last.missed_targets),
        )
    return Outcome(test=test, status=Status.FAILED, reason=failure.reason, attempts=attempts)


def not_attempted(test: str, status: Status, reason: Reason) -> Outcome:
    """Return the outcome of a planned test that never ran to an end: skipped or not_run, and why."""
    return Outcome(test=test, status=status, reason=reason)
