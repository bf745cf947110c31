"""The ways in which other tools say GO by mistake: each is refused as a plan or is not GO."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from builders import (
    CONDUCT,
    PROOF,
    START,
    TODAY,
    WORD,
    a_plan,
    a_policy,
    a_run,
    a_stream,
    a_test,
    a_waiver,
    an_outcome,
    by_test,
    failed,
    flaky,
    passed,
    usd,
)

from goldenpath.impact.assessment import assess
from goldenpath.impact.contradictions import contradictions
from goldenpath.impact.exposure import expose
from goldenpath.impact.reasons import Decision, VerdictCode
from goldenpath.impact.verdict import decide
from goldenpath.model.event import AttemptFinished, RunFinished, RunStarted
from goldenpath.model.fold import fold
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import FlakyTests, Plan, ReportedEvidence
from goldenpath.model.run import Check, Preflight, Run, Stopped, StopReason, Target

_CHAT = a_stream("chat", usd(120))
_AGENTS = a_stream("agents", usd(200))
_LIMITS = a_policy(hold_above=usd(150), inconclusive_above=usd(250))
_A, _B = "p/a", "p/b"


def _two(**changes: object) -> Plan:
    return a_plan([_CHAT, _AGENTS], [a_test(_A, "chat"), a_test(_B, "agents")], **changes)


def _both(one: Outcome, other: Outcome, plan: Plan | None = None, **changes: object) -> Run:
    return a_run(plan or _two(), (one, other), **changes)


def _codes(run: Run) -> set[VerdictCode]:
    return {reason.code for reason in assess(run, TODAY).verdict.reasons}


def test_the_healthy_run_of_this_table_is_go() -> None:
    """The table proves something: without a flaw the same plan and run are GO, limits or not."""
    good = passed(_A), passed(_B)

    assert assess(_both(*good)).verdict.line == "GO: $320K protected"
    assert assess(_both(*good, plan=_two(policy=_LIMITS))).verdict.decision is Decision.GO
    assert contradictions(_two(policy=_LIMITS)) == ()


_REFUSED = [
    ("a test without a stream", a_plan([_CHAT], [a_test(_A, "chat"), a_test(_B)])),
    ("a limit that reaches the total", _two(policy=a_policy(hold_above=usd(320), inconclusive_above=usd(320)))),
    ("an advisory-only plan", a_plan([_CHAT], [a_test(_A, "chat", advisory=True)])),
    ("zero tests", a_plan([_CHAT], [])),
    ("zero streams", a_plan([], [a_test(_A)])),
]


@pytest.mark.parametrize(("flaw", "plan"), _REFUSED, ids=[flaw for flaw, _ in _REFUSED])
def test_a_plan_that_could_not_say_hold_is_refused_and_never_go(flaw: str, plan: Plan) -> None:
    """The contradiction is found when the plan is read; a run of such a plan, were there one, is not GO."""
    run = a_run(plan, [passed(test.id) for test in plan.tests])

    assert contradictions(plan)
    assert assess(run).verdict.decision is not Decision.GO
    assert VerdictCode.PLAN_CONTRADICTION in _codes(run)


_FREE = a_stream("free", usd(0))
_VETOED = a_plan(
    [_CHAT, _AGENTS], [a_test(_A, "chat", veto=True), a_test(_B, "agents")], policy=replace(_LIMITS, hold_above=usd(0))
)
_TOLERANT = a_policy(hold_above=usd(150), inconclusive_above=usd(250), flaky=FlakyTests.TOLERATED)
_BARELY = replace(_LIMITS, hold_above=usd(150), inconclusive_above=usd(150))

_STATES = [
    (
        "a failed test of a stream of $0",
        _both(
            failed(_A),
            passed(_B),
            a_plan([_FREE, _AGENTS], [a_test(_A, "free"), a_test(_B, "agents")], policy=_LIMITS),
        ),
        Decision.HOLD,
        VerdictCode.FREE_STREAM_AT_RISK,
    ),
    (
        "an unverified stream of $0",
        _both(
            an_outcome(_A, Status.ERRORED),
            passed(_B),
            a_plan([_FREE, _AGENTS], [a_test(_A, "free"), a_test(_B, "agents")], policy=_LIMITS),
        ),
        Decision.INCONCLUSIVE,
        VerdictCode.FREE_STREAM_UNVERIFIED,
    ),
    (
        "a stream whose only test is waived",
        _both(failed(_A), passed(_B), _two(waivers=(a_waiver(_A),))),
        Decision.INCONCLUSIVE,
        VerdictCode.STREAM_UNVERIFIED,
    ),
    (
        "a veto test that errored",
        _both(an_outcome(_A, Status.ERRORED), passed(_B), replace(_VETOED, policy=_LIMITS)),
        Decision.INCONCLUSIVE,
        VerdictCode.VETO_NOT_PASSED,
    ),
    (
        "a veto test that is flaky, though that is tolerated",
        _both(flaky(_A), passed(_B), replace(_VETOED, policy=_TOLERANT)),
        Decision.INCONCLUSIVE,
        VerdictCode.VETO_NOT_PASSED,
    ),
    (
        "a veto test that was cut",
        _both(an_outcome(_A, Status.NOT_RUN), passed(_B), replace(_VETOED, policy=_LIMITS)),
        Decision.INCONCLUSIVE,
        VerdictCode.VETO_NOT_PASSED,
    ),
    (
        "a veto test that failed under a limit",
        _both(failed(_A), passed(_B), replace(_VETOED, policy=_LIMITS)),
        Decision.HOLD,
        VerdictCode.VETO_FAILED,
    ),
    (
        "a waived veto test that failed",
        _both(failed(_A), passed(_B), replace(_VETOED, policy=_LIMITS, waivers=(a_waiver(_A),))),
        Decision.HOLD,
        VerdictCode.VETO_FAILED,
    ),
    (
        "an errored test beside a failed one under a limit",
        _both(failed(_A), an_outcome(_B, Status.ERRORED), _two(policy=_LIMITS)),
        Decision.INCONCLUSIVE,
        VerdictCode.OVER_INCONCLUSIVE_LIMIT,
    ),
    (
        "more at risk than the limit",
        _both(passed(_A), failed(_B), _two(policy=_LIMITS)),
        Decision.HOLD,
        VerdictCode.OVER_HOLD_LIMIT,
    ),
    (
        "another runner's word without the policy",
        _both(passed(_A, evidence=WORD), passed(_B, evidence=WORD)),
        Decision.INCONCLUSIVE,
        VerdictCode.STREAM_UNVERIFIED,
    ),
    (
        "a waived failure known by another runner's word only",
        _both(
            failed(_A, evidence=WORD),
            passed(_B),
            a_plan([_CHAT], [a_test(_A, "chat"), a_test(_B, "chat")], waivers=(a_waiver(_A),)),
        ),
        Decision.INCONCLUSIVE,
        VerdictCode.STREAM_UNVERIFIED,
    ),
    ("a flaky test", _both(flaky(_A), passed(_B)), Decision.INCONCLUSIVE, VerdictCode.STREAM_UNVERIFIED),
    (
        "an expired waiver",
        _both(failed(_A), passed(_B), _two(waivers=(a_waiver(_A, expires=TODAY - timedelta(days=1)),))),
        Decision.HOLD,
        VerdictCode.STREAM_AT_RISK,
    ),
    (
        "a selection, whatever the limits",
        _both(an_outcome(_A, Status.NOT_RUN), passed(_B), _two(policy=_LIMITS)),
        Decision.INCONCLUSIVE,
        VerdictCode.TEST_NOT_RUN,
    ),
    (
        "a hollow test",
        _both(an_outcome(_A, Status.HOLLOW), passed(_B)),
        Decision.INCONCLUSIVE,
        VerdictCode.STREAM_UNVERIFIED,
    ),
    (
        "a skipped test",
        _both(an_outcome(_A, Status.SKIPPED), passed(_B)),
        Decision.INCONCLUSIVE,
        VerdictCode.STREAM_UNVERIFIED,
    ),
    (
        "a pass that asserted nothing",
        _both(passed(_A, evidence=replace(PROOF, assertions=0)), passed(_B)),
        Decision.INCONCLUSIVE,
        VerdictCode.STREAM_UNVERIFIED,
    ),
    (
        "a pass that exchanged nothing",
        _both(passed(_A, evidence=replace(PROOF, exchanges=0)), passed(_B)),
        Decision.INCONCLUSIVE,
        VerdictCode.STREAM_UNVERIFIED,
    ),
    (
        "a pass without an attempt",
        _both(Outcome(test=_A, status=Status.PASSED), passed(_B)),
        Decision.INCONCLUSIVE,
        VerdictCode.STREAM_UNVERIFIED,
    ),
    (
        "everything under the limits but nothing protected",
        _both(
            failed(_A),
            failed(_B),
            a_plan(
                [_CHAT, _AGENTS],
                [a_test(_A, "chat", "agents"), a_test(_B, "agents")],
                policy=a_policy(hold_above=usd(319), inconclusive_above=usd(319)),
                waivers=(a_waiver(_A), a_waiver(_B)),
            ),
        ),
        Decision.INCONCLUSIVE,
        VerdictCode.NOTHING_PROTECTED,
    ),
    (
        "two builds in one run",
        _both(passed(_A), passed(_B), target=Target(builds=("b1", "b2"))),
        Decision.INCONCLUSIVE,
        VerdictCode.BUILD_CHANGED,
    ),
    (
        "another build than the candidate",
        _both(passed(_A), passed(_B), candidate="b2"),
        Decision.INCONCLUSIVE,
        VerdictCode.CANDIDATE_MISMATCH,
    ),
    (
        "a candidate, and a service that does not say its build",
        _both(passed(_A), passed(_B), candidate="b1", target=Target()),
        Decision.INCONCLUSIVE,
        VerdictCode.CANDIDATE_MISMATCH,
    ),
    (
        "evidence that was not recorded",
        _both(passed(_A), passed(_B), recorded=False),
        Decision.INCONCLUSIVE,
        VerdictCode.NOT_RECORDED,
    ),
    (
        "a run without its end",
        _both(passed(_A), passed(_B), finished=False),
        Decision.INCONCLUSIVE,
        VerdictCode.NOT_FINISHED,
    ),
    (
        "a run that says it was killed",
        _both(passed(_A), passed(_B), stopped=Stopped(reason=StopReason.KILLED, at_s=None)),
        Decision.INCONCLUSIVE,
        VerdictCode.NOT_FINISHED,
    ),
    (
        "a service that counted other requests",
        _both(passed(_A), passed(_B), target=Target(builds=("b1",), requests_seen=1)),
        Decision.INCONCLUSIVE,
        VerdictCode.EVIDENCE_MISMATCH,
    ),
    (
        "no time of start",
        _both(passed(_A), passed(_B), started_at=None),
        Decision.INCONCLUSIVE,
        VerdictCode.UNKNOWN,
    ),
    ("no duration", _both(passed(_A), passed(_B), duration_s=None), Decision.INCONCLUSIVE, VerdictCode.UNKNOWN),
    (
        "an impossible duration",
        _both(passed(_A), passed(_B), duration_s=float("nan")),
        Decision.INCONCLUSIVE,
        VerdictCode.UNKNOWN,
    ),
    (
        "an endless duration",
        _both(passed(_A), passed(_B), duration_s=float("inf")),
        Decision.INCONCLUSIVE,
        VerdictCode.UNKNOWN,
    ),
    (
        "a failure among the attempts that the outcome forgot",
        _both(replace(flaky(_A), flaky=False), passed(_B)),
        Decision.INCONCLUSIVE,
        VerdictCode.UNKNOWN,
    ),
    (
        "an attempt that claims never to have run",
        _both(replace(passed(_A), attempts=(replace(passed(_A).attempts[0], status=Status.SKIPPED),)), passed(_B)),
        Decision.INCONCLUSIVE,
        VerdictCode.UNKNOWN,
    ),
    (
        "a preflight check that did not hold",
        _both(
            passed(_A),
            passed(_B),
            preflight=Preflight(
                checks=(Check(name="identity", finding="", reason=an_outcome("x", Status.ERRORED).reason),)
            ),
        ),
        Decision.INCONCLUSIVE,
        VerdictCode.ENVIRONMENT_NOT_REACHED,
    ),
    (
        "an environment that never answered",
        _both(an_outcome(_A, Status.ERRORED), an_outcome(_B, Status.ERRORED)),
        Decision.INCONCLUSIVE,
        VerdictCode.ENVIRONMENT_NOT_REACHED,
    ),
    (
        "an environment of which nothing was looked at",
        _both(
            an_outcome(_A, Status.HOLLOW, evidence=replace(PROOF, assertions=0)),
            an_outcome(_B, Status.HOLLOW, evidence=replace(PROOF, assertions=0)),
        ),
        Decision.INCONCLUSIVE,
        VerdictCode.ENVIRONMENT_NOT_REACHED,
    ),
    (
        "a time of start that could be any",
        _both(passed(_A), passed(_B), started_at=START.replace(tzinfo=None)),
        Decision.INCONCLUSIVE,
        VerdictCode.UNKNOWN,
    ),
    (
        "more degraded tests than policy tolerates",
        _both(passed(_A, degraded=True), passed(_B), _two(policy=a_policy(max_degraded=0))),
        Decision.HOLD,
        VerdictCode.STREAM_AT_RISK,
    ),
]


@pytest.mark.parametrize(("flaw", "run", "decision", "code"), _STATES, ids=[flaw for flaw, *_ in _STATES])
def test_a_flawed_run_is_not_go(flaw: str, run: Run, decision: Decision, code: VerdictCode) -> None:
    """Each flaw alone turns the healthy run into the decision the rules name, for the reason they name."""
    judged = assess(run, TODAY)

    assert judged.verdict.decision is decision
    assert code in {reason.code for reason in judged.verdict.reasons}


def test_a_failure_whose_confirmation_was_cut_stays_a_failure() -> None:
    """One failed attempt and then nothing, because the run was killed, is HOLD."""
    plan = _two()
    started = RunStarted(
        conduct=CONDUCT,
        run="r",
        plan=plan,
        environment="staging",
        base_url="",
        embedded=False,
        runner=_both(passed(_A), passed(_B)).runner,
        candidate=None,
        started_at=START,
    )
    run = fold([started, AttemptFinished(at_s=1.0, test=_A, attempt=failed(_A).attempts[0])])

    assert run.outcome_of(_A).status is Status.FAILED
    assert assess(run).verdict.decision is Decision.HOLD


def test_a_run_that_was_never_journalled_to_its_end_is_not_go_although_all_passed() -> None:
    """All attempts passed, but no test was settled: everything is not run."""
    plan = _two()
    good = _both(passed(_A), passed(_B))
    started = RunStarted(
        conduct=CONDUCT,
        run="r",
        plan=plan,
        environment="staging",
        base_url="",
        embedded=False,
        runner=good.runner,
        candidate=None,
        started_at=START,
    )
    attempts = [AttemptFinished(at_s=1.0, test=test, attempt=passed(test).attempts[0]) for test in (_A, _B)]
    finished = RunFinished(at_s=2.0, target=good.target, stopped=None, peak_memory_bytes=None)

    assert assess(fold([started, *attempts])).verdict.decision is Decision.INCONCLUSIVE
    assert assess(fold([started, *attempts, finished])).verdict.decision is Decision.INCONCLUSIVE


def _decided(plan: Plan, outcomes: Iterable[Outcome]) -> set[VerdictCode]:
    run = a_run(plan, outcomes)
    verdict = decide(run, expose(plan, run.outcomes_by_test(), TODAY), TODAY)
    assert verdict.decision is not Decision.GO
    return {reason.code for reason in verdict.reasons}


@pytest.mark.parametrize(
    "outcomes",
    [(passed(_A),), (passed(_A), passed(_B), passed("p/c")), (passed(_A), passed(_A), passed(_B)), ()],
    ids=["one missing", "one unknown", "one twice", "none"],
)
def test_outcomes_that_do_not_cover_the_plan_are_unknown(outcomes: tuple[Outcome, ...]) -> None:
    """A missing, strange or repeated outcome is never GO, and refused where a whole assessment is asked for."""
    assert VerdictCode.UNKNOWN in _decided(_two(), outcomes)
    with pytest.raises(ValueError, match="the outcomes do not cover the plan"):
        assess(a_run(_two(), outcomes))


def test_of_two_outcomes_of_one_test_the_worse_one_counts() -> None:
    """A second, better outcome does not hide a failure, in whichever order they come."""
    for outcomes in ((failed(_A), passed(_A), passed(_B)), (passed(_A), failed(_A), passed(_B))):
        assert VerdictCode.STREAM_AT_RISK in _decided(_two(), outcomes)


def test_an_exposure_of_other_streams_is_not_believed() -> None:
    """A verdict asked for with the exposure of another plan is INCONCLUSIVE."""
    other = a_plan([_CHAT], [a_test(_A, "chat")])
    verdict = decide(_both(passed(_A), passed(_B)), expose(other, by_test([passed(_A)]), TODAY), TODAY)

    assert (verdict.decision, verdict.reasons[0].code) == (Decision.INCONCLUSIVE, VerdictCode.UNKNOWN)


def test_another_runner_need_not_say_when() -> None:
    """Reported evidence that policy counts may lack times; one time of its own must still be a time."""
    plan = _two(policy=a_policy(reported=ReportedEvidence.PROTECTS))
    told = passed(_A, evidence=WORD), passed(_B, evidence=WORD)

    assert assess(_both(*told, plan=plan, started_at=None, duration_s=None)).verdict.decision is Decision.GO
    assert assess(_both(*told, plan=plan, duration_s=None)).verdict.decision is Decision.GO
    assert assess(_both(*told, plan=plan, duration_s=-1.0)).verdict.decision is Decision.INCONCLUSIVE
