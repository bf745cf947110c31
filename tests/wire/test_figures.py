"""The figures are those of the judged run."""

from __future__ import annotations

from typing import Any, cast

from builders import a_plan, a_run, a_stream, a_test, an_outcome, failed, passed, source_outcomes, source_plan, usd
from hypothesis import given, settings
from wire.strategies import runs

from goldenpath.impact.assessment import assess
from goldenpath.model.outcome import Status
from goldenpath.model.run import Run
from goldenpath.wire.figures import figures


def _sections(run: Run) -> dict[str, Any]:
    return cast("dict[str, Any]", figures(assess(run)).sections())


@given(runs())
@settings(max_examples=20)
def test_the_figures_add_up(run: Run) -> None:
    """Tests add up to the plan, amounts and percentages to the whole, for any run."""
    found = _sections(run)
    tally, revenue = found["tally"], found["revenue"]
    columns = ("passed", "failed", "errored", "hollow", "skipped", "not_run")
    states = ("at_risk", "unverified", "waived", "protected")

    assert tally["planned"] == sum(tally[name] for name in columns) == len(found["tests"])
    assert tally["planned"] == sum(phase["tally"]["planned"] for phase in found["phases"])
    assert revenue["total"]["minor_units"] == sum(revenue[name]["minor_units"] for name in states)
    percents = [revenue["percent"][name] for name in states]
    assert percents == [None] * 4 or round(sum(percents), 6) == 100.0


def test_a_source_of_figures() -> None:
    """Counts, rates, amounts and shares of the source report come out as they must."""
    plan, outcomes = source_plan(), source_outcomes()
    found = _sections(a_run(plan, [outcomes[test.id] for test in plan.tests], duration_s=346.14))

    assert found["verdict"]["decision"] == "HOLD"
    assert found["verdict"]["exit_code"] == 1
    assert found["tally"]["pass_rate_planned"] == 0.8333
    assert [phase["pass_rate_executed"] for phase in found["phases"]] == [0.9565, 0.6667, 1.0, 1.0]
    assert found["revenue"]["at_risk"]["text"] == "$320K+"
    assert found["revenue"]["percent"] == {"at_risk": 58.2, "unverified": 0.0, "waived": 0.0, "protected": 41.8}
    assert found["run"]["finished_at"] == "2025-09-09T22:43:46.140Z"
    assert found["run"]["partial"] is True


def test_over_nothing_there_is_no_rate_and_no_share() -> None:
    """A rate over no executed test and a share of no money are null."""
    plan = a_plan([a_stream("chat", usd(0))], [a_test("chat/answers", "chat")])
    found = _sections(a_run(plan, [an_outcome("chat/answers", Status.NOT_RUN)], started_at=None))

    assert found["tally"]["pass_rate_executed"] is None
    assert found["phases"][0]["duration_s"] is None
    assert set(found["revenue"]["percent"].values()) == {None}
    assert found["revenue"]["streams"][0]["percent"] is None
    assert found["run"]["finished_at"] is found["verdict"]["as_of"] is None


def test_a_run_is_partial_if_anything_was_not_run() -> None:
    """A whole run is not partial; one with a test that was not run, or that was killed, is."""
    plan = a_plan([a_stream("chat")], [a_test("chat/open", "chat"), a_test("chat/answers", "chat")])
    whole = a_run(plan, [passed("chat/open"), failed("chat/answers")])
    cut = a_run(plan, [passed("chat/open"), an_outcome("chat/answers", Status.NOT_RUN)])
    killed = a_run(plan, [passed("chat/open"), failed("chat/answers")], finished=False)

    assert [_sections(run)["run"]["partial"] for run in (whole, cut, killed)] == [False, True, True]
