"""What a plan must not say."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from builders import a_plan, a_policy, a_stream, a_test, a_waiver, usd

from goldenpath.impact.contradictions import PlanProblem, contradictions, cycle
from goldenpath.model.money import Money
from goldenpath.model.plan import Phase, Plan, Test

_CHAT = a_stream("chat", usd(120))
_ONE = a_test("p/a", "chat")


def _plan(*tests: Test, **changes: object) -> Plan:
    return a_plan([_CHAT], tests or (_ONE,), **changes)


def _limits(hold: float, doubt: float) -> dict[str, object]:
    return {"policy": a_policy(hold_above=usd(hold), inconclusive_above=usd(doubt))}


_EUROS = Money(minor_units=5, currency="EUR")

_TABLE = [
    (_plan(replace(_ONE, protects=())), ("tests", "p/a"), "'p/a' protects no revenue stream"),
    (a_plan([], [a_test("p/a", "chat")]), ("streams",), "the plan has no revenue stream"),
    (_plan(**_limits(120, 120)), ("policy", "hold_above"), "`hold_above` reaches the total of the revenue streams"),
    (_plan(**_limits(0, 120)), ("policy", "inconclusive_above"), "`inconclusive_above` reaches the total"),
    (_plan(**_limits(50, 40)), ("policy", "inconclusive_above"), "`inconclusive_above` is below `hold_above`"),
    (_plan(**_limits(-1, 0)), ("policy", "hold_above"), "`hold_above` is negative"),
    (a_plan([a_stream("chat", usd(-1))], [_ONE]), ("streams", "chat"), "the revenue of 'chat' is negative"),
    (
        a_plan([a_stream("chat", _EUROS)], [_ONE]),
        ("streams", "chat"),
        "the revenue of 'chat' is in EUR, the plan in USD",
    ),
    (_plan(policy=a_policy(hold_above=_EUROS)), ("policy", "hold_above"), "`hold_above` is in EUR, the plan in USD"),
    (_plan(_ONE, a_test("p/b", advisory=True, veto=True)), ("tests", "p/b"), "'p/b' is advisory and has a veto"),
    (_plan(policy=a_policy(confirm=6)), ("policy", "confirm"), "`confirm` is not 0 to 5"),
    (_plan(policy=a_policy(confirm=-1)), ("policy", "confirm"), "`confirm` is not 0 to 5"),
    (_plan(policy=a_policy(max_degraded=-1)), ("policy", "max_degraded"), "`max_degraded` is negative"),
    (a_plan([_CHAT], []), ("tests",), "the plan has no test"),
    (_plan(replace(_ONE, advisory=True)), ("tests",), "every test is advisory"),
    (_plan(waivers=(a_waiver("p/b"),)), ("waivers", "p/b"), "a waiver names the unknown test 'p/b'"),
    (
        _plan(replace(_ONE, veto=True), waivers=(a_waiver("p/a"),)),
        ("waivers", "p/a"),
        "a waiver names 'p/a', which is under a veto",
    ),
    (
        a_plan([replace(_CHAT, veto=True)], [_ONE], waivers=(a_waiver("p/a"),)),
        ("waivers", "p/a"),
        "a waiver names 'p/a', which is under a veto",
    ),
    (
        a_plan([_CHAT, a_stream("agents", veto=True)], [_ONE]),
        ("streams", "agents"),
        "'agents' has a veto, but no test protects it",
    ),
    (_plan(replace(_ONE, protects=("chats",))), ("tests", "p/a"), "'p/a' protects the unknown stream 'chats'"),
    (_plan(replace(_ONE, needs=("p/z",))), ("tests", "p/a"), "'p/a' needs the unknown test 'p/z'"),
    (_plan(phases=(Phase(id="q", name="Q"),)), ("tests", "p/a"), "'p/a' is in the unknown phase 'p'"),
    (_plan(_ONE, _ONE), ("tests", "p/a"), "'p/a' stands 2 times among the tests"),
    (a_plan([_CHAT, _CHAT], [_ONE]), ("streams", "chat"), "'chat' stands 2 times among the streams"),
    (
        _plan(phases=(Phase(id="p", name="P"), Phase(id="p", name="P"))),
        ("phases", "p"),
        "'p' stands 2 times among the phases",
    ),
    (_plan(replace(_ONE, needs=("p/a",))), ("tests", "p/a"), "tests need each other: p/a -> p/a"),
]


@pytest.mark.parametrize(("plan", "subject", "message"), _TABLE, ids=[message for *_, message in _TABLE])
def test_each_contradiction_is_found_where_it_stands(plan: Plan, subject: tuple[str, ...], message: str) -> None:
    """The problem names its subject and says what is wrong."""
    found = contradictions(plan)

    assert any(problem.subject == subject and problem.message.startswith(message) for problem in found), found


@pytest.mark.parametrize(
    "plan",
    [
        _plan(),
        a_plan([_CHAT, a_stream("agents")], [_ONE]),
        _plan(waivers=(a_waiver("p/a"),)),
        _plan(**_limits(119, 119)),
        _plan(_ONE, a_test("p/b", advisory=True)),
        _plan(_ONE, replace(a_test("p/b", "chat"), needs=("p/a",))),
    ],
    ids=["plain", "a stream without a test", "its only test waived", "limits below the total", "advisory", "needs"],
)
def test_what_is_allowed(plan: Plan) -> None:
    """What is merely unproven is no contradiction: the verdict will say so."""
    assert contradictions(plan) == ()


def test_a_typing_error_is_met_with_a_suggestion() -> None:
    """An unknown name close to a known one is answered with the known one."""
    (problem,) = contradictions(_plan(replace(_ONE, protects=("chatt",))))

    assert problem == PlanProblem(
        subject=("tests", "p/a"), message="'p/a' protects the unknown stream 'chatt'", hint="did you mean 'chat'?"
    )


def test_a_circle_of_needs_is_told_in_the_direction_of_the_needs() -> None:
    """Each test in the circle needs the next one, and the first stands again at the end."""
    needs = {"p/a": "p/b", "p/b": "p/c", "p/c": "p/a"}
    circle = cycle(_plan(*(a_test(test, "chat", needs=(need,)) for test, need in needs.items())))

    assert circle is not None
    assert len(circle) == 4
    assert all(needs[test] == need for test, need in pairwise(circle))


def test_a_long_chain_is_no_circle_and_a_long_circle_is_told_in_bounded_words() -> None:
    """A chain of 3,000 needs is walked without recursion; a circle of as many fits in one message."""
    chain = [a_test(f"p/t{n}", "chat", needs=(f"p/t{n + 1}",) if n < 2999 else ()) for n in range(3000)]
    closed = [*chain[:-1], replace(chain[-1], needs=("p/t0",))]

    assert cycle(_plan(*chain)) is None
    (problem,) = contradictions(_plan(*closed))
    assert len(problem.message) < 400
