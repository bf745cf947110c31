"""What an outcome knows of its attempts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import PROOF, WORD, an_attempt, an_outcome, flaky, passed

from goldenpath.model.outcome import Cause, Evidence, EvidenceKind, Metric, Reason, ReasonCode, Status


def test_evidence_adds_up_and_told_once_is_told() -> None:
    """All counts are summed; one reported part makes the whole reported."""
    seen = Evidence(exchanges=1, bytes_in=2, frames_in=3, assertions=4, authenticated=5, refusals=6)

    assert seen + seen == Evidence(exchanges=2, bytes_in=4, frames_in=6, assertions=8, authenticated=10, refusals=12)
    assert (seen + WORD).kind is (WORD + seen).kind is EvidenceKind.REPORTED


def test_an_outcome_sums_its_attempts() -> None:
    """Evidence and seconds of all attempts, metrics of the last one."""
    metric = Metric(name="latency", unit="ms", n=1, p50=1.0, p95=1.0, largest=1.0)
    outcome = flaky("p/a")
    outcome = replace(outcome, attempts=(outcome.attempts[0], replace(outcome.attempts[1], metrics=(metric,))))

    assert outcome.evidence == PROOF + PROOF
    assert (outcome.started_s, outcome.duration_s, outcome.metrics) == (0.0, 3.0, (metric,))
    assert passed("p/a", evidence=WORD).evidence.kind is EvidenceKind.REPORTED


def test_one_unknown_duration_makes_the_sum_unknown() -> None:
    """A part is not the whole."""
    known, unknown = an_attempt(Status.FAILED), replace(an_attempt(Status.PASSED), duration_s=None)

    assert replace(flaky("p/a"), attempts=(known, unknown)).duration_s is None


def test_a_reason_tells_how_to_see_it_again() -> None:
    """Where there is a way."""
    reason = Reason(code=ReasonCode.NOT_JSON, cause=Cause.PRODUCT, summary="no JSON", reproduce="curl x")

    assert reason.message == "no JSON; reproduce: curl x"
    assert replace(reason, reproduce="").message == "no JSON"


@pytest.mark.parametrize("status", list(Status))
def test_executed_means_it_ran_to_an_end_of_its_own(status: Status) -> None:
    """Skipped and not run did not."""
    assert status.was_executed is (status not in {Status.SKIPPED, Status.NOT_RUN})
    assert bool(an_outcome("p/a", status).attempts) is status.was_executed
