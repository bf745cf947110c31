"""The checks before the first test: can the environment be reached, trusted and entered at all?

One request, the plan's own `preflight`, answers them in order. Whatever fails here says nothing about the
product, so the run is INCONCLUSIVE and names the check.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import cast

from goldenpath.model.outcome import Attempt, Cause, Reason, ReasonCode, Status
from goldenpath.model.plan import Plan
from goldenpath.model.run import Check, Preflight
from goldenpath.model.units import format_duration
from goldenpath.probes.probe import Context, Probe

PREFLIGHT_ID = "preflight"
MAX_SKEW_S = 60  # the leeway that services usually give a token's times
LEAST_CERTIFICATE_LIFE = timedelta(days=7)


class CheckName(StrEnum):
    """The checks, in the order in which they are judged: a wrong clock explains a token that is refused."""

    RESOLVES = "name resolves"
    REACHABLE = "reachable"
    TRUSTED = "certificate trusted"
    LASTS = "certificate lasts"
    CLOCKS = "clocks agree"
    TOKEN = "token accepted"  # noqa: S105 - a check's name
    ANSWER = "answer as expected"
    BUILD = "build observed"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the one request brought to light, and what is asked of it."""

    attempt: Attempt
    context: Context
    candidate: str | None


class _NotHeld(Exception):  # noqa: N818 - a finding
    """A check that what was seen does not meet."""

    def __init__(self, code: ReasonCode, finding: str) -> None:
        super().__init__(finding)
        self.code = code
        self.finding = finding


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


async def run_preflight(plan: Plan, context: Context, *, candidate: str | None) -> Preflight:
    """Carry out the plan's preflight request and return its checks, up to the first that does not hold.

    Args:
        plan: whose preflight; without one there are no checks.
        context: of the run.
        candidate: the build that is meant to be released: then the build must be seen; None if not given.
    """
    if plan.preflight is None:
        return Preflight()
    attempt = await cast("Probe", plan.preflight).run(replace(context, test_id=PREFLIGHT_ID))
    checks = _checks(_Seen(attempt=attempt, context=context, candidate=candidate))
    return Preflight(checks=checks, evidence=attempt.evidence)


def _checks(seen: _Seen) -> tuple[Check, ...]:
    reason = seen.attempt.reason if seen.attempt.status is not Status.PASSED else None
    failing = _FAILS.get(reason.code, CheckName.ANSWER) if reason else None
    checks: list[Check] = []
    for name in CheckName:
        if name is failing and reason:
            blamed = replace(reason, cause=Cause.ENVIRONMENT)
            return (*checks, Check(name=name.value, finding=reason.summary, reason=blamed))
        try:
            finding = _FINDINGS[name](seen)
        except _NotHeld as error:
            blamed = Reason(code=error.code, cause=Cause.ENVIRONMENT, summary=error.finding)
            return (*checks, Check(name=name.value, finding=error.finding, reason=blamed))
        if finding is not None:
            checks.append(Check(name=name.value, finding=finding))
    return tuple(checks)


def _resolves(seen: _Seen) -> str | None:
    return seen.context.sighting.address


def _reachable(seen: _Seen) -> str | None:
    latency = next((metric for metric in seen.attempt.metrics if metric.name == "latency"), None)
    return f"answered in {format_duration(latency.p50 / 1000)}" if latency else None


def _trusted(seen: _Seen) -> str | None:
    if not seen.context.base_url.lower().startswith("https:"):
        return "not encrypted"
    ends = seen.context.sighting.certificate_ends
    return None if ends is None else "an authority that is trusted vouches for its name"


def _lasts(seen: _Seen) -> str | None:
    ends = seen.context.sighting.certificate_ends
    if ends is None:
        return None
    left = ends - seen.context.clock.now()
    finding = f"ends in {left.days} {'day' if left.days == 1 else 'days'} ({ends.date().isoformat()})"
    if left < LEAST_CERTIFICATE_LIFE:
        told = f"the certificate {finding}; at least {LEAST_CERTIFICATE_LIFE.days} days are wanted"
        raise _NotHeld(ReasonCode.CERTIFICATE_ENDS, told)
    return finding


def _clocks(seen: _Seen) -> str | None:
    sighting = seen.context.sighting
    if sighting.skew_s is None:
        return "not known: the answer has no Date" if sighting.answered else None
    apart = f"{abs(sighting.skew_s):.0f} s apart"
    if abs(sighting.skew_s) > MAX_SKEW_S:
        direction = "ahead of" if sighting.skew_s > 0 else "behind"
        told = f"its clock is {abs(sighting.skew_s):.0f} s {direction} ours; up to {MAX_SKEW_S} s are allowed"
        raise _NotHeld(ReasonCode.CLOCK_SKEW, told)
    return apart


def _token(seen: _Seen) -> str:
    if not seen.attempt.evidence.authenticated:
        return "none was sent"
    return "let in" if seen.context.sighting.token_accepted else "not refused"


def _answer(seen: _Seen) -> str:
    held = seen.attempt.evidence.assertions
    return f"{held} {'assertion' if held == 1 else 'assertions'} held" if held else "any answer counts"


def _build(seen: _Seen) -> str | None:
    header, builds = seen.context.build_header, seen.context.sighting.builds
    if header is None and seen.candidate is None:
        return None
    if header is None:
        told = "the environment does not say which header names the build, so no candidate can be recognised"
        raise _NotHeld(ReasonCode.NO_BUILD, told)
    if not builds:
        raise _NotHeld(ReasonCode.NO_BUILD, f"the answer has no header {header}, which should name the build")
    return ", ".join(builds)


_FINDINGS: dict[CheckName, Callable[[_Seen], str | None]] = {
    CheckName.RESOLVES: _resolves,
    CheckName.REACHABLE: _reachable,
    CheckName.TRUSTED: _trusted,
    CheckName.LASTS: _lasts,
    CheckName.CLOCKS: _clocks,
    CheckName.TOKEN: _token,
    CheckName.ANSWER: _answer,
    CheckName.BUILD: _build,
}
