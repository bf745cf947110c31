"""The report that people write by hand, restated: the figures that follow from its own outcomes."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from builders import TODAY, WORD, a_run, an_outcome, source_outcomes, source_plan, usd

from goldenpath.impact.assessment import Assessment, ShownRisk, assess
from goldenpath.impact.exposure import StreamState
from goldenpath.impact.verdict import Decision
from goldenpath.model.outcome import Status
from goldenpath.model.plan import ReportedEvidence

_TOUCH_NOTHING = ("journeys/t03", "journeys/t04", "journeys/t05", "journeys/t06")


@pytest.fixture
def as_reported() -> Assessment:
    """By the other runner's word, which the policy counts."""
    return assess(a_run(source_plan(), source_outcomes().values()))


@pytest.fixture
def as_proven() -> Assessment:
    """The same, with the four tests that touch nothing called hollow."""
    hollow = {test: an_outcome(test, Status.HOLLOW, evidence=WORD) for test in _TOUCH_NOTHING}
    return assess(a_run(source_plan(), {**source_outcomes(), **hollow}.values()))


def test_the_42_tests_are_all_there(as_reported: Assessment) -> None:
    """35 passed, 2 failed, 5 were not run: 42, where the source loses five."""
    tally = as_reported.tally

    assert (tally.planned, tally.passed, tally.failed, tally.not_run, tally.executed) == (42, 35, 2, 5, 37)
    assert [round(100 * (phase.tally.pass_rate_planned or 0), 1) for phase in as_reported.phases] == [
        88,
        33.3,
        100,
        100,
    ]
    assert [round(100 * (phase.tally.pass_rate_executed or 0), 1) for phase in as_reported.phases] == [
        95.7,
        66.7,
        100,
        100,
    ]


def test_the_money_as_reported(as_reported: Assessment) -> None:
    """$320K+ of $550K+ is at risk, 58.2 %, and $230K+ protected, 41.8 %: not 40 and 60."""
    exposure, shares, unit = as_reported.exposure, as_reported.shares, as_reported.unit

    assert [exposure.of(state).text(unit) for state in StreamState] == ["$320K+", "$0", "$0", "$230K+"]
    assert [shares.of(state) for state in StreamState] == [Decimal(x) for x in ("58.2", "0.0", "0.0", "41.8")]
    assert shares.streams == tuple(Decimal(x) for x in ("21.8", "36.4", "14.5", "27.3"))
    assert (exposure.total.text(unit), as_reported.headline) == ("$550K+", "$320K+ at risk")


def test_the_verdict_as_reported(as_reported: Assessment) -> None:
    """HOLD, and the line names the two streams; the tests that were cut are said too."""
    verdict = as_reported.verdict

    assert verdict.decision is Decision.HOLD
    assert verdict.line == ("HOLD: $320K+ at risk; 2 of 4 revenue streams at risk: Chat, Agents")
    assert verdict.reasons[0].tests == ("authentication/t23", "agents/t03")
    assert [reason.code.value for reason in verdict.reasons] == ["stream_at_risk", "test_not_run"]


def test_the_phases_as_reported(as_reported: Assessment) -> None:
    """The first phase failed and is critical, which its own table calls medium."""
    assert [phase.status for phase in as_reported.phases] == [
        Status.FAILED,
        Status.FAILED,
        Status.PASSED,
        Status.PASSED,
    ]
    assert [phase.risk for phase in as_reported.phases] == [
        ShownRisk.CRITICAL,
        ShownRisk.CRITICAL,
        ShownRisk.LOW,
        ShownRisk.LOW,
    ]


def test_the_money_as_proven(as_proven: Assessment) -> None:
    """With the four hollow tests the journeys are unverified, 27.3 %, and the headline is an interval."""
    journeys = as_proven.exposure.streams[3]

    assert as_proven.headline == "$320K+ at risk, up to $470K+"
    assert as_proven.exposure.unverified.text(as_proven.unit) == "$150K+"
    assert [as_proven.shares.of(state) for state in StreamState] == [
        Decimal(x) for x in ("58.2", "27.3", "0.0", "14.5")
    ]
    assert (journeys.state, journeys.because) == (StreamState.UNVERIFIED, _TOUCH_NOTHING)
    assert [test.id for test in as_proven.unproven if test.phase == "journeys"] == list(_TOUCH_NOTHING)
    assert as_proven.phases[3].risk is ShownRisk.UNKNOWN


def test_without_the_policy_hearsay_protects_nothing(as_reported: Assessment) -> None:
    """The same outcomes under the default policy: the failures stand, nothing is protected."""
    plan = replace(source_plan(), policy=replace(source_plan().policy, reported=ReportedEvidence.UNVERIFIED))
    judged = assess(replace(as_reported.run, plan=plan))

    assert judged.headline == "$320K+ at risk, up to $550K+"
    assert judged.streams_in(StreamState.PROTECTED) == ()


def test_a_limit_changes_the_verdict_and_no_figure(as_reported: Assessment) -> None:
    """With $400K allowed at risk the money is the same, and the cut tests still forbid GO."""
    run = replace(as_reported.run, plan=source_plan(hold_above=usd(400), inconclusive_above=usd(400)))
    judged = assess(run, TODAY)

    assert judged.exposure == as_reported.exposure
    assert judged.verdict.decision is Decision.INCONCLUSIVE
    assert [reason.code.value for reason in judged.verdict.reasons] == ["test_not_run"]
