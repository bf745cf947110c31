"""What a run knows of itself."""

from __future__ import annotations

import pytest
from builders import PROOF, a_plan, a_reason, a_run, a_stream, a_test, failed, passed

from goldenpath.model.outcome import Status
from goldenpath.model.run import Check, Preflight

_PLAN = a_plan([a_stream("s")], [a_test("p/a", "s"), a_test("p/b", "s")])


def test_an_outcome_is_found_by_its_test() -> None:
    """A test that the plan does not have is a KeyError."""
    run = a_run(_PLAN, [passed("p/a"), failed("p/b")])

    assert run.outcome_of("p/b").status is Status.FAILED
    assert run.outcomes_by_test() == {"p/a": passed("p/a"), "p/b": failed("p/b")}
    with pytest.raises(KeyError):
        run.outcome_of("p/z")


def test_of_two_outcomes_of_one_test_the_worse_is_kept() -> None:
    """In whichever order they stand."""
    for outcomes in ([failed("p/a"), passed("p/a")], [passed("p/a"), failed("p/a")]):
        assert a_run(_PLAN, outcomes).outcomes_by_test() == {"p/a": failed("p/a")}


def test_all_exchanges_are_counted_the_preflight_included() -> None:
    """So that they can be held against what the service counted."""
    run = a_run(_PLAN, [passed("p/a"), failed("p/b")], preflight=Preflight(evidence=PROOF))

    assert run.evidence.exchanges == 5


def test_the_first_check_that_did_not_hold_is_the_preflight_failure() -> None:
    """None if all held."""
    good, bad = Check(name="reach", finding="200"), Check(name="who", finding="", reason=a_reason(Status.ERRORED))

    assert Preflight(checks=(good, bad)).failed is bad
    assert Preflight(checks=(good,)).failed is None
