"""The checks before the first test: can the environment be reached, trusted and entered at all?

One request, the plan's own `preflight`, answers them in order. Whatever fails here says nothing about the
product, so the run is INCONCLUSIVE and names the check.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import cast

from goldenpath.model.outcome import Cause, ReasonCode, Status
from goldenpath.model.plan import Plan
from goldenpath.model.run import Check, Preflight
from goldenpath.probes.probe import Context, Probe

PREFLIGHT_ID = "preflight"


class CheckName(StrEnum):
    """The checks, in the order in which they can fail."""

    RESOLVES = "name resolves"
    REACHABLE = "reachable"
    TRUSTED = "certificate trusted"
    TOKEN = "token accepted"  # noqa: S105 - a check's name
    ANSWER = "answer as expected"


_FAILS = {
    ReasonCode.NAME_NOT_RESOLVED: CheckName.RESOLVES,
    ReasonCode.CONNECTION_REFUSED: CheckName.REACHABLE,
    ReasonCode.UNREACHABLE: CheckName.REACHABLE,
    ReasonCode.CONNECT_TIMEOUT: CheckName.REACHABLE,
    ReasonCode.BROKEN_EXCHANGE: CheckName.REACHABLE,
    ReasonCode.TOTAL_TIMEOUT: CheckName.REACHABLE,
    ReasonCode.FIRST_EVENT_TIMEOUT: CheckName.REACHABLE,
    ReasonCode.TLS_NOT_TRUSTED: CheckName.TRUSTED,
    ReasonCode.NO_TOKEN: CheckName.TOKEN,
    ReasonCode.TOKEN_REFUSED: CheckName.TOKEN,
}


async def run_preflight(plan: Plan, context: Context) -> Preflight:
    """Carry out the plan's preflight request and return its checks; none if the plan has no preflight."""
    if plan.preflight is None:
        return Preflight()
    attempt = await cast("Probe", plan.preflight).run(replace(context, test_id=PREFLIGHT_ID))
    reason = attempt.reason if attempt.status is not Status.PASSED else None
    failing = _FAILS.get(reason.code, CheckName.ANSWER) if reason else None
    checks: list[Check] = []
    for name in CheckName:
        if name is failing and reason:
            blamed = replace(reason, cause=Cause.ENVIRONMENT)
            checks.append(Check(name=name.value, finding=reason.summary, reason=blamed))
            break
        checks.append(Check(name=name.value, finding=_finding(name, context)))
    return Preflight(checks=tuple(checks), evidence=attempt.evidence)


def _finding(name: CheckName, context: Context) -> str:
    if name is CheckName.TRUSTED and not context.base_url.startswith("https:"):
        return "not encrypted"
    return "yes"
