"""The words of a verdict."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from builders import (
    TODAY,
    a_plan,
    a_policy,
    a_run,
    a_stream,
    a_test,
    an_outcome,
    failed,
    flaky,
    passed,
    usd,
)
from impact.judged import PLAN, TESTS, codes_of, verdict_of

from goldenpath.impact.exposure import expose
from goldenpath.impact.verdict import Decision, decide
from goldenpath.model.outcome import Outcome, Status


def test_a_clean_go_says_what_is_protected() -> None:
    """One reason, one line."""
    verdict = verdict_of(PLAN)

    assert (verdict.line, codes_of(verdict)) == ("GO: $350K+ protected", ["all_protected"])
    assert verdict.reasons[0].streams == ("chat", "agents", "search")


def test_a_hold_names_the_broken_streams_and_what_is_in_doubt_besides() -> None:
    """The first reason decides; doubts follow and never lower it."""
    verdict = verdict_of(PLAN, failed("p/a"), an_outcome("p/c", Status.NOT_RUN))

    assert verdict.line == "HOLD: $120K+ at risk, up to $320K+; 1 of 3 revenue streams at risk: Chat"
    assert codes_of(verdict) == ["stream_at_risk", "test_not_run", "stream_unverified"]
    assert verdict.reasons[0].tests == ("p/a",)


def test_exactly_the_limit_is_not_over_it() -> None:
    """Neither for what is at risk nor for that and the unverified together; a cent less of limit is."""
    policy = a_policy(hold_above=usd(30), inconclusive_above=usd(230))
    states = (failed("p/d"), an_outcome("p/c", Status.ERRORED))

    assert verdict_of(replace(PLAN, policy=policy), *states).decision is Decision.GO
    for name, decision in (("hold_above", Decision.HOLD), ("inconclusive_above", Decision.INCONCLUSIVE)):
        limit = getattr(policy, name)
        lower = replace(policy, **{name: replace(limit, minor_units=limit.minor_units - 1)})
        assert verdict_of(replace(PLAN, policy=lower), *states).decision is decision


def test_an_advisory_test_that_contradicts_itself_changes_no_verdict() -> None:
    """It counts neither for nor against."""
    plan = replace(PLAN, tests=(*TESTS, a_test("p/x", "chat", advisory=True)))

    assert verdict_of(plan, replace(flaky("p/x"), flaky=False)).line == "GO: $350K+ protected"


def test_an_inconclusive_line_starts_with_the_interval() -> None:
    """Unverified money is what could turn out to be at risk."""
    verdict = verdict_of(PLAN, an_outcome("p/c", Status.ERRORED))

    assert verdict.line == "INCONCLUSIVE: $0 at risk, up to $200K; 1 of 3 revenue streams unverified: Agents"


@pytest.mark.parametrize("decided", [Decision.HOLD, Decision.INCONCLUSIVE])
def test_hostile_and_endless_names_stay_on_one_bounded_line(decided: Decision) -> None:
    """A name with escapes, breaks and a thousand letters leaves one readable line of bounded length."""
    streams = [replace(stream, name="\x1b[2J\n" + "x" * 1000) for stream in (a_stream(f"s{n}") for n in range(9))]
    tests = [a_test(f"p/t{n}", f"s{n}") for n in range(9)]
    status = Status.FAILED if decided is Decision.HOLD else Status.ERRORED
    plan = a_plan(streams, [*tests, a_test("p/z", "s0")])
    outcomes: Iterable[Outcome] = [*(an_outcome(test.id, status) for test in tests), passed("p/z")]
    run = a_run(plan, outcomes)
    verdict = decide(run, expose(plan, run.outcomes_by_test(), TODAY), TODAY)

    assert verdict.decision is decided
    assert verdict.line.isprintable()
    assert verdict.line.endswith(" and 6 more")
    assert len(verdict.line) < 320
