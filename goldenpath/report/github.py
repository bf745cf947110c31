"""What GitHub's runner is told: annotations beside a workflow's run, and outputs for its later steps.

The runner looks for workflow commands in standard output and standard error alike. Only the first ten
annotations of a kind are shown for a step, so the largest revenue comes first and the rest is counted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from goldenpath.impact.assessment import Assessment
from goldenpath.impact.exposure import StreamState
from goldenpath.impact.verdict import Decision
from goldenpath.model.money import Money, total
from goldenpath.report import quoting, words
from goldenpath.report.outcome_view import TestView, outcome_views

_MOST = 10
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = _DATA | str.maketrans({":": "%3A", ",": "%2C"})


class Level(StrEnum):
    """How an annotation is shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Annotation:
    """One remark beside a workflow's run."""

    level: Level
    title: str
    message: str

    def __str__(self) -> str:
        """Return the workflow command: a line that has to begin where a line begins."""
        return f"::{self.level.value} title={self.title.translate(_PROPERTY)}::{self.message.translate(_DATA)}"


def annotate(assessment: Assessment) -> tuple[Annotation, ...]:
    """Return at most ten annotations: what puts revenue at risk, the largest first, then what leaves it in doubt."""
    decision = assessment.verdict.decision
    level = Level.WARNING if decision is Decision.GO else Level.ERROR
    failures = [_failure(assessment, level, test) for test in breaking_tests(assessment)]
    found = failures + (_doubts(assessment) if decision is Decision.INCONCLUSIVE else [])
    if len(found) <= _MOST:
        return tuple(found)
    shown, left_out = found[: _MOST - 1], len(found) - _MOST + 1
    rest = Annotation(level=level, title=decision.value, message=f"and {left_out} more: see the report")
    return (*shown, rest)


def breaking_tests(assessment: Assessment) -> tuple[TestView, ...]:
    """Return the tests that put revenue at risk or broke a veto, by the revenue at risk behind them, largest first."""
    named = {test for stream in assessment.streams_in(StreamState.AT_RISK) for test in stream.because}
    if assessment.verdict.decision is Decision.HOLD:
        reasons = assessment.verdict.reasons
        named |= {test for reason in reasons if reason.code.decision is Decision.HOLD for test in reason.tests}
    tests = [view for test, view in outcome_views(assessment).items() if test in named]
    return tuple(sorted(tests, key=lambda test: -_at_risk(assessment, test).minor_units))


def outputs(assessment: Assessment) -> tuple[str, ...]:
    """Return the outputs of the step as `name=value` lines."""
    exposure, unit = assessment.exposure, assessment.unit
    values = {
        "verdict": assessment.verdict.decision.value,
        "at_risk": exposure.at_risk.text(unit),
        "unverified": exposure.unverified.text(unit),
    }
    return tuple(f"{name}={quoting.name(value)}" for name, value in values.items())


def _failure(assessment: Assessment, level: Level, test: TestView) -> Annotation:
    amount = _at_risk(assessment, test)
    money = f" {amount.text(assessment.unit)}" if amount.minor_units else ""
    names = ", ".join(stream.name for stream in test.streams)
    facts = [f"{test.id}: {test.observed or '; '.join(test.marks)}", f"protects {names}" if names else ""]
    facts += [f"customers: {test.customers}" if test.customers else ""]
    facts += [f"reproduce: {test.reproduce}" if test.reproduce else ""]
    message = "\n".join(fact for fact in facts if fact)
    return Annotation(level=level, title=f"{assessment.verdict.decision.value}{money}", message=message)


def _doubts(assessment: Assessment) -> list[Annotation]:
    decision = assessment.verdict.decision
    at_most = assessment.exposure.at_most
    title = f"{decision.value} up to {at_most.text(assessment.unit)}" if at_most.minor_units else decision.value
    leading = (reason for reason in assessment.verdict.reasons if reason.code.decision is decision)
    return [Annotation(level=Level.ERROR, title=title, message=quoting.sentence(each.text)) for each in leading]


def _at_risk(assessment: Assessment, test: TestView) -> Money:
    return total(_broken(test), assessment.run.plan.currency)


def _broken(test: TestView) -> Iterable[Money]:
    return (stream.mrr for stream in test.streams if stream.state == words.STATE[StreamState.AT_RISK])
