"""The rules that hold a release: vetoes first, money second, never one blended score."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from goldenpath.impact.exposure import Exposure, StreamState, plan_unit
from goldenpath.impact.reasons import Noun, VerdictCode, VerdictReason, about_streams, counted, listed, names_of
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import Plan


def hold_reasons(
    plan: Plan, outcomes: Mapping[str, Outcome], exposure: Exposure, today: date
) -> tuple[VerdictReason, ...]:
    """Return the reasons for HOLD that the outcomes so far give; none means that HOLD is not certain (yet).

    Usable in mid-run: a reason once given stays, whatever the tests still to come say.
    """
    return (*_failed_vetoes(plan, outcomes, today), *_money(plan, exposure))


def _failed_vetoes(plan: Plan, outcomes: Mapping[str, Outcome], today: date) -> tuple[VerdictReason, ...]:
    under_veto = plan.under_veto()
    failed = [
        test
        for test in plan.tests
        if test.id in under_veto and test.id in outcomes and outcomes[test.id].status is Status.FAILED
    ]
    if not failed:
        return ()
    ids = tuple(test.id for test in failed)
    is_waived = any(waiver.test in ids and today <= waiver.expires for waiver in plan.waivers)
    text = f"{counted(len(ids), Noun.TEST)} under a veto failed: {listed(ids)}"
    streams = {stream for test in failed for stream in test.protects}
    return (
        VerdictReason(
            code=VerdictCode.VETO_FAILED,
            text=f"{text}; a waiver never lifts a veto" if is_waived else text,
            tests=ids,
            streams=tuple(stream.id for stream in plan.streams if stream.id in streams),
        ),
    )


def _money(plan: Plan, exposure: Exposure) -> tuple[VerdictReason, ...]:
    at_risk = exposure.streams_in(StreamState.AT_RISK)
    if not at_risk:
        return ()
    unit, limit = plan_unit(plan), plan.policy.hold_above
    if limit.minor_units <= 0:
        number = f"{len(at_risk)} of {counted(len(exposure.streams), Noun.STREAM)}"
        return (about_streams(VerdictCode.STREAM_AT_RISK, f"{number} at risk: {names_of(at_risk)}", at_risk),)
    reasons: list[VerdictReason] = []
    if exposure.at_risk.minor_units > limit.minor_units:
        text = f"{exposure.at_risk.text(unit)} at risk is over the limit of {limit.text(unit)}: {names_of(at_risk)}"
        reasons.append(about_streams(VerdictCode.OVER_HOLD_LIMIT, text, at_risk))
    free = tuple(exposed for exposed in at_risk if exposed.stream.mrr.minor_units <= 0)
    if free:
        text = f"{counted(len(free), Noun.STREAM)} without an amount at risk, which no limit covers: {names_of(free)}"
        reasons.append(about_streams(VerdictCode.FREE_STREAM_AT_RISK, text, free))
    return tuple(reasons)
