"""What a plan must not say, because no verdict could follow from it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from goldenpath.base.inert import one_line
from goldenpath.base.reading import did_you_mean
from goldenpath.model.money import Money, total
from goldenpath.model.plan import Plan, Test

MOST_CONFIRMATIONS = 5
_CIRCLE_LIMIT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanProblem:
    """One contradiction.

    Attributes:
        subject: where to look: `("tests", "phase/test")`, `("streams", "chat")`, `("waivers", "phase/test")`,
            `("policy", "hold_above")`; the group alone where all of it is meant.
        message: a sentence without a full stop.
        hint: what would be right, or None.
    """

    subject: tuple[str, ...]
    message: str
    hint: str | None = None


def contradictions(plan: Plan) -> tuple[PlanProblem, ...]:
    """Return everything in the plan that contradicts itself, in the order streams, tests, policy, waivers.

    A stream that no test protects, or whose only test is waived, is none: it is unverified, and says so.
    """
    return (
        *_in_ids(plan),
        *_in_streams(plan),
        *_in_tests(plan),
        *_in_needs(plan),
        *_in_policy(plan),
        *_in_waivers(plan),
    )


def cycle(plan: Plan) -> tuple[str, ...] | None:
    """Return a circle of tests that need each other, as ids with the first repeated at the end; None if there is none.

    Each test needs the next one.
    """
    known = {test.id for test in plan.tests}
    needs = {test.id: [need for need in test.needs if need in known] for test in plan.tests}
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return tuple(reversed(found))
    return None


def _in_ids(plan: Plan) -> Iterator[PlanProblem]:
    groups = (
        ("streams", [stream.id for stream in plan.streams]),
        ("phases", [phase.id for phase in plan.phases]),
        ("tests", [test.id for test in plan.tests]),
    )
    for group, ids in groups:
        for name, times in Counter(ids).items():
            if times > 1:
                yield PlanProblem(subject=(group, name), message=f"{name!r} stands {times} times among the {group}")


def _in_streams(plan: Plan) -> Iterator[PlanProblem]:
    if not plan.streams:
        yield PlanProblem(
            subject=("streams",), message="the plan has no revenue stream", hint="without money there is no verdict"
        )
    guarded = {stream for test in plan.tests if not test.advisory for stream in test.protects}
    for stream in plan.streams:
        subject = ("streams", stream.id)
        yield from _in_amount(stream.mrr, plan.currency, subject, f"the revenue of {stream.id!r}")
        if stream.veto and stream.id not in guarded:
            message = f"{stream.id!r} has a veto, but no test protects it that could speak it"
            yield PlanProblem(subject=subject, message=message)


def _in_tests(plan: Plan) -> Iterator[PlanProblem]:
    if not plan.tests:
        yield PlanProblem(subject=("tests",), message="the plan has no test")
    elif all(test.advisory for test in plan.tests):
        yield PlanProblem(
            subject=("tests",), message="every test is advisory", hint="a test that counts must protect a stream"
        )
    phases = {phase.id for phase in plan.phases}
    streams = {stream.id for stream in plan.streams}
    for test in plan.tests:
        yield from _in_test(test, phases, streams)


def _in_test(test: Test, phases: set[str], streams: set[str]) -> Iterator[PlanProblem]:
    subject = ("tests", test.id)
    if test.phase not in phases:
        yield _unknown(subject, f"{test.id!r} is in the unknown phase {test.phase!r}", test.phase, phases)
    for stream in test.protects:
        if stream not in streams:
            yield _unknown(subject, f"{test.id!r} protects the unknown stream {stream!r}", stream, streams)
    if not test.protects and not test.advisory:
        yield PlanProblem(
            subject=subject,
            message=f"{test.id!r} protects no revenue stream",
            hint="name one under `protects`, or mark the test `advisory: true`",
        )
    if test.veto and test.advisory:
        yield PlanProblem(
            subject=subject,
            message=f"{test.id!r} is advisory and has a veto",
            hint="an advisory test counts for nothing; remove one of the two",
        )


def _in_needs(plan: Plan) -> Iterator[PlanProblem]:
    known = {test.id for test in plan.tests}
    for test in plan.tests:
        for need in test.needs:
            if need not in known:
                yield _unknown(("tests", test.id), f"{test.id!r} needs the unknown test {need!r}", need, known)
    if circle := cycle(plan):
        path = one_line(" -> ".join(circle), limit=_CIRCLE_LIMIT)
        yield PlanProblem(subject=("tests", circle[0]), message=f"tests need each other: {path}")


def _in_policy(plan: Plan) -> Iterator[PlanProblem]:
    policy = plan.policy
    sum_minor_units = total(
        (stream.mrr for stream in plan.streams if stream.mrr.currency == plan.currency), plan.currency
    ).minor_units
    for name, limit in (("hold_above", policy.hold_above), ("inconclusive_above", policy.inconclusive_above)):
        yield from _in_amount(limit, plan.currency, ("policy", name), f"`{name}`")
        if limit.minor_units > 0 and limit.minor_units >= sum_minor_units:
            yield PlanProblem(
                subject=("policy", name),
                message=f"`{name}` reaches the total of the revenue streams, so it would never speak",
                hint="a limit must be below the total",
            )
    if policy.inconclusive_above.minor_units < policy.hold_above.minor_units:
        yield PlanProblem(
            subject=("policy", "inconclusive_above"),
            message="`inconclusive_above` is below `hold_above`",
            hint="it limits at risk and unverified together, so it cannot be the smaller one",
        )
    if not 0 <= policy.confirm <= MOST_CONFIRMATIONS:
        yield PlanProblem(subject=("policy", "confirm"), message=f"`confirm` is not 0 to {MOST_CONFIRMATIONS}")
    if policy.max_degraded is not None and policy.max_degraded < 0:
        yield PlanProblem(subject=("policy", "max_degraded"), message="`max_degraded` is negative")


def _in_waivers(plan: Plan) -> Iterator[PlanProblem]:
    known = {test.id for test in plan.tests}
    under_veto = plan.under_veto()
    for waiver in plan.waivers:
        subject = ("waivers", waiver.test)
        if waiver.test not in known:
            yield _unknown(subject, f"a waiver names the unknown test {waiver.test!r}", waiver.test, known)
        if waiver.test in under_veto:
            yield PlanProblem(subject=subject, message=f"a waiver names {waiver.test!r}, which is under a veto")


def _in_amount(amount: Money, currency: str, subject: tuple[str, ...], name: str) -> Iterator[PlanProblem]:
    if amount.minor_units < 0:
        yield PlanProblem(subject=subject, message=f"{name} is negative")
    if amount.currency != currency:
        yield PlanProblem(subject=subject, message=f"{name} is in {amount.currency}, the plan in {currency}")


def _unknown(subject: tuple[str, ...], message: str, word: str, known: Iterable[str]) -> PlanProblem:
    return PlanProblem(subject=subject, message=message, hint=did_you_mean(word, known))
