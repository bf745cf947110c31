"""The verdict as a report shows it: the decision, the rules that led to it, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass

from goldenpath.impact.assessment import Assessment
from goldenpath.impact.verdict import VerdictReason
from goldenpath.report import quoting, words


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleView:
    """One rule that spoke: its public code and its sentence."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictView:
    """The answer.

    Attributes:
        line: the decision and what matters most about it.
        interval: the amount at risk, and how much it may become while anything is unverified.
        rules: what led to the decision, the weightiest first.
        doubts: what would still be open if a HOLD were lifted; else empty.
        recommendation: what the decision means for the release, and nothing beyond the decision.
    """

    decision: str
    exit_code: int
    line: str
    interval: str
    rules: tuple[RuleView, ...]
    doubts: tuple[RuleView, ...]
    recommendation: str


def verdict_view(assessment: Assessment) -> VerdictView:
    """Return the verdict with its rules in words."""
    verdict = assessment.verdict
    leading = [reason for reason in verdict.reasons if reason.code.decision is verdict.decision]
    recommended = words.RECOMMENDATION[verdict.decision]
    return VerdictView(
        decision=verdict.decision.value,
        exit_code=verdict.decision.exit_code,
        line=quoting.sentence(verdict.line),
        interval=assessment.headline,
        rules=tuple(_rule_view(reason) for reason in leading),
        doubts=tuple(_rule_view(reason) for reason in verdict.reasons if reason not in leading),
        recommendation=words.DEMONSTRATED + recommended if assessment.run.target.embedded else recommended,
    )


def _rule_view(reason: VerdictReason) -> RuleView:
    return RuleView(code=reason.code.value, text=quoting.sentence(reason.text))
