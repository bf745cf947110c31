"""What a GO rests on, said in the same breath: waivers, tolerated flaky tests, reported evidence, limits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from goldenpath.impact.exposure import Exposure, StreamState, plan_unit
from goldenpath.impact.reasons import Noun, VerdictCode, VerdictReason, about_streams, counted
from goldenpath.impact.standing import is_told, really_passed
from goldenpath.impact.waivers import settled
from goldenpath.model.money import total
from goldenpath.model.outcome import Outcome
from goldenpath.model.plan import Plan
from goldenpath.model.run import Run


def grounds(run: Run, exposure: Exposure, today: date) -> tuple[VerdictReason, ...]:
    """Return what a GO rests on: that every stream is protected, if so, then each thing it is conditional on."""
    plan, outcomes = run.plan, run.outcomes_by_test()
    accepted = settled(plan, outcomes, today)
    counting = [test.id for test in plan.tests if not test.advisory]
    waived = [test for test in counting if test in accepted]
    passes = [
        outcomes[test] for test in counting if test not in accepted and really_passed(outcomes[test], plan.policy)
    ]
    conditions = (
        _resting_on(VerdictCode.WITH_WAIVERS, Noun.WAIVER, waived, plan),
        _resting_on(VerdictCode.WITH_FLAKY, Noun.FLAKY_TEST, _ids(each for each in passes if each.flaky), plan),
        _resting_on(
            VerdictCode.WITH_REPORTED, Noun.REPORTED_RESULT, _ids(each for each in passes if is_told(each)), plan
        ),
        _under_limit(plan, exposure),
    )
    protected = exposure.streams_in(StreamState.PROTECTED)
    found = tuple(reason for reason in conditions if reason)
    if len(protected) < len(exposure.streams):
        return found
    text = f"{exposure.protected.text(plan_unit(plan))} protected"
    streams = tuple(exposed.stream.id for exposed in protected)
    return (VerdictReason(code=VerdictCode.ALL_PROTECTED, text=text, streams=streams), *found)


def _ids(outcomes: Iterable[Outcome]) -> list[str]:
    return [outcome.test for outcome in outcomes]


def _resting_on(code: VerdictCode, noun: Noun, tests: list[str], plan: Plan) -> VerdictReason | None:
    """The reason with the amount of the streams these tests protect, each stream counted once."""
    if not tests:
        return None
    protected = {stream for test in plan.tests if test.id in tests for stream in test.protects}
    streams = [stream for stream in plan.streams if stream.id in protected]
    amount = total((stream.mrr for stream in streams), plan.currency)
    return VerdictReason(
        code=code,
        text=f"{counted(len(tests), noun)} ({amount.text(plan_unit(plan))})",
        tests=tuple(tests),
        streams=tuple(stream.id for stream in streams),
    )


def _under_limit(plan: Plan, exposure: Exposure) -> VerdictReason | None:
    at_risk = exposure.streams_in(StreamState.AT_RISK)
    unverified = exposure.streams_in(StreamState.UNVERIFIED)
    if not at_risk and not unverified:
        return None
    unit = plan_unit(plan)
    parts = [f"{exposure.at_risk.text(unit)} at risk"] if at_risk else []
    parts += [f"{exposure.unverified.text(unit)} unverified"] if unverified else []
    text = f"{' and '.join(parts)} under the policy's limits"
    return about_streams(VerdictCode.UNDER_LIMIT, text, (*at_risk, *unverified))
