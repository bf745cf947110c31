"""What became of a test: reason, evidence, metrics and every attempt."""

from __future__ import annotations

from goldenpath.base.node import Plain
from goldenpath.model.outcome import Attempt, Cause, Evidence, EvidenceKind, Metric, Outcome, Reason, ReasonCode, Status
from goldenpath.wire.part import Part
from goldenpath.wire.times import kept_s_or_none

_METRIC_DECIMALS = 3


def write_outcome(outcome: Outcome) -> dict[str, Plain]:
    """Return the object of an outcome, without what follows from its attempts."""
    return {
        "id": outcome.test,
        "status": outcome.status.value,
        "reason": write_reason(outcome.reason) if outcome.reason else None,
        "flaky": outcome.flaky,
        "degraded": outcome.degraded,
        "attempts": [write_attempt(attempt) for attempt in outcome.attempts],
    }


def read_outcome(part: Part) -> Outcome:
    """Return the outcome of an object. Raises DocumentError: also where only a pass may lack a reason."""
    outcome = Outcome(
        test=part.text("id"),
        status=part.choice("status", Status),
        reason=part.one_or_none("reason", read_reason),
        flaky=part.flag("flaky"),
        degraded=part.flag("degraded"),
        attempts=part.each("attempts", read_attempt),
    )
    if outcome.reason is None and outcome.status is not Status.PASSED:
        part.refuse("reason", f"is missing, although the test is {outcome.status.value}")
    return outcome


def write_attempt(attempt: Attempt) -> dict[str, Plain]:
    """Return the object of an attempt, its times to the millisecond."""
    return {
        "status": attempt.status.value,
        "reason": write_reason(attempt.reason) if attempt.reason else None,
        "started_s": kept_s_or_none(attempt.started_s),
        "duration_s": kept_s_or_none(attempt.duration_s),
        "evidence": write_evidence(attempt.evidence),
        "metrics": [{"name": metric.name, **write_metric(metric)} for metric in attempt.metrics],
        "missed_targets": list(attempt.missed_targets),
    }


def read_attempt(part: Part) -> Attempt:
    """Return the attempt of an object. Raises DocumentError: also where it claims never to have run."""
    status = part.choice("status", Status)
    if not status.was_executed:
        part.refuse("status", f"an attempt is never {status.value}")
    reason = part.one_or_none("reason", read_reason)
    if reason is None and status is not Status.PASSED:
        part.refuse("reason", f"is missing, although the attempt {status.value}")
    return Attempt(
        status=status,
        reason=reason,
        started_s=part.seconds_or_none("started_s"),
        duration_s=part.seconds_or_none("duration_s"),
        evidence=read_evidence(part.part("evidence")),
        metrics=part.each("metrics", _read_metric),
        missed_targets=part.texts("missed_targets"),
    )


def write_reason(reason: Reason) -> dict[str, Plain]:
    """Return the object of a reason; `message` is summary and reproduction in one."""
    return {
        "code": reason.code.value,
        "cause": reason.cause.value,
        "message": reason.message,
        "summary": reason.summary,
        "reproduce": reason.reproduce,
    }


def read_reason(part: Part) -> Reason:
    """Return the reason of an object. Raises DocumentError."""
    return Reason(
        code=part.choice("code", ReasonCode),
        cause=part.choice("cause", Cause),
        summary=part.text("summary"),
        reproduce=part.text("reproduce"),
    )


def write_evidence(evidence: Evidence) -> dict[str, Plain]:
    """Return the object of evidence."""
    return {
        "kind": evidence.kind.value,
        "exchanges": evidence.exchanges,
        "bytes_in": evidence.bytes_in,
        "frames_in": evidence.frames_in,
        "assertions": evidence.assertions,
        "authenticated": evidence.authenticated,
        "refusals": evidence.refusals,
    }


def read_evidence(part: Part) -> Evidence:
    """Return the evidence of an object. Raises DocumentError."""
    return Evidence(
        kind=part.choice("kind", EvidenceKind),
        exchanges=part.count("exchanges"),
        bytes_in=part.count("bytes_in"),
        frames_in=part.count("frames_in"),
        assertions=part.count("assertions"),
        authenticated=part.count("authenticated"),
        refusals=part.count("refusals"),
    )


def write_metric(metric: Metric) -> dict[str, Plain]:
    """Return the object of a metric without its name, to three decimals of its unit."""
    return {
        "unit": metric.unit,
        "n": metric.n,
        "p50": round(metric.p50, _METRIC_DECIMALS),
        "p95": round(metric.p95, _METRIC_DECIMALS),
        "largest": round(metric.largest, _METRIC_DECIMALS),
    }


def _read_metric(part: Part) -> Metric:
    return Metric(
        name=part.text("name"),
        unit=part.text("unit"),
        n=part.count("n"),
        p50=part.number("p50"),
        p95=part.number("p95"),
        largest=part.number("largest"),
    )
