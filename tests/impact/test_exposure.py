"""Outcomes as money."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import TODAY, a_plan, a_policy, a_stream, a_test, a_waiver, an_outcome, by_test, failed, passed, usd

from goldenpath.impact.exposure import Exposure, StreamState, expose, plan_unit
from goldenpath.model.money import Money, MoneyUnit
from goldenpath.model.outcome import Status

_PLAN = a_plan(
    [a_stream("chat", usd(120, at_least=True)), a_stream("agents", usd(200)), a_stream("free", usd(0, at_least=True))],
    [
        a_test("p/a", "chat"),
        a_test("p/b", "agents", "chat"),
        a_test("p/c", "free"),
        a_test("p/x", "agents", advisory=True),
    ],
)
_GOOD = by_test(passed(test.id) for test in _PLAN.tests)


@pytest.fixture
def healthy() -> Exposure:
    """Everything passed."""
    return expose(_PLAN, _GOOD, TODAY)


def test_a_stream_is_counted_once_however_many_tests_protect_it(healthy: Exposure) -> None:
    """Two tests of one stream and one test of two streams change no total; an advisory test protects nothing."""
    assert healthy.protected == healthy.total == usd(320, at_least=True)
    assert [exposed.tests for exposed in healthy.streams] == [("p/a", "p/b"), ("p/b",), ("p/c",)]


def test_one_failure_puts_all_its_streams_at_risk() -> None:
    """The test that protects both puts both at risk, and is named in each."""
    exposure = expose(_PLAN, {**_GOOD, "p/b": failed("p/b")}, TODAY)

    assert exposure.at_risk == usd(320, at_least=True)
    assert [exposed.because for exposed in exposure.streams_in(StreamState.AT_RISK)] == [("p/b",), ("p/b",)]


def test_an_advisory_failure_changes_nothing(healthy: Exposure) -> None:
    """It stands in tally and report, and nowhere in the money."""
    assert expose(_PLAN, {**_GOOD, "p/x": failed("p/x")}, TODAY) == healthy


def test_a_test_without_an_outcome_counts_as_not_run() -> None:
    """With nothing known everything is unverified, because of every test that counts."""
    exposure = expose(_PLAN, {}, TODAY)

    assert (exposure.unverified, exposure.at_most, exposure.at_risk) == (exposure.total, exposure.total, usd(0))
    assert exposure.streams[0].because == ("p/a", "p/b")


def test_a_stream_that_no_test_protects_is_unverified() -> None:
    """There is nobody to name."""
    plan = a_plan([a_stream("s"), a_stream("alone")], [a_test("p/a", "s", "s", "unknown")])
    served, alone = expose(plan, by_test([passed("p/a")]), TODAY).streams

    assert (alone.state, alone.tests, alone.because) == (StreamState.UNVERIFIED, (), ())
    assert (served.state, served.tests) == (StreamState.PROTECTED, ("p/a",))


def test_a_waived_stream_needs_one_real_pass() -> None:
    """Beside a real pass a settled failure makes the stream waived; alone it leaves it unverified."""
    plan = replace(_PLAN, waivers=(a_waiver("p/a"), a_waiver("p/c")))
    exposure = expose(plan, {**_GOOD, "p/a": failed("p/a"), "p/c": failed("p/c")}, TODAY)

    assert [(exposed.state, exposed.because) for exposed in exposure.streams] == [
        (StreamState.WAIVED, ("p/a",)),
        (StreamState.PROTECTED, ("p/b",)),
        (StreamState.UNVERIFIED, ("p/c",)),
    ]
    assert (exposure.waived, exposure.protected) == (usd(120, at_least=True), usd(200))


def test_at_risk_is_worse_than_unverified() -> None:
    """A stream with a failed and an errored test is at risk because of the failed one."""
    outcomes = {**_GOOD, "p/a": an_outcome("p/a", Status.ERRORED), "p/b": failed("p/b")}
    chat = expose(_PLAN, outcomes, TODAY).streams[0]

    assert (chat.state, chat.because) == (StreamState.AT_RISK, ("p/b",))


def test_degradation_beyond_tolerance_is_at_risk() -> None:
    """A stream is at risk because of the degraded test once policy tolerates none."""
    plan = replace(_PLAN, policy=a_policy(max_degraded=0))
    agents = expose(plan, {**_GOOD, "p/b": passed("p/b", degraded=True)}, TODAY).streams[1]

    assert (agents.state, agents.because) == (StreamState.AT_RISK, ("p/b",))


def test_the_headline_is_an_interval_while_anything_is_unverified() -> None:
    """Both ends are shown then; a zero carries no plus."""
    exposure = expose(_PLAN, {**_GOOD, "p/a": an_outcome("p/a", Status.HOLLOW)}, TODAY)

    assert exposure.headline(plan_unit(_PLAN)) == "$0 at risk, up to $120K+"
    assert expose(_PLAN, _GOOD, TODAY).headline(plan_unit(_PLAN)) == "$0 at risk"


def test_one_unit_fits_streams_and_limits() -> None:
    """A limit of whole dollars brings the unit down for the whole report."""
    millions = a_plan([a_stream("s", usd(2000))], [a_test("p/a", "s")])
    limited = replace(millions, policy=a_policy(inconclusive_above=Money(minor_units=150, currency="USD")))

    assert (plan_unit(millions), plan_unit(_PLAN)) == (MoneyUnit.MILLION, MoneyUnit.THOUSAND)
    assert plan_unit(limited) is MoneyUnit.ONE


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"at_risk": usd(1)}, "at_risk is not the sum"),
        ({"protected": usd(1)}, "protected is not the sum"),
        ({"at_most": usd(1)}, "do not add up to at most"),
        ({"total": usd(1)}, "do not add up to the total"),
    ],
)
def test_an_exposure_that_does_not_add_up_cannot_be_made(
    healthy: Exposure, changes: dict[str, Any], message: str
) -> None:
    """Whatever figure is bent, the value is refused."""
    with pytest.raises(ValueError, match=message):
        replace(healthy, **changes)


def test_a_stream_that_stands_twice_is_refused(healthy: Exposure) -> None:
    """A stream cannot be counted twice, not even with sums to match."""
    with pytest.raises(ValueError, match="stands twice"):
        replace(healthy, streams=(*healthy.streams, healthy.streams[0]))


def test_mixed_currencies_are_refused() -> None:
    """Dollars and euros are not added."""
    plan = a_plan([a_stream("s", Money(minor_units=1, currency="EUR"))], [a_test("p/a", "s")])

    with pytest.raises(ValueError, match="cannot add EUR to USD"):
        expose(plan, {}, TODAY)
