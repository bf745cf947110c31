"""The one value every reporter gets."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from builders import (
    SECONDS_PER_TEST,
    START,
    TODAY,
    a_plan,
    a_run,
    a_stream,
    a_test,
    a_waiver,
    an_outcome,
    failed,
    passed,
    usd,
)

from goldenpath.impact.assessment import Assessment, ShownRisk, assess
from goldenpath.impact.exposure import StreamState
from goldenpath.impact.verdict import Decision
from goldenpath.model.money import MoneyUnit
from goldenpath.model.outcome import Status
from goldenpath.model.plan import Phase, Risk
from goldenpath.model.run import Run

_TESTS = [
    a_test("auth/login", "chat"),
    a_test("auth/stream", "chat"),
    a_test("agents/answer", "agents"),
    a_test("extra/look", "chat", advisory=True),
]
_PLAN = a_plan(
    [a_stream("chat", usd(120)), a_stream("agents", usd(200))],
    _TESTS,
    phases=(
        Phase(id="auth", name="Auth", risk=Risk.MEDIUM),
        Phase(id="agents", name="Agents", risk=Risk.HIGH),
        Phase(id="extra", name="Extra"),
        Phase(id="empty", name="Empty"),
    ),
    waivers=(a_waiver("auth/stream"),),
)


def _run(**changes: object) -> Run:
    outcomes = (
        passed("auth/login"),
        failed("auth/stream"),
        an_outcome("agents/answer", Status.NOT_RUN),
        failed("extra/look"),
    )
    return a_run(_PLAN, outcomes, **changes)


@pytest.fixture
def judged() -> Assessment:
    """A waived failure, a test that was not run, an advisory failure."""
    return assess(_run())


def test_phases_stand_in_plan_order_with_the_worst_of_their_tests(judged: Assessment) -> None:
    """A phase without a test has shown nothing."""
    statuses = [(phase.phase.id, phase.status) for phase in judged.phases]

    assert statuses == [
        ("auth", Status.FAILED),
        ("agents", Status.NOT_RUN),
        ("extra", Status.FAILED),
        ("empty", Status.NOT_RUN),
    ]
    assert judged.tally.planned == sum(phase.tally.planned for phase in judged.phases) == 4


def test_the_shown_risk_follows_from_the_state_of_the_streams(judged: Assessment) -> None:
    """Waived is low, unverified unknown; a phase that protects nothing has proven nothing."""
    assert [(phase.state, phase.risk) for phase in judged.phases] == [
        (StreamState.WAIVED, ShownRisk.LOW),
        (StreamState.UNVERIFIED, ShownRisk.UNKNOWN),
        (StreamState.UNVERIFIED, ShownRisk.UNKNOWN),
        (StreamState.UNVERIFIED, ShownRisk.UNKNOWN),
    ]


def test_at_risk_shows_the_risk_of_the_phase() -> None:
    """The day after the waiver expired the first phase is a medium risk, by the plan's own word."""
    late = assess(_run(), TODAY + timedelta(days=1))

    assert (late.phases[0].state, late.phases[0].risk) == (StreamState.AT_RISK, ShownRisk.MEDIUM)
    assert late.waivers_in_force == ()
    assert late.verdict.decision is Decision.HOLD


def test_busy_time_is_the_sum_of_what_is_known(judged: Assessment) -> None:
    """All attempts count; a phase in which nothing ran, or one duration is unknown, has none."""
    unknown = replace(passed("auth/login"), attempts=(replace(passed("x").attempts[0], duration_s=None),))
    partly = assess(replace(judged.run, outcomes=(unknown, *judged.run.outcomes[1:])))

    assert [phase.busy_s for phase in judged.phases] == [4 * SECONDS_PER_TEST, None, 3 * SECONDS_PER_TEST, None]
    assert partly.phases[0].busy_s is None


def test_what_reports_show_of_the_judgement(judged: Assessment) -> None:
    """Waivers in force and what they settled, unproven tests, streams by state, headline and unit."""
    assert [waiver.test for waiver in judged.waivers_in_force] == ["auth/stream"]
    assert judged.settled == {"auth/stream"}
    assert [test.id for test in judged.unproven] == ["agents/answer"]
    assert [exposed.stream.id for exposed in judged.streams_in(StreamState.WAIVED)] == ["chat"]
    assert (judged.headline, judged.unit) == ("$0 at risk, up to $200K", MoneyUnit.THOUSAND)


@pytest.mark.parametrize(
    ("started_at", "duration_s", "day"),
    [
        (START, 60.0, date(2025, 9, 9)),
        (START, 7200.0, date(2025, 9, 10)),
        (START, None, date(2025, 9, 9)),
        (datetime(2025, 9, 9, 23, 0, tzinfo=timezone(timedelta(hours=-5))), 1.0, date(2025, 9, 10)),
        (None, 60.0, date.max),
        (START.replace(tzinfo=None), 60.0, date.max),
        (START, float("inf"), date.max),
        (START, float("nan"), date.max),
        (datetime.max.replace(tzinfo=UTC), 60.0, date.max),
    ],
)
def test_waivers_are_judged_on_the_day_the_run_finished(
    started_at: datetime | None, duration_s: float | None, day: date
) -> None:
    """In UTC; on a day that is not known none is in force."""
    assert assess(_run(started_at=started_at, duration_s=duration_s)).as_of == day


def test_the_gate_may_judge_by_its_own_day() -> None:
    """A day that is given is the day."""
    assert assess(_run(), date(2030, 1, 1)).as_of == date(2030, 1, 1)
