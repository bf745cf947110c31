"""What a waiver settles."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import TODAY, a_plan, a_policy, a_stream, a_test, a_waiver, an_outcome, by_test, failed, flaky, passed

from goldenpath.impact.waivers import in_force, settled
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import Plan

_PLAN = a_plan([a_stream("s")], [a_test("p/a", "s"), a_test("p/b", "s")], waivers=(a_waiver("p/a"),))
_LIMITED = replace(_PLAN, policy=a_policy(max_degraded=5))


@pytest.mark.parametrize("outcome", [failed("p/a"), an_outcome("p/a", Status.SKIPPED), flaky("p/a")])
def test_it_settles_what_is_known_to_be_wrong(outcome: Outcome) -> None:
    """Failed, skipped and flaky tests are settled, and only the one that is named."""
    assert settled(_PLAN, by_test([outcome, failed("p/b")]), TODAY) == {"p/a"}


@pytest.mark.parametrize("status", [Status.PASSED, Status.ERRORED, Status.HOLLOW, Status.NOT_RUN])
def test_it_settles_nothing_that_nobody_knows(status: Status) -> None:
    """Errored, hollow and not run tests are not settled, nor is there anything to settle in a pass."""
    assert settled(_LIMITED, by_test([an_outcome("p/a", status)]), TODAY) == frozenset()


def test_it_settles_degradation_only_where_policy_limits_it() -> None:
    """Without a limit a degraded test is a pass, and needs no waiver."""
    outcomes = by_test([passed("p/a", degraded=True)])

    assert settled(_PLAN, outcomes, TODAY) == frozenset()
    assert settled(_LIMITED, outcomes, TODAY) == {"p/a"}


def test_it_counts_up_to_and_on_the_day_it_names() -> None:
    """The day after, it is as if it were not there."""
    outcomes = by_test([failed("p/a")])

    assert settled(_PLAN, outcomes, TODAY) == {"p/a"}
    assert settled(_PLAN, outcomes, TODAY + timedelta(days=1)) == frozenset()


@pytest.mark.parametrize(
    "plan",
    [
        replace(_PLAN, tests=(a_test("p/a", "s", veto=True),)),
        replace(_PLAN, streams=(a_stream("s", veto=True),)),
    ],
    ids=["of the test", "of the stream"],
)
def test_it_never_settles_what_is_under_a_veto(plan: Plan) -> None:
    """A veto is lifted by no waiver; such a one is not even in force."""
    assert in_force(plan, TODAY) == ()
    assert settled(plan, by_test([failed("p/a")]), TODAY) == frozenset()


def test_it_has_nothing_to_settle_in_an_advisory_or_missing_test() -> None:
    """An advisory test counts for nothing anyway, and a missing outcome is not yet a failure."""
    advisory = replace(_PLAN, tests=(a_test("p/a", "s", advisory=True),))

    assert settled(advisory, by_test([failed("p/a")]), TODAY) == frozenset()
    assert settled(_PLAN, {}, TODAY) == frozenset()
