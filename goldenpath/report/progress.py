"""How far a run is, event by event: the state that both live views show."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from goldenpath.impact.exposure import plan_unit
from goldenpath.model.event import BoundsMoved, Decided, Event, RunStarted, TestFinished, TestStarted
from goldenpath.model.money import Money, MoneyUnit, total
from goldenpath.model.outcome import Attempt, Metric, Outcome, Status
from goldenpath.report import quoting, words
from goldenpath.report.filters import duration, plural, quantity


@dataclass(slots=True)
class Progress:
    """What the events so far say.

    Attributes:
        running: the attempt that each running test is at, by id, in the order started.
        at_least: certainly at risk; None before the plan is known.
        at_most: at risk if all that is still open turns out broken.
        decided_at_s: since when HOLD is certain, seconds after the start; None if it is not.
    """

    planned: int = 0
    unit: MoneyUnit = MoneyUnit.ONE
    settled: Counter[Status] = field(default_factory=Counter)
    running: dict[str, int] = field(default_factory=dict)
    at_least: Money | None = None
    at_most: Money | None = None
    decided_at_s: float | None = None

    def take(self, event: Event) -> Money | None:
        """Note an event; return the amount by which it raises what is certainly at risk, or None."""
        match event:
            case RunStarted(plan=plan):
                self.planned = len(plan.tests)
                self.unit = plan_unit(plan)
                self.at_least = total((), plan.currency)
                self.at_most = total((stream.mrr for stream in plan.streams), plan.currency)
            case TestStarted():
                self.running[event.test] = event.attempt
            case TestFinished():
                self.running.pop(event.outcome.test, None)
                self.settled[event.outcome.status] += 1
            case BoundsMoved():
                before, self.at_least, self.at_most = self.at_least, event.at_least, event.at_most
                return _raised(before, event.at_least)
            case Decided():
                self.decided_at_s = event.at_s
            case _:
                pass  # it changes nothing that is shown
        return None

    @property
    def exposure(self) -> str:
        """The interval that the amount at risk must end in: `$120K+ to $550K+ at risk`; empty if not known."""
        if self.at_least is None or self.at_most is None:
            return ""
        lower, upper = self.at_least.text(self.unit), self.at_most.text(self.unit)
        return f"{lower} at risk" if lower == upper else f"{lower} to {upper} at risk"


def settled_line(outcome: Outcome) -> str:
    """Return a settled test in one line, without its status: id, time, and what a reader must know."""
    parts = [quoting.name(outcome.test)]
    if outcome.duration_s is not None:
        parts.append(duration(outcome.duration_s))
    if outcome.flaky:
        parts.append("flaky")
    if outcome.degraded:
        parts.append("degraded")
    if outcome.reason and outcome.status is not Status.PASSED:
        parts.append(outcome.reason.code.value)
    return "  ".join(parts)


def attempt_line(test: str, number: int, attempt: Attempt) -> str:
    """Return one attempt with what was exchanged and measured in it, and why it did not pass."""
    evidence = attempt.evidence
    facts = [f"{quoting.name(test)} attempt {number}: {attempt.status.value}"]
    if attempt.duration_s is not None:
        facts.append(duration(attempt.duration_s))
    facts += [plural(evidence.exchanges, "exchange"), plural(evidence.assertions, "assertion")]
    facts += [_measured(metric) for metric in attempt.metrics]
    facts += [f"missed: {quoting.sentence(target)}" for target in attempt.missed_targets]
    if attempt.reason:
        facts.append(quoting.sentence(attempt.reason.summary))
    return ", ".join(facts)


def _measured(metric: Metric) -> str:
    name, unit = quoting.name(metric.name), metric.unit
    if metric.n == 1:
        return f"{name} {quantity(metric.p50, unit)}"
    return f"{name} p50 {quantity(metric.p50, unit)} p95 {quantity(metric.p95, unit)} n {metric.n}"


def decision_line(event: Decided) -> str:
    """Return the announcement that the verdict has fallen."""
    return f"HOLD is certain after {duration(event.at_s)}"


def opening_line(event: RunStarted) -> str:
    """Return what begins now and where it goes."""
    place = "demonstration" if event.embedded else "environment"
    plan = event.plan
    amount = total((stream.mrr for stream in plan.streams), plan.currency).text(plan_unit(plan))
    tests = f"{len(plan.tests)} {'test' if len(plan.tests) == 1 else 'tests'}"
    return f"{place} {quoting.name(event.environment)}: {tests}, {amount} monthly revenue"


def word_of(outcome: Outcome) -> str:
    """Return the status as the live views write it."""
    return words.STATUS[outcome.status]


def _raised(before: Money | None, now: Money) -> Money | None:
    raised = now.minor_units - (before.minor_units if before else 0)
    return Money(minor_units=raised, currency=now.currency, at_least=now.at_least) if raised > 0 else None
