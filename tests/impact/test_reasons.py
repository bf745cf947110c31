"""The words of a verdict."""

from __future__ import annotations

import pytest
from builders import TODAY, a_plan, a_stream, a_test, by_test, failed

from goldenpath.impact.exposure import expose
from goldenpath.impact.reasons import (
    Decision,
    Noun,
    VerdictCode,
    VerdictReason,
    about_streams,
    counted,
    listed,
    names_of,
)


def test_exit_codes_are_public() -> None:
    """GO is 0, HOLD 1, INCONCLUSIVE 4."""
    assert [decision.exit_code for decision in (Decision.GO, Decision.HOLD, Decision.INCONCLUSIVE)] == [0, 1, 4]


def test_every_code_belongs_to_the_decision_it_leads_to() -> None:
    """The codes of HOLD and GO are few and named; all others are doubts."""
    by_decision = {decision: {code.value for code in VerdictCode if code.decision is decision} for decision in Decision}

    assert by_decision[Decision.HOLD] == {"veto_failed", "stream_at_risk", "over_hold_limit", "free_stream_at_risk"}
    assert by_decision[Decision.GO] == {"all_protected", "with_waivers", "with_flaky", "with_reported", "under_limit"}
    assert len(by_decision[Decision.INCONCLUSIVE]) == 14


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b", "c"], "a, b, c"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
        (["x\n\x1b" + "y" * 80], "x \\x1b" + "y" * 53 + "…"),
    ],
)
def test_a_list_of_names_is_bounded_and_inert(names: list[str], text: str) -> None:
    """Three names are shown, each on one line and cut, then how many more there are."""
    assert listed(names) == text


def test_one_is_not_many() -> None:
    """Each noun has both forms."""
    assert [counted(n, Noun.TEST) for n in (0, 1, 2)] == ["0 tests", "1 test", "2 tests"]
    assert all(counted(1, noun) != counted(2, noun).replace("2", "1") for noun in Noun)


def test_a_reason_about_streams_names_each_test_once() -> None:
    """A test that broke two streams stands once, in plan order."""
    plan = a_plan([a_stream("s"), a_stream("t")], [a_test("p/a", "s", "t"), a_test("p/b", "t")])
    streams = expose(plan, by_test([failed("p/a"), failed("p/b")]), TODAY).streams

    assert names_of(streams) == "S, T"
    assert about_streams(VerdictCode.STREAM_AT_RISK, "text", streams) == VerdictReason(
        code=VerdictCode.STREAM_AT_RISK, text="text", tests=("p/a", "p/b"), streams=("s", "t")
    )
