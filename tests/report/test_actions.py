"""What to do next."""

from __future__ import annotations

from typing import Any

from builders import TODAY, a_plan, a_run, a_stream, a_test, an_outcome, failed, passed, usd
from report.samples import all_good, mixed

from goldenpath.impact.assessment import Assessment, assess
from goldenpath.model.outcome import Status
from goldenpath.model.plan import OnFailure
from goldenpath.report.actions import ActionsView, StreamActions, actions_view
from goldenpath.report.outcome_view import outcome_views
from goldenpath.report.stream_view import stream_views


def _actions(assessment: Assessment) -> ActionsView:
    tests = outcome_views(assessment)
    return actions_view(assessment, stream_views(assessment, tests), tests.values())


def _assessed(tests: list[Any], outcomes: list[Any], **changes: Any) -> Assessment:
    streams = [a_stream("small", usd(10)), a_stream("large", usd(90))]
    return assess(a_run(a_plan(streams, tests), outcomes, **changes), TODAY)


def _told(groups: tuple[StreamActions, ...]) -> list[tuple[str, list[str]]]:
    return [(group.stream.name if group.stream else "", [action.text for action in group.actions]) for group in groups]


def test_repairs_come_by_exposure_then_waived_then_advisory() -> None:
    """Streams at risk come first, the largest before the others, then waived and advisory failures."""
    assert [
        ("Search", ["Check shelves"]),
        ("Reading", ["Check pages", "Restart pages"]),
        ("Gifts", ["Check wrapping"]),
        ("", ["Check colours"]),
    ] == _told(_actions(mixed()).repair)
    assert [
        ("Search", ["Harden shelves"]),
        ("Reading", ["Harden pages"]),
        ("Gifts", ["Harden wrapping"]),
        ("", ["Harden colours"]),
    ] == _told(_actions(mixed()).later)


def test_an_action_stands_once_with_all_its_tests() -> None:
    """The same action for two tests is one line; under a later stream it is not told again."""
    restart = OnFailure(actions=("Restart it",))
    tests = [a_test("p/a", "large", on_failure=restart), a_test("p/b", "large", "small", on_failure=restart)]
    large, small = _actions(_assessed(tests, [failed("p/a"), failed("p/b")])).repair

    assert [("Restart it", ["p/a", "p/b"])] == [(a.text, [test.id for test in a.tests]) for a in large.actions]
    assert ((), ["p/b"], ()) == (small.actions, [test.id for test in small.tests], small.silent)


def test_a_failure_without_an_action_is_named() -> None:
    """Where the plan says nothing to do, the failed test itself is listed."""
    tests = [a_test("p/a", "large"), a_test("p/b", "small"), a_test("p/c", advisory=True)]
    groups = _actions(_assessed(tests, [failed("p/a"), passed("p/b"), failed("p/c")])).repair

    assert [("Large", ["p/a"]), ("", ["p/c"])] == [
        (group.stream.name if group.stream else "", [test.id for test in group.silent]) for group in groups
    ]


def test_what_proves_nothing_is_to_be_verified_once() -> None:
    """Unverified streams come first; an unproven test of a broken stream follows, and no test stands twice."""
    tests = [a_test("p/a", "large"), a_test("p/b", "large", "small"), a_test("p/c", "large")]
    outcomes = [failed("p/a"), an_outcome("p/b", Status.HOLLOW), an_outcome("p/c", Status.NOT_RUN)]
    groups = _actions(_assessed(tests, outcomes)).verify

    assert [("Small", ["p/b"]), ("Large", ["p/c"])] == [
        (group.stream.name if group.stream else "", [test.id for test in group.tests]) for group in groups
    ]
    assert ["let the test assert something that comes back from the environment"] == [
        action.text for action in groups[0].actions
    ]


def test_a_stream_that_no_test_protects_is_listed() -> None:
    """A stream without a test has a group without tests, and the whole plan to run."""
    groups = _actions(_assessed([a_test("p/a", "large")], [passed("p/a")])).verify

    assert [("Small", (), "goldenpath run --env staging")] == [
        (group.stream.name if group.stream else "", group.tests, group.command) for group in groups
    ]


def test_the_command_names_the_tests_where_it_can() -> None:
    """A selection joins the ids; a name that a selection cannot hold, or too many, leaves the whole plan."""
    tests = [a_test(f"p/t{n}", "large") for n in range(9)]
    two = _actions(_assessed(tests[:2], [failed("p/t0"), failed("p/t1")])).repair[0]
    many = _actions(_assessed(tests, [failed(test.id) for test in tests])).repair[0]
    strange = _actions(_assessed([a_test("p/$(x)", "large")], [failed("p/$(x)")], environment="a b")).repair[0]

    assert "goldenpath run --env staging -k 'p/t0 or p/t1'" == two.command
    assert "goldenpath run --env staging" == many.command
    assert "goldenpath run --env 'a b'" == strange.command


def test_what_decides_and_what_stays_in_doubt_are_apart() -> None:
    """Tests behind a hold decide; those that would still be in doubt without it are told apart."""
    actions = _actions(mixed())

    assert ["core/pages", "core/shelves", "core/index"] == [test.id for test in actions.decisive]
    assert ["extra/history", "extra/invoice", "extra/basket", "extra/returns"] == [
        test.id for test in actions.undecided
    ]
    assert "goldenpath run --env demo" == actions.whole_run


def test_a_good_run_calls_for_nothing() -> None:
    """Where everything is protected there is nothing to repair, verify or harden."""
    actions = _actions(all_good())

    assert ((), (), (), ()) == (actions.repair, actions.verify, actions.later, actions.undecided)
