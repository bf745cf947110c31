"""What a plan says of itself."""

from __future__ import annotations

from dataclasses import replace

from builders import a_plan, a_stream, a_test

from goldenpath.model.plan import Deadlines

_PLAN = a_plan(
    [a_stream("s"), a_stream("t", veto=True)],
    [
        a_test("p/a", "s"),
        a_test("q/b", "s", "t"),
        a_test("q/c", "s", veto=True),
        a_test("q/x", "t", advisory=True, veto=True),
    ],
)


def test_tests_belong_to_phases_and_streams() -> None:
    """In plan order; an advisory test protects nothing."""
    assert [test.id for test in _PLAN.tests_of(_PLAN.phases[1])] == ["q/b", "q/c", "q/x"]
    assert [test.id for test in _PLAN.protectors_of(_PLAN.streams[0])] == ["p/a", "q/b", "q/c"]
    assert [test.id for test in _PLAN.protectors_of(_PLAN.streams[1])] == ["q/b"]


def test_a_veto_stands_on_a_test_or_on_its_stream() -> None:
    """Advisory tests speak none."""
    assert _PLAN.under_veto() == {"q/b", "q/c"}


def test_patience_stretches_every_deadline_that_is_set() -> None:
    """What is not set stays unset."""
    deadlines = Deadlines(connect_s=1.0, first_event_s=2.0, total_s=5.0)

    assert deadlines.scaled(3) == Deadlines(connect_s=3.0, first_event_s=6.0, total_s=15.0)
    assert Deadlines(gap_s=2.0).scaled(3) == Deadlines(gap_s=6.0)


def test_own_deadlines_go_before_the_defaults() -> None:
    """Each by itself."""
    defaults = Deadlines(connect_s=1.0, first_event_s=1.0, gap_s=1.0, total_s=1.0)

    assert Deadlines(total_s=9.0).over(defaults) == replace(defaults, total_s=9.0)
    assert Deadlines().over(defaults) == defaults
