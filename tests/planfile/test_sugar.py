"""Short forms of a plan and what they stand for."""

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.planfile.source import parse
from goldenpath.planfile.sugar import canonical


def written_out(text: str) -> Node:
    """Return the canonical form of a plan's text."""
    return canonical(parse(text.encode(), "plan.yaml"))


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("phases: [{id: a, protects: chat, tests: []}]", "phases: [{id: a, protects: [chat], tests: []}]"),
        ("phases: [{id: a, tests: [{needs: b}]}]", "phases: [{id: a, tests: [{needs: [b]}]}]"),
        ("phases: [{id: a, tests: [{tags: b}]}]", "phases: [{id: a, tests: [{tags: [b]}]}]"),
        ("phases: [{id: a, tests: [{protects: b}]}]", "phases: [{id: a, tests: [{protects: [b]}]}]"),
        ("phases: [{id: a, tests: [{skip: too slow}]}]", "phases: [{id: a, tests: [{skip: {reason: too slow}}]}]"),
        (
            "phases: [{id: a, tests: [{on_failure: Nobody gets answers}]}]",
            "phases: [{id: a, tests: [{on_failure: {customers: Nobody gets answers}}]}]",
        ),
        (
            "phases: [{id: a, tests: [{on_failure: {actions: b, later: c}}]}]",
            "phases: [{id: a, tests: [{on_failure: {actions: [b], later: [c]}}]}]",
        ),
        ("policy: {veto: {tags: login}}", "policy: {veto: {tags: [login]}}"),
        ("policy: {veto: {priorities: P0}}", "policy: {veto: {priorities: [P0]}}"),
        ("environments: {demo: {faults: a}}", "environments: {demo: {faults: [a]}}"),
        ("environments: {demo: {build: X-Build}}", "environments: {demo: {build: {header: X-Build}}}"),
        ("auth: {user: {pool: a}}", "auth: {user: {pool: [a]}}"),
        (
            "phases: [{id: a, name: A, mrr: 120K+, tests: []}]",
            "{revenue: {a: {name: A, mrr: 120K+}}, phases: [{id: a, name: A, protects: [a], tests: []}]}",
        ),
        (
            "{revenue: {c: {mrr: 1K}}, phases: [{id: a, mrr: 120K+, protects: c}]}",
            "{revenue: {c: {mrr: 1K}, a: {mrr: 120K+}}, phases: [{id: a, protects: [a, c]}]}",
        ),
    ],
)
def test_a_short_form_is_its_long_form(short: str, long: str) -> None:
    """Each short form is written out, and a plan written out already stays what it is."""
    assert written_out(short).plain() == written_out(long).plain() == parse(long.encode(), "plan.yaml").plain()


@pytest.mark.parametrize(
    "text",
    [
        "a text",
        "phases: none",
        "phases: {a: b}",
        "phases: [a, [b], {id: [c], mrr: 1K}]",
        "phases: [{id: a, tests: none}]",
        "phases: [{id: a, tests: [b, {skip: true, needs: null, on_failure: []}]}]",
        "{revenue: none, phases: [{id: a, mrr: 1K}]}",
        "phases: [{mrr: 1K}]",
        "{revenue: {a: {mrr: 1K}}, phases: [{id: [a], mrr: 1K}]}",
        "policy: 5",
        "environments: [demo]",
    ],
)
def test_what_does_not_look_as_expected_stays_as_it_is(text: str) -> None:
    """Malformed parts are left for the schema to complain about, at their own place."""
    assert written_out(text).plain() == parse(text.encode(), "plan.yaml").plain()


def test_places_are_kept() -> None:
    """What is written out stands where the short form stood."""
    root = written_out("phases:\n  - id: a\n    mrr: 120K+\n    tests:\n      - skip: too slow\n")
    phase = root.entries["phases"].items[0]
    assert str(phase.entries["protects"].items[0].where) == "plan.yaml:3:5"
    assert str(root.at(("revenue", "a", "mrr"))) == "plan.yaml:3:10"
    skip = phase.entries["tests"].items[0].entries["skip"]
    assert str(skip.entries["reason"].where) == "plan.yaml:5:15"


def test_a_stream_of_a_phase_may_not_stand_under_revenue_too() -> None:
    """Two amounts for one stream would be one too many."""
    with pytest.raises(PlanError) as caught:
        written_out("revenue: {a: {mrr: 1K}}\nphases:\n  - {id: a, mrr: 2K}\n")
    assert str(caught.value) == (
        "plan.yaml:3:13: `revenue` has a stream 'a' already (name it under `protects` and leave `mrr` to `revenue`)"
    )


def test_what_a_phase_protects_besides_is_left_for_the_schema_if_it_is_no_list() -> None:
    """A phase's own stream does not hide a mistake beside it."""
    phase = written_out("phases: [{id: a, mrr: 1K, protects: {b: c}}]").entries["phases"].items[0]
    assert phase.plain() == {"id": "a", "protects": {"b": "c"}}
