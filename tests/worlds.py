"""Random small plans and what becomes of their tests, for properties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from builders import TODAY, WORD, a_plan, a_policy, a_stream, a_test, a_waiver, an_outcome
from hypothesis import strategies as st

from goldenpath.model.money import Money
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import FlakyTests, Plan, Policy, ReportedEvidence

_FATES: tuple[Callable[[str], Outcome], ...] = (
    lambda test: an_outcome(test, Status.PASSED),
    lambda test: an_outcome(test, Status.PASSED, degraded=True),
    lambda test: an_outcome(test, Status.PASSED, evidence=WORD),
    lambda test: an_outcome(test, Status.FAILED, Status.PASSED),
    lambda test: an_outcome(test, Status.FAILED, Status.ERRORED, Status.PASSED, degraded=True),
    lambda test: an_outcome(test, Status.FAILED, Status.FAILED),
    lambda test: an_outcome(test, Status.FAILED, evidence=WORD),
    lambda test: an_outcome(test, Status.ERRORED),
    lambda test: an_outcome(test, Status.HOLLOW),
    lambda test: an_outcome(test, Status.SKIPPED),
    lambda test: an_outcome(test, Status.NOT_RUN),
)
PASSING = 5


def amounts(largest: int = 10**9) -> st.SearchStrategy[Money]:
    """Amounts as plans have them: nothing, round thousands, odd cents; with and without a plus."""
    minor_units = st.one_of(
        st.just(0),
        st.integers(1, 300).map(lambda thousands: thousands * 100_000),
        st.integers(1, largest),
    )
    return st.builds(Money, minor_units=minor_units, currency=st.just("USD"), at_least=st.booleans())


@st.composite
def policies(draw: st.DrawFn, total_minor_units: int) -> Policy:
    """A policy that does not contradict itself over streams of this total."""
    top = max(total_minor_units - 1, 0)
    hold = draw(st.just(0) | st.integers(0, top))
    doubt = draw(st.just(hold) | st.integers(hold, top))
    return a_policy(
        hold_above=Money(minor_units=hold, currency="USD"),
        inconclusive_above=Money(minor_units=doubt, currency="USD"),
        reported=draw(st.sampled_from(ReportedEvidence)),
        flaky=draw(st.sampled_from(FlakyTests)),
        max_degraded=draw(st.none() | st.integers(0, 3)),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan without contradictions: 1 to 4 streams, 1 to 6 tests, vetoes, advisory tests, waivers, limits."""
    streams = [a_stream(f"s{n}", draw(amounts())) for n in range(draw(st.integers(1, 4)))]
    names = [stream.id for stream in streams]
    tests, waivers = [], []
    for n in range(draw(st.integers(1, 6))):
        name = f"p{n % 2}/t{n}"
        protects = draw(st.lists(st.sampled_from(names), min_size=1, max_size=len(names), unique=True))
        role = draw(st.sampled_from(("plain", "plain", "waived", "expired", "veto", "advisory" if n else "plain")))
        tests.append(a_test(name, *protects, veto=role == "veto", advisory=role == "advisory"))
        if role in {"waived", "expired"}:
            waivers.append(a_waiver(name, expires=TODAY - timedelta(days=role == "expired")))
    policy = draw(policies(sum(stream.mrr.minor_units for stream in streams)))
    return a_plan(streams, tests, waivers=tuple(waivers), policy=policy)


@st.composite
def outcomes(draw: st.DrawFn, plan: Plan) -> dict[str, Outcome]:
    """An outcome for each test of a plan, most of them passes."""
    fates = st.integers(0, len(_FATES) - 1) | st.integers(0, PASSING - 1) | st.just(0)
    return {test.id: _FATES[draw(fates)](test.id) for test in plan.tests}


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Plan, dict[str, Outcome]]:
    """A plan and what became of its tests."""
    plan = draw(plans())
    return plan, draw(outcomes(plan))


def days() -> st.SearchStrategy[date]:
    """Days around the expiry of the waivers."""
    return st.integers(-2, 2).map(lambda days: TODAY + timedelta(days=days))
