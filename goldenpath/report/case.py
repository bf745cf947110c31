"""One planned test as JUnit's readers know it: passed, failure, error or skipped, and how often it was tried.

Texts are masked by shape, on one line and bounded, as in every report; escaping is the writer's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from goldenpath.impact.assessment import Assessment
from goldenpath.impact.exposure import StreamExposure, StreamState
from goldenpath.model.money import total
from goldenpath.model.outcome import Attempt, Outcome, Reason, Status
from goldenpath.model.plan import Phase, Test
from goldenpath.report import quoting
from goldenpath.report.outcome_view import TestView, outcome_views
from goldenpath.report.stream_view import stream_risk

_NOT_RUN = "not run: "


class Result(StrEnum):
    """What JUnit's dialects can say of a test; each value but the first is the name of its element."""

    PASSED = "passed"
    FAILURE = "failure"
    ERROR = "error"
    SKIPPED = "skipped"


RESULT_OF = {
    Status.PASSED: Result.PASSED,
    Status.FAILED: Result.FAILURE,
    Status.ERRORED: Result.ERROR,
    Status.HOLLOW: Result.ERROR,
    Status.SKIPPED: Result.SKIPPED,
    Status.NOT_RUN: Result.SKIPPED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Why a test, or one attempt at it, did not pass.

    Attributes:
        result: FAILURE, ERROR or SKIPPED.
        code: the reason's public code; a status's value where nobody gave a reason.
        message: one sentence.
        text: the same with everything that helps to see it again, one fact a line.
    """

    result: Result
    code: str
    message: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One planned test.

    Attributes:
        name: its id without the phase: it stays the same from run to run.
        classname: the id of its phase.
        time_s: of all attempts together; None if it never ran or nobody said.
        finding: None for a pass.
        further: the attempts that did not pass, but for the one that `finding` tells of.
        properties: names and values, in the order shown.
    """

    name: str
    classname: str
    time_s: float | None
    finding: Finding | None
    further: tuple[Finding, ...]
    properties: tuple[tuple[str, str], ...]


def cases(assessment: Assessment, phase: Phase) -> tuple[Case, ...]:
    """Return the tests of a phase in plan order."""
    views, outcomes = outcome_views(assessment), assessment.run.outcomes_by_test()
    exposures = {exposed.stream.id: exposed for exposed in assessment.exposure.streams}
    return tuple(
        Case(
            name=quoting.name(test.id.removeprefix(f"{phase.id}/")),
            classname=quoting.name(phase.id),
            time_s=outcomes[test.id].duration_s,
            finding=_finding(outcomes[test.id], views[test.id]),
            further=tuple(_further(outcomes[test.id])),
            properties=tuple(_properties(assessment, test, views[test.id], exposures)),
        )
        for test in assessment.run.plan.tests_of(phase)
    )


def _finding(outcome: Outcome, view: TestView) -> Finding | None:
    result = RESULT_OF[outcome.status]
    if result is Result.PASSED:
        return None
    message = view.observed or outcome.status.value
    if outcome.status is Status.NOT_RUN:
        message = message if message.startswith(_NOT_RUN) else _NOT_RUN + message
    facts = (("", message), ("points at: ", view.cause), ("customers: ", view.customers))
    lines = [label + fact for label, fact in (*facts, ("reproduce: ", view.reproduce)) if fact]
    return Finding(result=result, code=view.code or outcome.status.value, message=message, text="\n".join(lines))


def _further(outcome: Outcome) -> Iterator[Finding]:
    """The attempts that did not pass; for a test that did not either, without the one its reason stems from."""
    told = outcome.status is Status.PASSED
    for attempt in outcome.attempts:
        if attempt.status is Status.PASSED:
            continue
        if not told and attempt.status is outcome.status:
            told = True
            continue
        yield _attempt(attempt)


def _attempt(attempt: Attempt) -> Finding:
    code, message, text = _said(attempt.reason, attempt.status)
    return Finding(result=RESULT_OF[attempt.status], code=code, message=message, text=text)


def _said(reason: Reason | None, status: Status) -> tuple[str, str, str]:
    if reason is None:
        return status.value, status.value, status.value
    message = quoting.sentence(reason.summary)
    reproduce = quoting.command(reason.reproduce)
    return reason.code.value, message, f"{message}\nreproduce: {reproduce}" if reproduce else message


def _properties(
    assessment: Assessment, test: Test, view: TestView, exposures: Mapping[str, StreamExposure]
) -> Iterator[tuple[str, str]]:
    """What JUnit has no word for: the test's money, what the run says about it, and whose word that is."""
    streams = sorted(
        (exposures[stream] for stream in dict.fromkeys(test.protects) if stream in exposures),
        key=lambda exposed: tuple(StreamState).index(exposed.state),
    )
    yield "goldenpath.status", view.status.value
    if streams:
        amount = total((exposed.stream.mrr for exposed in streams), assessment.run.plan.currency)
        yield "goldenpath.stream", ", ".join(quoting.name(exposed.stream.id) for exposed in streams)
        yield "goldenpath.mrr", amount.text(assessment.unit)
        yield "goldenpath.state", streams[0].state.value
        yield "goldenpath.risk", stream_risk(assessment, streams[0])
    yield "goldenpath.verdict", assessment.verdict.decision.value
    if view.attempts:
        yield "goldenpath.evidence", "reported" if view.reported else "seen"
    if view.advisory:
        yield "goldenpath.advisory", "true"
    if view.degraded:
        yield "goldenpath.degraded", "true"
    if view.waiver:
        waiver = view.waiver
        yield "goldenpath.waiver", f"{waiver.owner} until {waiver.expires.isoformat()}: {waiver.reason}"
