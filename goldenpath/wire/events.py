"""Events as they travel: one JSON object on one line each, with a version and a type."""

from __future__ import annotations

from collections.abc import Callable

from goldenpath.base.node import Plain
from goldenpath.model.event import (
    AttemptFinished,
    BoundsMoved,
    CleanedUp,
    CleanupDue,
    Decided,
    Event,
    PreflightFinished,
    RunFinished,
    RunStarted,
    TestFinished,
    TestStarted,
)
from goldenpath.wire.money_part import read_money, write_money
from goldenpath.wire.outcome_part import read_attempt, read_outcome, write_attempt, write_outcome
from goldenpath.wire.part import Part
from goldenpath.wire.plan_part import read_plan, write_plan
from goldenpath.wire.run_part import (
    read_conduct,
    read_preflight,
    read_runner,
    read_stopped,
    read_target,
    write_conduct,
    write_preflight,
    write_runner,
    write_target,
)
from goldenpath.wire.strict_json import dump_line, parse
from goldenpath.wire.times import kept_s, kept_s_or_none, moment_text

VERSION = 1


def dump_event(event: Event) -> str:
    """Return an event on one line, without the line feed; times are rounded to the millisecond.

    Raises:
        ValueError: a number is not finite, or the start names no time zone.
    """
    name, fields = _written(event)
    at: dict[str, Plain] = {} if isinstance(event, RunStarted) else {"at_s": kept_s(event.at_s)}
    return dump_line({"v": VERSION, "type": name, **at, **fields})


def load_event(line: str, name: str = "event") -> Event:
    """Return the event of a line.

    Args:
        line: what `dump_event` returned.
        name: how to call it in a complaint.

    Raises:
        DocumentError: it is not strict JSON, of a newer version or an unknown type, or incomplete.
    """
    part = Part(parse(line, name), file=name)
    version = part.count("v")
    if version != VERSION:
        part.refuse("v", f"{version} is not the version that this goldenpath reads ({VERSION})")
    kind = part.text("type")
    if kind not in _READERS:
        part.refuse("type", "an event that is not known")
    return _READERS[kind](part)


def _written(event: Event) -> tuple[str, dict[str, Plain]]:
    """Return the type of an event and its fields, `at_s` left out."""
    name: str
    fields: dict[str, Plain]
    match event:
        case RunStarted():
            name, fields = "run_started", _write_run_started(event)
        case PreflightFinished():
            name, fields = "preflight_finished", {"preflight": write_preflight(event.preflight)}
        case TestStarted() | AttemptFinished() | TestFinished() | CleanupDue() | CleanedUp():
            name, fields = _written_of_test(event)
        case BoundsMoved():
            name, fields = "bounds_moved", _write_bounds(event)
        case Decided():
            name, fields = "decided", {}
        case RunFinished():
            name, fields = "run_finished", _write_run_finished(event)
    return name, fields


def _written_of_test(
    event: TestStarted | AttemptFinished | TestFinished | CleanupDue | CleanedUp,
) -> tuple[str, dict[str, Plain]]:
    name: str
    fields: dict[str, Plain]
    match event:
        case TestStarted():
            name, fields = "test_started", {"test": event.test, "attempt": event.attempt}
        case AttemptFinished():
            name, fields = "attempt_finished", {"test": event.test, "attempt": write_attempt(event.attempt)}
        case TestFinished():
            name, fields = "test_finished", {"outcome": write_outcome(event.outcome)}
        case CleanupDue():
            name, fields = "cleanup_due", _write_cleanup_due(event)
        case CleanedUp():
            name, fields = "cleaned_up", {"test": event.test, "play": event.play}
    return name, fields


def _write_run_started(event: RunStarted) -> dict[str, Plain]:
    return {
        "run": event.run,
        "started_at": moment_text(event.started_at),
        "environment": event.environment,
        "base_url": event.base_url,
        "embedded": event.embedded,
        "candidate": event.candidate,
        "runner": write_runner(event.runner),
        "conduct": write_conduct(event.conduct),
        "plan": write_plan(event.plan),
    }


def _read_run_started(part: Part) -> RunStarted:
    return RunStarted(
        run=part.text("run"),
        plan=read_plan(part.part("plan")),
        environment=part.text("environment"),
        base_url=part.text("base_url"),
        embedded=part.flag("embedded"),
        runner=read_runner(part.part("runner")),
        conduct=read_conduct(part.part("conduct")),
        candidate=part.text_or_none("candidate"),
        started_at=part.moment("started_at"),
    )


def _write_run_finished(event: RunFinished) -> dict[str, Plain]:
    stopped = event.stopped
    return {
        "base_url": event.target.base_url,
        "embedded": event.target.embedded,
        "target": write_target(event.target),
        "stopped": {"reason": stopped.reason.value, "at_s": kept_s_or_none(stopped.at_s)} if stopped else None,
        "peak_memory_bytes": event.peak_memory_bytes,
    }


def _read_run_finished(part: Part) -> RunFinished:
    return RunFinished(
        at_s=part.seconds("at_s"),
        target=read_target(part.part("target"), base_url=part.text("base_url"), embedded=part.flag("embedded")),
        stopped=part.one_or_none("stopped", read_stopped),
        peak_memory_bytes=part.count_or_none("peak_memory_bytes"),
    )


def _write_cleanup_due(event: CleanupDue) -> dict[str, Plain]:
    return {
        "test": event.test,
        "play": event.play,
        "values": [{"name": name, "json": text} for name, text in event.values],
        "captured": list(event.captured),
        "users": [{"name": name, "subject": subject} for name, subject in event.users],
    }


def _read_cleanup_due(part: Part) -> CleanupDue:
    return CleanupDue(
        at_s=part.seconds("at_s"),
        test=part.text("test"),
        play=part.text("play"),
        values=part.each("values", lambda value: (value.text("name"), value.text("json"))),
        captured=part.texts("captured"),
        users=part.each("users", lambda user: (user.text("name"), user.text_or_none("subject"))),
    )


def _write_bounds(event: BoundsMoved) -> dict[str, Plain]:
    return {"at_least": write_money(event.at_least), "at_most": write_money(event.at_most)}


def _read_bounds(part: Part) -> BoundsMoved:
    return BoundsMoved(
        at_s=part.seconds("at_s"),
        at_least=read_money(part.part("at_least")),
        at_most=read_money(part.part("at_most")),
    )


_READERS: dict[str, Callable[[Part], Event]] = {
    "run_started": _read_run_started,
    "preflight_finished": lambda part: PreflightFinished(
        at_s=part.seconds("at_s"), preflight=read_preflight(part.part("preflight"))
    ),
    "test_started": lambda part: TestStarted(
        at_s=part.seconds("at_s"), test=part.text("test"), attempt=part.count("attempt")
    ),
    "attempt_finished": lambda part: AttemptFinished(
        at_s=part.seconds("at_s"), test=part.text("test"), attempt=read_attempt(part.part("attempt"))
    ),
    "test_finished": lambda part: TestFinished(at_s=part.seconds("at_s"), outcome=read_outcome(part.part("outcome"))),
    "cleanup_due": _read_cleanup_due,
    "cleaned_up": lambda part: CleanedUp(at_s=part.seconds("at_s"), test=part.text("test"), play=part.text("play")),
    "bounds_moved": _read_bounds,
    "decided": lambda part: Decided(at_s=part.seconds("at_s")),
    "run_finished": _read_run_finished,
}
