"""From attempts to an outcome: confirming never forgives."""

from __future__ import annotations

import pytest
from builders import a_reason, an_attempt
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.model.outcome import Status
from goldenpath.model.settle import not_attempted, settle

_P, _F, _E, _H = Status.PASSED, Status.FAILED, Status.ERRORED, Status.HOLLOW


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        ((_P,), _P),
        ((_E,), _E),
        ((_H,), _H),
        ((_F,), _F),
        ((_F, _F, _F), _F),
        ((_F, _E), _F),
        ((_F, _H, _E), _F),
        ((_P, _F), _F),
        ((_F, _P, _F), _F),
        ((_E, _P), _E),
    ],
)
def test_a_failure_without_a_later_pass_is_failed(statuses: tuple[Status, ...], status: Status) -> None:
    """Whatever came between; without a failure the first attempt decides, and nothing is flaky."""
    outcome = settle("p/a", tuple(map(an_attempt, statuses)))

    assert (outcome.status, outcome.flaky) == (status, False)
    assert outcome.reason == a_reason(status)


@pytest.mark.parametrize("statuses", [(_F, _P), (_F, _F, _P), (_F, _E, _P), (_P, _F, _P)])
def test_a_failure_and_a_last_pass_are_flaky(statuses: tuple[Status, ...]) -> None:
    """The pass counts, the failure's reason stays."""
    outcome = settle("p/a", tuple(map(an_attempt, statuses)))

    assert (outcome.status, outcome.flaky) == (Status.PASSED, True)
    assert outcome.reason == a_reason(Status.FAILED)


def test_the_settling_pass_may_be_degraded() -> None:
    """A missed soft target is a mark on a pass, never on a failure."""
    slow = an_attempt(_P, missed=("p95 too high",))

    assert settle("p/a", (slow,)).degraded
    assert settle("p/a", (an_attempt(_F), slow)).degraded
    assert not settle("p/a", (slow, an_attempt(_F))).degraded
    assert settle("p/a", (slow,)).missed_targets == ("p95 too high",)


@given(st.lists(st.sampled_from([_P, _F, _E, _H]), min_size=1, max_size=6))
def test_every_attempt_is_kept_and_a_failure_is_never_forgotten(statuses: list[Status]) -> None:
    """With a failure anywhere the outcome is failed or flaky."""
    outcome = settle("p/a", tuple(map(an_attempt, statuses)))

    assert [attempt.status for attempt in outcome.attempts] == statuses
    assert (_F in statuses) is (outcome.status is _F or outcome.flaky)


@pytest.mark.parametrize("statuses", [(), (Status.NOT_RUN,), (_F, Status.SKIPPED)])
def test_there_must_be_attempts_that_ran(statuses: tuple[Status, ...]) -> None:
    """What was skipped or not run was no attempt."""
    with pytest.raises(ValueError, match="p/a has no executed attempt"):
        settle("p/a", tuple(map(an_attempt, statuses)))


def test_what_was_not_attempted_says_why() -> None:
    """And has no times."""
    reason = a_reason(Status.NOT_RUN)
    assert reason is not None
    outcome = not_attempted("p/a", Status.NOT_RUN, reason)

    assert (outcome.status, outcome.reason) == (Status.NOT_RUN, reason)
    assert (outcome.started_s, outcome.duration_s, outcome.metrics, outcome.missed_targets) == (None, None, (), ())
