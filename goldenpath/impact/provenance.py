"""Whether a run is what it says it is: one build, reached, recorded, from its start to its own end."""

from __future__ import annotations

import math

from goldenpath.impact.reasons import VerdictCode, VerdictReason, listed
from goldenpath.model.outcome import EvidenceKind
from goldenpath.model.run import Run, StopReason


def doubtful_provenance(run: Run) -> tuple[VerdictReason, ...]:
    """Return what about the run as a whole leaves open what its outcomes prove."""
    found = (
        _not_reached(run),
        _not_finished(run),
        _not_recorded(run),
        _build_changed(run),
        _candidate_mismatch(run),
        _evidence_mismatch(run),
        _unknown_times(run),
    )
    return tuple(reason for reason in found if reason)


def _not_reached(run: Run) -> VerdictReason | None:
    if failed := run.preflight.failed:
        return VerdictReason(
            code=VerdictCode.ENVIRONMENT_NOT_REACHED, text=f"the preflight check {listed([failed.name])} did not hold"
        )
    attempts = [attempt.evidence for outcome in run.outcomes for attempt in outcome.attempts]
    if any(evidence.kind is EvidenceKind.REPORTED or evidence.assertions > 0 for evidence in attempts):
        return None
    return VerdictReason(
        code=VerdictCode.ENVIRONMENT_NOT_REACHED, text="nothing came back from the environment that a test looked at"
    )


def _not_finished(run: Run) -> VerdictReason | None:
    was_killed = run.stopped is not None and run.stopped.reason is StopReason.KILLED
    if run.finished and not was_killed:
        return None
    return VerdictReason(code=VerdictCode.NOT_FINISHED, text="the run did not come to its own end")


def _not_recorded(run: Run) -> VerdictReason | None:
    if run.recorded:
        return None
    return VerdictReason(code=VerdictCode.NOT_RECORDED, text="the evidence could not be recorded in full")


def _build_changed(run: Run) -> VerdictReason | None:
    builds = run.target.builds
    if len(set(builds)) <= 1:
        return None
    return VerdictReason(
        code=VerdictCode.BUILD_CHANGED, text=f"{len(set(builds))} builds answered during the run: {listed(builds)}"
    )


def _candidate_mismatch(run: Run) -> VerdictReason | None:
    if run.candidate is None or set(run.target.builds) == {run.candidate}:
        return None
    found = f"build {listed(run.target.builds)} answered" if run.target.builds else "no answer named its build"
    return VerdictReason(
        code=VerdictCode.CANDIDATE_MISMATCH, text=f"the candidate is {listed([run.candidate])}, but {found}"
    )


def _evidence_mismatch(run: Run) -> VerdictReason | None:
    counted_there, sent = run.target.requests_seen, run.evidence.exchanges
    if counted_there is None or counted_there == sent:
        return None
    text = f"the service counted {counted_there} requests, the run {sent} exchanges"
    return VerdictReason(code=VerdictCode.EVIDENCE_MISMATCH, text=text)


def _unknown_times(run: Run) -> VerdictReason | None:
    kinds = {attempt.evidence.kind for outcome in run.outcomes for attempt in outcome.attempts}
    is_all_told = kinds == {EvidenceKind.REPORTED}
    if is_all_told and run.started_at is None:
        return None  # another runner need not say when
    if run.started_at is None or run.started_at.tzinfo is None:
        return VerdictReason(code=VerdictCode.UNKNOWN, text="it is not known when the run started")
    has_no_length = run.duration_s is None and run.finished and not is_all_told
    if has_no_length or (run.duration_s is not None and not (math.isfinite(run.duration_s) and run.duration_s >= 0)):
        return VerdictReason(code=VerdictCode.UNKNOWN, text="it is not known how long the run took")
    return None
