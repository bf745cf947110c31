"""phases.yaml: the plan that comes with goldenpath holds what it promises."""

import re
from collections import Counter
from pathlib import Path

import pytest

from goldenpath.model.plan import Plan
from goldenpath.planfile.load import load

PATH = Path(__file__).parents[2] / "phases.yaml"


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Load the plan of record."""
    return load(PATH).plan


def test_it_has_the_42_tests_of_the_four_phases(plan: Plan) -> None:
    """No test of the report that the plan replaces was left out."""
    assert Counter(test.phase for test in plan.tests) == {
        "authentication": 25,
        "agents": 6,
        "websocket": 5,
        "journeys": 6,
    }


def test_each_phase_protects_the_amount_of_the_report(plan: Plan) -> None:
    """$120K+, $200K+, $80K+ and $150K+ make $550K+, each counted once."""
    assert {stream.id: stream.mrr.minor_units // 100_000 for stream in plan.streams} == {
        "chat": 120,
        "agents": 200,
        "websocket": 80,
        "journeys": 150,
    }
    assert all(stream.mrr.at_least and stream.as_of and stream.owner for stream in plan.streams)
    assert [phase.protects for phase in plan.phases] == [("chat",), ("agents",), ("websocket",), ("journeys",)]


def test_the_incident_differs_from_the_demonstration_in_its_faults_only(plan: Plan) -> None:
    """The same plan with the same deadlines runs against the good day and the bad one."""
    demo, incident, staging = plan.environments
    assert (demo.name, incident.name, staging.name) == ("demo", "demo-incident", "staging")
    assert demo.embedded
    assert incident.embedded
    assert demo.patience == incident.patience == 1
    assert (demo.faults, incident.faults) == ((), ("stream_endless", "agent_silent"))


def test_it_covers_all_three_kinds_of_probe(plan: Plan) -> None:
    """HTTP, streams and sockets all have tests of their own, and flows join them."""
    assert set(Counter(test.kind for test in plan.tests)) == {"http", "stream", "websocket", "flow"}


def test_deadlines_are_those_that_a_user_would_bear(plan: Plan) -> None:
    """First event and gap within 2 s, a step within 5 s; nothing waits longer than it may."""
    for test in plan.tests:
        assert (test.deadlines.first_event_s, test.deadlines.gap_s) == (2, 2), test.id
        assert test.deadlines.connect_s == 2, test.id


def test_every_test_counts(plan: Plan) -> None:
    """Nothing is switched off, advisory or waived in the plan of record."""
    assert not [test.id for test in plan.tests if test.skip or test.advisory]
    assert plan.waivers == ()


def test_measured_tests_run_alone(plan: Plan) -> None:
    """A latency is only worth its figure if nothing else ran beside it."""
    text = PATH.read_text(encoding="utf-8")
    bodies = re.split(r"(?m)^      - id: ", text)[1:]
    measured = {body.splitlines()[0] for body in bodies if "        target:" in body}
    assert measured
    assert measured <= {test.id.partition("/")[2] for test in plan.tests if test.alone}


def test_whoever_reads_of_a_failure_finds_what_it_means(plan: Plan) -> None:
    """The two failures of the report tell what customers notice and what to do first."""
    for name in ("authentication/streaming_partial_results", "agents/agent_pipeline_execution"):
        (test,) = (test for test in plan.tests if test.id == name)
        assert test.on_failure.customers
        assert test.on_failure.actions
        assert test.on_failure.later


def test_what_a_test_creates_it_deletes(plan: Plan) -> None:
    """Each test that makes a thread takes it away again, in a step or in its cleanup."""
    text = PATH.read_text(encoding="utf-8")
    for body in re.split(r"(?m)^      - id: ", text)[1:]:
        made = len(re.findall(r"post: /api/threads[,\n](?![^\n]*readonly)(?!\n? *auth: readonly)", body))
        assert body.count("delete: ") >= made, body.splitlines()[0]


def test_lines_stay_readable() -> None:
    """The plan is looked at in terminals and reviews: no line is longer than 120 characters."""
    assert max(len(line) for line in PATH.read_text(encoding="utf-8").splitlines()) <= 120
