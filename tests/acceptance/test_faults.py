"""What the plan of record notices: each fault of the stand-in alone, held against the table in `faults.yaml`.

An ordinary session takes a sample and runs the tests that the table names; `-m faults` takes the whole table and runs
the whole plan, and a test that turns red without standing in the table is then a failure too.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import faulttable
import pytest
from faulttable import Row, run_against
from hermetic import CommandLine, StandIn

from goldenpath.demo.catalog import FAULTS, parse_fault
from goldenpath.model.outcome import ReasonCode
from goldenpath.planfile.load import load

pytestmark = pytest.mark.faults

TABLE = faulttable.read()
# One for each area of the service, and for each way of being wrong: late, cut, untrue, too open, too shut, forgetful.
SAMPLE = (
    "stream_buffered=1000",
    "stream_truncated",
    "agent_close",
    "agent_echo",
    "ws_limit",
    "auth_bypass_headers",
    "auth_reject_all",
    "isolation_leak",
    "mock_200",
    "lost_write",
    "rate_limit_off",
)
_PLAN = Path(__file__).parents[2] / "phases.yaml"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take the whole table if it is asked for by its mark, else the sample."""
    if "row" in metafunc.fixturenames:
        whole = metafunc.config.getoption("markexpr") == "faults"
        rows = [row for row in TABLE.faults if whole or row.name in SAMPLE]
        selections = [() if whole or not row.red else ("-k", " or ".join(row.red)) for row in rows]
        names = [row.name for row in rows]
        metafunc.parametrize(("row", "selection"), list(zip(rows, selections, strict=True)), ids=names)


def test_the_fault_is_noticed(
    row: Row,
    selection: tuple[str, ...],
    goldenpath: CommandLine,
    plan_of_record: Path,
    standin: Callable[..., StandIn],
) -> None:
    """A service with one fault is never GO, and just the tests that the table names turn red, for its reasons."""
    service = standin("--fault", row.name)
    document = run_against(service, goldenpath, plan_of_record, "--retries", "0", "-j", "16", *selection)

    found = faulttable.red(document)
    assert {test: code for test, code in found.items() if test not in row.also} == row.red
    assert {test: code for test, code in found.items() if test in row.also}.items() <= row.also.items()
    assert document["verdict"]["decision"] == row.verdict
    assert (document["run"]["stopped"] or {}).get("reason") == row.stopped


def test_every_fault_of_the_stand_in_stands_in_the_table() -> None:
    """No switch is forgotten: each is in the table with its default amount, or left out for a reason."""
    assert {row.name for row in TABLE.faults} & set(FAULTS) == set(FAULTS) - set(TABLE.faults_left_out)
    assert {parse_fault(row.name).name.value for row in TABLE.faults} | set(TABLE.faults_left_out) == set(FAULTS)
    assert all(TABLE.faults_left_out.values())


def test_every_test_of_the_plan_is_turned_red_by_a_fault() -> None:
    """At least 40 of the 42 tests can fail for a fault; whatever cannot is named with its reason."""
    tests = {test.id for test in load(_PLAN).plan.tests}
    reddened = {test for row in TABLE.faults for test in row.red}

    assert reddened == tests - set(TABLE.tests_without_a_fault)
    assert len(reddened) >= 40
    assert all(TABLE.tests_without_a_fault.values())


def test_the_table_speaks_the_language_of_the_report() -> None:
    """Each reason is a public reason code, no row calls a spoiled service GO, and each row says what it expects."""
    for row in (*TABLE.faults, *TABLE.profiles.values()):
        assert {*row.red.values(), *row.also.values()} <= set(ReasonCode), row.name
        assert row.verdict == ("HOLD" if row.red else "INCONCLUSIVE"), row.name
        assert bool(row.red) is not bool(row.stopped), row.name


def test_the_sample_is_of_the_table() -> None:
    """Each fault of the sample stands in the table, and the sample covers each area that the table does."""
    names = {row.name for row in TABLE.faults}

    assert set(SAMPLE) <= names
    assert {FAULTS[parse_fault(name).name].area for name in SAMPLE} == {
        FAULTS[parse_fault(name).name].area for name in names
    }
