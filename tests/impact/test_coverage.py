"""Whether the outcomes are those of the plan."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_plan, a_run, a_stream, a_test, an_outcome, failed, flaky, passed

from goldenpath.impact.coverage import coverage_gap, doubtful_outcomes
from goldenpath.model.outcome import Outcome, Status

_PLAN = a_plan([a_stream("s")], [a_test("p/a", "s"), a_test("p/b", "s"), a_test("p/x", "s", advisory=True)])
_GOOD = (passed("p/a"), passed("p/b"), passed("p/x"))


@pytest.mark.parametrize(
    ("outcomes", "gap"),
    [
        (_GOOD, None),
        (_GOOD[::-1], None),
        (_GOOD[1:], "1 test without an outcome: p/a"),
        ((*_GOOD, passed("q/z"), passed("q/y")), "2 tests not in the plan: q/y, q/z"),
        ((*_GOOD, failed("p/a")), "1 test with several outcomes: p/a"),
        (
            (passed("q/z"),) * 2,
            "3 tests without an outcome: p/a, p/b, p/x; 1 test not in the plan: q/z; 1 test with several outcomes: q/z",
        ),
    ],
)
def test_each_planned_test_has_exactly_one_outcome(outcomes: tuple[Outcome, ...], gap: str | None) -> None:
    """In any order; whatever is missing, strange or repeated is said."""
    run = a_run(_PLAN, outcomes)

    assert coverage_gap(run) == gap
    assert [reason.text for reason in doubtful_outcomes(run)] == (
        [f"the outcomes do not cover the plan: {gap}"] if gap else []
    )


@pytest.mark.parametrize(
    "outcome",
    [
        replace(flaky("p/a"), flaky=False),
        replace(passed("p/a"), flaky=True),
        replace(passed("p/a", degraded=True), degraded=False),
        replace(failed("p/a"), status=Status.PASSED),
        replace(failed("p/a"), status=Status.NOT_RUN),
        replace(passed("p/a"), attempts=(replace(passed("p/a").attempts[0], status=Status.SKIPPED),)),
    ],
)
def test_an_outcome_must_follow_from_its_attempts(outcome: Outcome) -> None:
    """A status or a mark that the attempts deny is not believed; an advisory test may say what it likes."""
    (reason,) = doubtful_outcomes(a_run(_PLAN, (outcome, *_GOOD[1:])))

    assert reason.text == "1 test with an outcome that its attempts deny: p/a"
    assert reason.tests == ("p/a",)
    assert doubtful_outcomes(a_run(_PLAN, (*_GOOD[:2], replace(outcome, test="p/x")))) == ()


def test_an_outcome_without_attempts_denies_nothing() -> None:
    """What was never attempted has nothing to follow from."""
    assert doubtful_outcomes(a_run(_PLAN, (an_outcome("p/a", Status.NOT_RUN), *_GOOD[1:]))) == ()
