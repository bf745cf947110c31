"""What is known before the end."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate

from builders import TODAY, a_plan, a_policy, a_stream, a_test, a_waiver, failed, passed, usd

from goldenpath.impact.bounds import Bounds, bounds

_STREAMS = [a_stream("chat", usd(120)), a_stream("agents", usd(200))]
_PLAN = a_plan(_STREAMS, [a_test("p/a", "chat"), a_test("p/b", "agents"), a_test("p/c", "agents")])


def test_before_the_first_test_everything_is_possible() -> None:
    """From nothing to the total, and nothing decided."""
    assert bounds(_PLAN, {}, TODAY) == Bounds(at_least=usd(0), at_most=usd(320), hold=False)


def test_the_interval_closes_in_test_by_test() -> None:
    """A pass lowers the upper end once its stream is complete, a failure raises the lower end and holds."""
    settled = [{"p/a": passed("p/a")}, {"p/b": passed("p/b")}, {"p/c": failed("p/c")}]
    steps = [bounds(_PLAN, outcomes, TODAY) for outcomes in accumulate(settled, lambda so_far, new: so_far | new)]

    assert [(step.at_least, step.at_most, step.hold) for step in steps] == [
        (usd(0), usd(200), False),
        (usd(0), usd(200), False),
        (usd(200), usd(200), True),
    ]


def test_hold_is_certain_only_above_the_limit() -> None:
    """With a limit the lower end must cross it."""
    plan = replace(_PLAN, policy=a_policy(hold_above=usd(150), inconclusive_above=usd(150)))

    assert not bounds(plan, {"p/a": failed("p/a")}, TODAY).hold
    assert bounds(plan, {"p/b": failed("p/b")}, TODAY).hold


def test_a_degraded_test_stays_open_until_nothing_can_exceed_the_tolerance() -> None:
    """Its stream may still turn out at risk, however well it passed; a waived test to come cannot do that."""
    plan = replace(_PLAN, policy=a_policy(max_degraded=1))
    one = {"p/a": passed("p/a", degraded=True)}
    two = one | {"p/b": passed("p/b")}

    assert bounds(plan, one, TODAY).at_most == usd(320)
    assert bounds(plan, two, TODAY).at_most == usd(320)
    assert bounds(replace(plan, waivers=(a_waiver("p/c"),)), two, TODAY).at_most == usd(200)
    assert bounds(plan, two | {"p/c": passed("p/c")}, TODAY).at_most == usd(0)
    assert bounds(plan, two | {"p/c": failed("p/c")}, TODAY) == Bounds(at_least=usd(320), at_most=usd(320), hold=True)


def test_a_waived_degraded_test_leaves_nothing_open() -> None:
    """It is settled, so that no failure to come can turn it against its stream."""
    plan = a_plan(
        _STREAMS,
        [a_test("p/a", "chat"), a_test("p/d", "chat"), a_test("p/b", "agents")],
        policy=a_policy(max_degraded=0),
        waivers=(a_waiver("p/a"),),
    )
    so_far = {"p/a": passed("p/a", degraded=True), "p/d": passed("p/d")}

    assert bounds(plan, so_far, TODAY).at_most == usd(200)
