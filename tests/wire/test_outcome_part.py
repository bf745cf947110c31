"""Outcomes, attempts, reasons, evidence and metrics travel whole."""

from __future__ import annotations

import pytest
from builders import failed
from hypothesis import given, settings
from wire.strategies import attempts, evidences, outcomes, reasons

from goldenpath.base.errors import DocumentError
from goldenpath.base.node import Plain
from goldenpath.model.outcome import Attempt, Cause, Evidence, Metric, Outcome, Reason, ReasonCode, Status
from goldenpath.wire.outcome_part import (
    read_attempt,
    read_evidence,
    read_outcome,
    read_reason,
    write_attempt,
    write_evidence,
    write_metric,
    write_outcome,
    write_reason,
)
from goldenpath.wire.part import Part


@given(outcomes("chat/answers"))
@settings(max_examples=30)
def test_an_outcome_comes_back(outcome: Outcome) -> None:
    """Status, reason, marks and all attempts come back."""
    assert outcome == read_outcome(Part(write_outcome(outcome), file="x.json"))


@given(attempts())
@settings(max_examples=30)
def test_an_attempt_comes_back(attempt: Attempt) -> None:
    """Times, evidence, metrics and missed targets of an attempt come back."""
    assert attempt == read_attempt(Part(write_attempt(attempt), file="x.json"))


@given(reasons, evidences)
def test_reasons_and_evidence_come_back(reason: Reason, evidence: Evidence) -> None:
    """Both come back as they were."""
    assert reason == read_reason(Part(write_reason(reason), file="x.json"))
    assert evidence == read_evidence(Part(write_evidence(evidence), file="x.json"))


def test_a_reason_carries_its_message() -> None:
    """The message is summary and reproduction in one, for those who read only one text."""
    reason = Reason(code=ReasonCode.GAP_TIMEOUT, cause=Cause.PRODUCT, summary="silent for 2 s", reproduce="curl x")

    assert write_reason(reason) == {
        "code": "gap_timeout",
        "cause": "product",
        "message": reason.message,
        "summary": "silent for 2 s",
        "reproduce": "curl x",
    }


def test_measurements_are_kept_to_three_decimals() -> None:
    """Times of an attempt and samples of a metric are rounded, unknown times stay unknown."""
    metric = Metric(name="latency", unit="ms", n=3, p50=1.23456, p95=2.0004, largest=2.0006)
    attempt = write_attempt(Attempt(status=Status.PASSED, duration_s=0.12345, metrics=(metric,)))

    assert (attempt["started_s"], attempt["duration_s"]) == (None, 0.123)
    assert write_metric(metric) == {"unit": "ms", "n": 3, "p50": 1.235, "p95": 2.0, "largest": 2.001}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"status": "skipped"}, "x.json: status: an attempt is never skipped"),
        ({"reason": None}, "x.json: reason: is missing, although the attempt failed"),
        ({"duration_s": -0.1}, "x.json: duration_s: expected seconds, not negative"),
    ],
)
def test_an_attempt_that_cannot_be_is_refused(changes: dict[str, Plain], complaint: str) -> None:
    """An attempt ran, took time, and failed for a reason."""
    with pytest.raises(DocumentError) as refused:
        read_attempt(Part({**write_attempt(failed("chat/answers").attempts[0]), **changes}, file="x.json"))
    assert complaint == refused.value.message


def test_an_outcome_without_a_reason_is_refused() -> None:
    """Only a pass needs no reason."""
    with pytest.raises(DocumentError, match="reason: is missing, although the test is failed"):
        read_outcome(Part({**write_outcome(failed("chat/answers")), "reason": None}, file="x.json"))
