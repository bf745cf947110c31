"""What holds for every plan and every run, whatever they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest
from builders import CONDUCT, RUNNER, START, TODAY, a_run
from hypothesis import assume, given
from hypothesis import strategies as st
from worlds import days, outcomes, plans, worlds

from goldenpath.impact.assessment import Assessment, assess
from goldenpath.impact.bounds import bounds
from goldenpath.impact.contradictions import contradictions
from goldenpath.impact.exposure import StreamState, expose
from goldenpath.impact.verdict import Decision
from goldenpath.model.event import AttemptFinished, Event, RunFinished, RunStarted, TestFinished, TestStarted
from goldenpath.model.fold import fold
from goldenpath.model.money import Money
from goldenpath.model.outcome import Evidence, Outcome, Status
from goldenpath.model.plan import Plan
from goldenpath.model.run import Target
from goldenpath.model.settle import settle
from goldenpath.model.units import parse_money

_World = tuple[Plan, dict[str, Outcome]]
_BADNESS = {Decision.GO: 0, Decision.INCONCLUSIVE: 1, Decision.HOLD: 2}


def _judge(plan: Plan, what: dict[str, Outcome], day: date = TODAY) -> Assessment:
    return assess(a_run(plan, what.values()), day)


def _as_failed(outcome: Outcome) -> Outcome:
    """The same attempts with the same evidence, but none of them passed."""
    attempts = tuple(
        replace(attempt, status=Status.FAILED, missed_targets=()) if attempt.status is Status.PASSED else attempt
        for attempt in outcome.attempts
    )
    return settle(outcome.test, attempts)


def _events(plan: Plan, what: dict[str, Outcome]) -> list[Event]:
    events: list[Event] = [
        RunStarted(
            conduct=CONDUCT,
            run="r",
            plan=plan,
            environment="staging",
            base_url="https://staging.example",
            embedded=False,
            runner=RUNNER,
            candidate=None,
            started_at=START,
        )
    ]
    for outcome in what.values():
        for number, attempt in enumerate(outcome.attempts, start=1):
            events.append(TestStarted(at_s=1.0, test=outcome.test, attempt=number))
            events.append(AttemptFinished(at_s=2.0, test=outcome.test, attempt=attempt))
        events.append(TestFinished(at_s=3.0, outcome=outcome))
    events.append(RunFinished(at_s=4.0, target=Target(builds=("b1",)), stopped=None, peak_memory_bytes=None))
    return events


@given(plans())
def test_the_random_plans_are_real_plans(plan: Plan) -> None:
    """What the properties range over does not contradict itself."""
    assert contradictions(plan) == ()


@given(worlds(), days())
def test_the_buckets_add_up_to_the_distinct_streams(world: _World, day: date) -> None:
    """At risk, unverified, waived and protected are the plan's total, to the cent, each stream once."""
    plan, what = world
    exposure = expose(plan, what, day)
    parts = (exposure.at_risk, exposure.unverified, exposure.waived, exposure.protected)

    assert sum(part.minor_units for part in parts) == sum(stream.mrr.minor_units for stream in plan.streams)
    assert [exposed.stream for exposed in exposure.streams] == list(plan.streams)


@given(worlds(), st.randoms())
def test_the_order_of_outcomes_says_nothing(world: _World, random: Random) -> None:
    """Outcomes in any order are judged the same."""
    plan, what = world
    shuffled = list(what.items())
    random.shuffle(shuffled)
    before, after = _judge(plan, what), _judge(plan, dict(shuffled))

    assert (before.verdict, before.exposure, before.phases) == (after.verdict, after.exposure, after.phases)


@given(worlds(), days(), st.data())
def test_a_failure_instead_of_a_pass_never_helps(world: _World, day: date, data: st.DataObject) -> None:
    """Turning a pass into a failure never lowers what is at risk, nor improves the verdict."""
    plan, what = world
    passes = [test for test, outcome in what.items() if outcome.status is Status.PASSED]
    assume(passes)
    test = data.draw(st.sampled_from(passes))
    before, after = _judge(plan, what, day), _judge(plan, {**what, test: _as_failed(what[test])}, day)

    assert after.exposure.at_risk.minor_units >= before.exposure.at_risk.minor_units
    assert after.exposure.at_most.minor_units >= before.exposure.at_most.minor_units
    assert _BADNESS[after.verdict.decision] >= _BADNESS[before.verdict.decision]


@given(worlds(), st.data())
def test_one_more_test_never_leaves_more_unverified(world: _World, data: st.DataObject) -> None:
    """Whatever a test that was not run would have said, knowing it never raises the unverified amount."""
    plan, what = world
    test = data.draw(st.sampled_from(sorted(what)))
    without = {name: outcome for name, outcome in what.items() if name != test}

    assert expose(plan, what, TODAY).unverified.minor_units <= expose(plan, without, TODAY).unverified.minor_units


@given(worlds())
def test_no_evidence_is_never_go(world: _World) -> None:
    """Passes that exchanged nothing with the environment protect nothing."""
    plan, what = world
    empty = {
        test: replace(outcome, attempts=tuple(replace(attempt, evidence=Evidence()) for attempt in outcome.attempts))
        for test, outcome in what.items()
    }
    judged = _judge(plan, empty)

    assert judged.verdict.decision is not Decision.GO
    assert judged.streams_in(StreamState.PROTECTED) == ()


@given(plans(), st.data())
def test_nothing_run_is_never_go(plan: Plan, data: st.DataObject) -> None:
    """A run in which any test that counts was not run is not GO, whatever the limits."""
    what = data.draw(outcomes(plan))
    cut = next(test.id for test in plan.tests if not test.advisory)
    judged = _judge(plan, {**what, cut: Outcome(test=cut, status=Status.NOT_RUN)})

    assert judged.verdict.decision is not Decision.GO


@given(worlds(), days())
def test_an_expired_waiver_never_helps(world: _World, day: date) -> None:
    """On a day on which no waiver is in force no less is at risk, and a HOLD stays a HOLD."""
    plan, what = world
    judged, later = _judge(plan, what, day), _judge(plan, what, date.max)

    assert judged.exposure.at_risk.minor_units <= later.exposure.at_risk.minor_units
    assert judged.verdict.decision is not Decision.HOLD or later.verdict.decision is Decision.HOLD


def _shown(money: Money, judged: Assessment) -> int:
    return parse_money(money.text(judged.unit), "USD").minor_units


@given(worlds())
def test_what_is_shown_adds_up(world: _World) -> None:
    """The amounts as printed, and the rounded percentages, add up without a cent or a tenth missing."""
    judged = _judge(*world)
    exposure, shares = judged.exposure, judged.shares
    parts = [_shown(exposure.of(state), judged) for state in StreamState]

    assert sum(parts) == _shown(exposure.total, judged)
    assert sum(_shown(exposed.stream.mrr, judged) for exposed in exposure.streams) == sum(parts)
    if not exposure.total.minor_units:
        assert {shares.of(state) for state in StreamState} | set(shares.streams) == {None}
        return
    assert sum(shares.of(state) or 0 for state in StreamState) == Decimal("100.0")
    for state in StreamState:
        pairs = zip(exposure.streams, shares.streams, strict=True)
        assert sum(share or 0 for exposed, share in pairs if exposed.state is state) == shares.of(state)
        exact = Decimal(100) * exposure.of(state).minor_units / exposure.total.minor_units
        assert abs(exact - (shares.of(state) or 0)) < Decimal("0.1")


@given(worlds(), st.randoms())
def test_the_bounds_only_close_in(world: _World, random: Random) -> None:
    """Test by test the interval never widens, HOLD once certain stays, and the end is the exposure."""
    plan, what = world
    order = list(what)
    random.shuffle(order)
    steps = [bounds(plan, {test: what[test] for test in order[:n]}, TODAY) for n in range(len(order) + 1)]
    judged = _judge(plan, what)

    for before, after in pairwise(steps):
        assert before.at_least.minor_units <= after.at_least.minor_units
        assert after.at_most.minor_units <= before.at_most.minor_units
        assert after.hold or not before.hold
    assert (steps[-1].at_least, steps[-1].at_most) == (judged.exposure.at_risk, judged.exposure.at_most)
    assert steps[-1].hold is (judged.verdict.decision is Decision.HOLD)


@given(worlds(), st.data())
def test_a_killed_run_is_never_go(world: _World, data: st.DataObject) -> None:
    """A run that ends anywhere before its last event is not GO, and protects nothing the whole leaves unproven."""
    plan, what = world
    events = _events(plan, what)
    length = data.draw(st.integers(1, len(events) - 1))
    cut = assess(fold(events[:length]))

    assert not cut.run.finished
    assert cut.verdict.decision is not Decision.GO
    assert cut.tally.planned == len(plan.tests)


@given(worlds())
def test_a_whole_run_is_judged_as_its_outcomes_are(world: _World) -> None:
    """Folding all events gives the verdict that the outcomes themselves get."""
    plan, what = world
    run = fold(_events(plan, what))

    assert assess(run, TODAY).verdict == assess(replace(a_run(plan, what.values()), id="r"), TODAY).verdict
    with pytest.raises(ValueError, match="cover the plan"):
        assess(replace(run, outcomes=run.outcomes[1:]))
