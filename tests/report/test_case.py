"""Tests as JUnit's readers know them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import a_plan, a_run, a_stream, a_test, a_waiver, an_outcome, failed, flaky, passed, usd

from goldenpath.impact.assessment import assess
from goldenpath.model.outcome import Outcome, Status
from goldenpath.report.case import Case, Result, cases


def _case(outcome: Outcome, **changes: object) -> Case:
    """The one test of a plan as a case."""
    plan = a_plan([a_stream("chat", usd(120))], [a_test("core/stream", "chat")], **changes)
    assessment = assess(a_run(plan, [outcome]))
    (case,) = cases(assessment, plan.phases[0])
    return case


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (Status.PASSED, None),
        (Status.FAILED, Result.FAILURE),
        (Status.ERRORED, Result.ERROR),
        (Status.HOLLOW, Result.ERROR),
        (Status.SKIPPED, Result.SKIPPED),
        (Status.NOT_RUN, Result.SKIPPED),
    ],
)
def test_each_status_is_one_result(status: Status, result: Result | None) -> None:
    """Failed is a failure; what could not be found out is an error; what did not run is skipped."""
    case = _case(an_outcome("core/stream", status))

    assert result == (case.finding.result if case.finding else None)
    assert () == case.further
    assert ("goldenpath.status", status.value) in case.properties


def test_a_name_stays_the_same_from_run_to_run() -> None:
    """The name is the id within the phase, the class the phase's id."""
    case = _case(passed("core/stream"))

    assert ("core", "stream", 1.5) == (case.classname, case.name, case.time_s)


@pytest.mark.parametrize("summary", ["left out by -k", "not run: left out by -k"])
def test_what_was_not_run_says_so_once(summary: str) -> None:
    """The message of a test that was not run begins by saying that, whatever its reason says."""
    outcome = an_outcome("core/stream", Status.NOT_RUN)
    assert outcome.reason is not None
    case = _case(replace(outcome, reason=replace(outcome.reason, summary=summary)))

    assert case.finding is not None
    assert "not run: left out by -k" == case.finding.message
    assert case.time_s is None


def test_further_attempts_follow_the_first() -> None:
    """Three failed attempts are one finding and two further ones; a failed attempt of a flaky pass is a further one."""
    assert [Result.FAILURE] * 2 == [finding.result for finding in _case(failed("core/stream")).further]
    assert [Result.FAILURE] == [finding.result for finding in _case(flaky("core/stream")).further]
    assert _case(flaky("core/stream")).finding is None


def test_the_first_attempt_that_failed_is_the_finding() -> None:
    """After an errored attempt, a failed one makes the finding, and the errored one is a further one."""
    case = _case(an_outcome("core/stream", Status.ERRORED, Status.FAILED, Status.FAILED))

    assert case.finding is not None
    assert "total_timeout" == case.finding.code
    assert ["connection_refused", "total_timeout"] == [finding.code for finding in case.further]


def test_money_and_waiver_are_properties() -> None:
    """The properties name streams, amount, state, derived risk, verdict, evidence and the waiver that settles it."""
    waived = _case(failed("core/stream"), waivers=(a_waiver("core/stream"),))

    assert {
        "goldenpath.status": "failed",
        "goldenpath.stream": "chat",
        "goldenpath.mrr": "$120K",
        "goldenpath.state": "unverified",
        "goldenpath.risk": "unknown",
        "goldenpath.verdict": "INCONCLUSIVE",
        "goldenpath.evidence": "seen",
        "goldenpath.waiver": "payments until 2025-09-09: known since Monday",
    } == dict(waived.properties)


def test_what_never_ran_has_no_evidence() -> None:
    """A test that was not run does not claim that anything was seen."""
    assert "goldenpath.evidence" not in dict(_case(an_outcome("core/stream", Status.NOT_RUN)).properties)
