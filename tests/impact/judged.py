"""A small plan, and its verdict when some outcomes change: what the tests of the rules share."""

from __future__ import annotations

from dataclasses import replace

from builders import TODAY, a_plan, a_policy, a_run, a_stream, a_test, by_test, passed, usd

from goldenpath.impact.exposure import expose
from goldenpath.impact.verdict import Verdict, decide
from goldenpath.model.outcome import Outcome
from goldenpath.model.plan import Plan

TESTS = [a_test("p/a", "chat"), a_test("p/b", "chat"), a_test("p/c", "agents"), a_test("p/d", "search")]
STREAMS = [a_stream("chat", usd(120, at_least=True)), a_stream("agents", usd(200)), a_stream("search", usd(30))]
PLAN = a_plan(STREAMS, TESTS)
GOOD = by_test(passed(test.id) for test in TESTS)
LIMITED = replace(PLAN, policy=a_policy(hold_above=usd(40), inconclusive_above=usd(240)))


def verdict_of(plan: Plan, *changed: Outcome) -> Verdict:
    """The verdict on a run of the plan in which all is good but the changed outcomes."""
    run = a_run(plan, {**GOOD, **by_test(changed)}.values())
    return decide(run, expose(plan, run.outcomes_by_test(), TODAY), TODAY)


def codes_of(verdict: Verdict) -> list[str]:
    """The codes of the reasons, as documents have them."""
    return [reason.code.value for reason in verdict.reasons]
