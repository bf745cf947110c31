"""The exposure under the plan's policy: GO, HOLD or INCONCLUSIVE, with reasons.

Strict, total, pure. Doubt never turns a HOLD into less, and nothing turns a doubt into a GO.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from goldenpath.impact.doubts import doubts
from goldenpath.impact.exposure import Exposure, plan_unit
from goldenpath.impact.grounds import grounds
from goldenpath.impact.holds import hold_reasons
from goldenpath.impact.reasons import Decision, VerdictCode, VerdictReason
from goldenpath.model.run import Run

__all__ = ["Decision", "Verdict", "VerdictCode", "VerdictReason", "decide", "hold_reasons"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The answer.

    Attributes:
        reasons: those that lead to the decision first; a HOLD also lists what would still be in doubt
            if it were lifted (`reason.code.decision` tells them apart).
        line: the decision and what matters most about it on one line, such as `GO with 1 waiver ($120K+)`
            or `HOLD: $320K+ at risk, up to $470K+; 2 of 4 revenue streams at risk: Chat, Agents`.
    """

    decision: Decision
    reasons: tuple[VerdictReason, ...]
    line: str


def decide(run: Run, exposure: Exposure, today: date) -> Verdict:
    """Return the verdict on a run whose exposure is given, with waivers judged on a day."""
    plan = run.plan
    holding = hold_reasons(plan, run.outcomes_by_test(), exposure, today)
    open_questions = doubts(run, exposure)
    if holding or open_questions:
        decision = Decision.HOLD if holding else Decision.INCONCLUSIVE
        reasons = (*holding, *open_questions)
        line = f"{decision.value}: {exposure.headline(plan_unit(plan))}; {reasons[0].text}"
        return Verdict(decision=decision, reasons=reasons, line=line)
    reasons = grounds(run, exposure, today)
    return Verdict(decision=Decision.GO, reasons=reasons, line=_go_line(reasons))


def _go_line(reasons: tuple[VerdictReason, ...]) -> str:
    conditions = [reason.text for reason in reasons if reason.code is not VerdictCode.ALL_PROTECTED]
    if conditions:
        return f"{Decision.GO.value} with {', '.join(conditions)}"
    return f"{Decision.GO.value}: {'; '.join(reason.text for reason in reasons)}"
