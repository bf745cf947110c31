"""The order of tests: which one a free slot takes."""

from dataclasses import replace

import pytest

from goldenpath.engine.schedule import Position, Schedule
from goldenpath.model.forecast import Forecast
from goldenpath.model.money import Money
from goldenpath.model.outcome import Cause, Outcome, Reason, ReasonCode, Status
from goldenpath.model.plan import Order, Phase, Plan, Policy, RevenueStream, Test

BIG = "big"
ZERO = Money(minor_units=0, currency="USD")


def a_test(name: str, stream: str = BIG, **changes: object) -> Test:
    """A test of the only phase."""
    return Test(id=f"p/{name}", phase="p", name=name, kind="http", protects=(stream,), **changes)  # type: ignore[arg-type]


def plan(*tests: Test, concurrency: int | None = None) -> Plan:
    """A plan of one phase with a big and a small stream."""
    return Plan(
        id="plan",
        digest="0",
        mission="",
        currency="USD",
        policy=Policy(hold_above=ZERO, inconclusive_above=ZERO),
        streams=(
            RevenueStream(id="big", name="Big", mrr=Money(minor_units=200_000_00, currency="USD")),
            RevenueStream(id="small", name="Small", mrr=Money(minor_units=1_000_00, currency="USD")),
        ),
        phases=(Phase(id="p", name="P", concurrency=concurrency),),
        tests=tests,
    )


def forecast(**seconds: float) -> dict[str, Forecast]:
    """Equal probabilities, given seconds."""
    return {f"p/{name}": Forecast(failure_probability=0.1, expected_s=s, why="") for name, s in seconds.items()}


def schedule(a_plan: Plan, expected: dict[str, Forecast], slots: int = 1, order: Order = Order.VALUE) -> Schedule:
    """A schedule over a plan."""
    return Schedule(a_plan, expected, slots=slots, order=order)


def start(a_plan: Plan, *running: str, outcomes: dict[str, Outcome] | None = None, held: bool = False) -> Position:
    """A position: what runs, what is settled; the rest waits."""
    outcomes = outcomes or {}
    taken = {f"p/{name}" for name in running}
    return Position(
        waiting=tuple(test for test in a_plan.tests if test.id not in taken | outcomes.keys()),
        running=frozenset(taken),
        outcomes=outcomes,
        held_phases=frozenset({"p"} if held else ()),
    )


def failed(name: str) -> Outcome:
    """A failed outcome."""
    reason = Reason(code=ReasonCode.WRONG_STATUS, cause=Cause.PRODUCT, summary="no")
    return Outcome(test=f"p/{name}", status=Status.FAILED, reason=reason)


def passed(name: str) -> Outcome:
    """A passed outcome."""
    return Outcome(test=f"p/{name}", status=Status.PASSED)


def chosen(a_schedule: Schedule, position: Position) -> str | None:
    """The name of the test that the schedule starts."""
    found = a_schedule.next_test(position)
    return None if found is None else found.name


def test_more_revenue_goes_first() -> None:
    """Of two equally long tests the one that protects more revenue starts first."""
    a_plan = plan(a_test("cheap", "small"), a_test("dear", "big"))

    assert chosen(schedule(a_plan, forecast(cheap=1, dear=1)), start(a_plan)) == "dear"


def test_quick_goes_first() -> None:
    """Of two tests worth the same the quicker one starts first."""
    a_plan = plan(a_test("slow"), a_test("quick"))

    assert chosen(schedule(a_plan, forecast(slow=9, quick=1)), start(a_plan)) == "quick"


def test_revenue_already_at_risk_counts_no_more() -> None:
    """Once a stream is at risk, a test that could only say so again waits behind news."""
    a_plan = plan(a_test("first", "big"), a_test("again", "big"), a_test("news", "small"))
    position = start(a_plan, outcomes={"p/first": failed("first")})

    assert chosen(schedule(a_plan, forecast(first=1, again=1, news=1)), position) == "news"


def test_a_gate_is_worth_what_it_opens() -> None:
    """A cheap prerequisite of an expensive answer starts before a test of middling worth."""
    gate, dear = a_test("gate", "small"), a_test("dear", "big", needs=("p/gate",))
    a_plan = plan(a_test("other", "small"), gate, dear)

    assert chosen(schedule(a_plan, forecast(other=1, gate=1, dear=1)), start(a_plan)) == "gate"


def test_a_prerequisite_must_pass_first() -> None:
    """A test whose prerequisite has not passed does not start."""
    a_plan = plan(a_test("gate"), a_test("dear", needs=("p/gate",)))
    expected = forecast(gate=1, dear=1)

    assert chosen(schedule(a_plan, expected, slots=2), start(a_plan, "gate")) is None
    assert chosen(schedule(a_plan, expected), start(a_plan, outcomes={"p/gate": passed("gate")})) == "dear"


def test_slots_and_phase_limits_bound_what_runs() -> None:
    """Nothing starts when the run's slots or the phase's are taken."""
    a_plan = plan(a_test("a"), a_test("b"))
    limited = plan(a_test("a"), a_test("b"), concurrency=1)
    expected = forecast(a=1, b=1)

    assert chosen(schedule(a_plan, expected, slots=1), start(a_plan, "a")) is None
    assert chosen(schedule(limited, expected, slots=4), start(limited, "a")) is None
    assert chosen(schedule(a_plan, expected, slots=2), start(a_plan, "a")) == "b"


@pytest.mark.parametrize("order", list(Order))
def test_alone_means_alone(order: Order) -> None:
    """A test that must run alone waits for an empty house, and nothing starts beside it."""
    a_plan = plan(a_test("alone", alone=True), a_test("b"))
    expected = forecast(alone=1, b=1)

    assert chosen(schedule(a_plan, expected, slots=4, order=order), start(a_plan, "alone")) is None
    assert chosen(schedule(a_plan, expected, slots=4, order=order), start(a_plan, "b")) is None
    only = start(a_plan, outcomes={"p/b": passed("b")})
    assert chosen(schedule(a_plan, expected, slots=4, order=order), only) == "alone"


def test_written_order_is_kept() -> None:
    """As written means as written, whatever the worth."""
    a_plan = plan(a_test("cheap", "small"), a_test("dear", "big"))

    assert chosen(schedule(a_plan, forecast(cheap=9, dear=1), order=Order.WRITTEN), start(a_plan)) == "cheap"


def test_a_test_that_would_outlast_the_rest_starts_first() -> None:
    """With several slots, the test that is longer than the work left for each slot does not start last."""
    a_plan = plan(a_test("dear", "big"), a_test("long", "small"))

    assert chosen(schedule(a_plan, forecast(dear=1, long=30), slots=2), start(a_plan)) == "long"


def test_a_held_phase_starts_nothing() -> None:
    """While a failure is being confirmed that would stop the phase, nothing new starts in it."""
    a_plan = plan(a_test("a"))

    assert chosen(schedule(a_plan, forecast(a=1)), start(a_plan, held=True)) is None


def test_a_veto_is_worth_the_whole_plan() -> None:
    """A test under a veto is worth all the revenue, since its failure alone decides."""
    a_plan = plan(a_test("dear", "big"), replace(a_test("vetoed", "small"), veto=True))

    assert chosen(schedule(a_plan, forecast(dear=1, vetoed=1)), start(a_plan)) == "vetoed"
