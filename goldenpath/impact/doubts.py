"""The rules that leave a verdict open: whatever the run did not prove, or proves about something else."""

from __future__ import annotations

from goldenpath.base.inert import one_line
from goldenpath.impact.contradictions import contradictions
from goldenpath.impact.coverage import doubtful_outcomes
from goldenpath.impact.exposure import Exposure, StreamState, plan_unit
from goldenpath.impact.provenance import doubtful_provenance
from goldenpath.impact.reasons import Noun, VerdictCode, VerdictReason, about_streams, counted, listed, names_of
from goldenpath.impact.standing import really_passed
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import Plan, Policy
from goldenpath.model.run import Run

_MESSAGE_LIMIT = 200


def doubts(run: Run, exposure: Exposure) -> tuple[VerdictReason, ...]:
    """Return every reason why the run cannot be GO although nothing in it need be broken; causes first."""
    return (
        *doubtful_provenance(run),
        *doubtful_outcomes(run),
        *(reason for reason in (_plan_contradiction(run), _veto_not_passed(run), _not_run(run)) if reason),
        *_money(run.plan, exposure),
        *(reason for reason in (_foreign_exposure(run.plan, exposure), _nothing_protected(exposure)) if reason),
    )


def _plan_contradiction(run: Run) -> VerdictReason | None:
    problems = contradictions(run.plan)
    if not problems:
        return None
    return VerdictReason(
        code=VerdictCode.PLAN_CONTRADICTION,
        text=f"the plan contradicts itself: {one_line(problems[0].message, limit=_MESSAGE_LIMIT)}",
    )


def _veto_not_passed(run: Run) -> VerdictReason | None:
    outcomes, under_veto = run.outcomes_by_test(), run.plan.under_veto()
    tests = tuple(
        test.id
        for test in run.plan.tests
        if test.id in under_veto and not _is_clean(outcomes.get(test.id), run.plan.policy)
    )
    if not tests:
        return None
    text = f"{counted(len(tests), Noun.TEST)} under a veto did not really pass: {listed(tests)}"
    return VerdictReason(code=VerdictCode.VETO_NOT_PASSED, text=text, tests=tests)


def _is_clean(outcome: Outcome | None, policy: Policy) -> bool:
    """Whether an outcome leaves a veto silent; flaky never does, tolerated or not."""
    return outcome is not None and not outcome.flaky and really_passed(outcome, policy)


def _not_run(run: Run) -> VerdictReason | None:
    outcomes = run.outcomes_by_test()
    tests = tuple(
        test.id
        for test in run.plan.tests
        if not test.advisory and (test.id not in outcomes or outcomes[test.id].status is Status.NOT_RUN)
    )
    if not tests:
        return None
    text = f"{counted(len(tests), Noun.TEST)} not run: {listed(tests)}"
    return VerdictReason(code=VerdictCode.TEST_NOT_RUN, text=text, tests=tests)


def _money(plan: Plan, exposure: Exposure) -> tuple[VerdictReason, ...]:
    unit, limit = plan_unit(plan), plan.policy.inconclusive_above
    unverified = exposure.streams_in(StreamState.UNVERIFIED)
    if limit.minor_units <= 0:
        if not unverified:
            return ()
        number = f"{len(unverified)} of {counted(len(exposure.streams), Noun.STREAM)}"
        text = f"{number} unverified: {names_of(unverified)}"
        return (about_streams(VerdictCode.STREAM_UNVERIFIED, text, unverified),)
    reasons: list[VerdictReason] = []
    if exposure.at_most.minor_units > limit.minor_units:
        both = f"{exposure.at_risk.text(unit)} at risk and {exposure.unverified.text(unit)} unverified"
        text = f"{both} are together over the limit of {limit.text(unit)}"
        exposed = (*exposure.streams_in(StreamState.AT_RISK), *unverified)
        reasons.append(about_streams(VerdictCode.OVER_INCONCLUSIVE_LIMIT, text, exposed))
    free = tuple(exposed for exposed in unverified if exposed.stream.mrr.minor_units <= 0)
    if free:
        text = (
            f"{counted(len(free), Noun.STREAM)} without an amount unverified, which no limit covers: {names_of(free)}"
        )
        reasons.append(about_streams(VerdictCode.FREE_STREAM_UNVERIFIED, text, free))
    return tuple(reasons)


def _foreign_exposure(plan: Plan, exposure: Exposure) -> VerdictReason | None:
    if tuple(exposed.stream for exposed in exposure.streams) == plan.streams:
        return None
    return VerdictReason(code=VerdictCode.UNKNOWN, text="the exposure is not that of the plan's revenue streams")


def _nothing_protected(exposure: Exposure) -> VerdictReason | None:
    if exposure.streams_in(StreamState.PROTECTED):
        return None
    return VerdictReason(code=VerdictCode.NOTHING_PROTECTED, text="no revenue stream is protected")
