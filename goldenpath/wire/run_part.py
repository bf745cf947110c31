"""The run: what carried it out, what it reached, its checks beforehand, and how it ended."""

from __future__ import annotations

from datetime import datetime

from goldenpath.base.node import Plain
from goldenpath.model.plan import FailFast, Order
from goldenpath.model.run import Check, Conduct, Preflight, Runner, Stopped, StopReason, Target
from goldenpath.wire.outcome_part import read_evidence, read_reason, write_evidence, write_reason
from goldenpath.wire.part import Part
from goldenpath.wire.times import kept_s_or_none, moment_after_text


def write_target(target: Target) -> dict[str, Plain]:
    """Return the object of what was found under the environment's address, the address itself left out.

    `build` is the one build observed, null if there was none or more than one.
    """
    return {
        "version": target.version,
        "build": target.builds[0] if len(target.builds) == 1 else None,
        "builds": list(target.builds),
        "requests_seen": target.requests_seen,
    }


def read_target(part: Part, *, base_url: str, embedded: bool) -> Target:
    """Return what was found under an address. Raises DocumentError."""
    return Target(
        base_url=base_url,
        embedded=embedded,
        version=part.text_or_none("version"),
        builds=part.texts("builds"),
        requests_seen=part.count_or_none("requests_seen"),
    )


def write_runner(runner: Runner) -> dict[str, Plain]:
    """Return the object of the runner."""
    return {
        "goldenpath": runner.goldenpath,
        "python": runner.python,
        "platform": runner.platform,
        "command": runner.command,
        "peak_memory_bytes": runner.peak_memory_bytes,
    }


def read_runner(part: Part) -> Runner:
    """Return the runner of an object. Raises DocumentError."""
    return Runner(
        goldenpath=part.text("goldenpath"),
        python=part.text("python"),
        platform=part.text("platform"),
        command=part.text("command"),
        peak_memory_bytes=part.count_or_none("peak_memory_bytes"),
    )


def write_conduct(conduct: Conduct) -> dict[str, Plain]:
    """Return the object of how a run was carried out."""
    return {
        "slots": conduct.slots,
        "order": conduct.order.value,
        "fail_fast": conduct.fail_fast.value,
        "confirm": conduct.confirm,
    }


def read_conduct(part: Part) -> Conduct:
    """Return how a run was carried out. Raises DocumentError."""
    return Conduct(
        slots=part.count("slots"),
        order=part.choice("order", Order),
        fail_fast=part.choice("fail_fast", FailFast),
        confirm=part.count("confirm"),
    )


def write_preflight(preflight: Preflight) -> dict[str, Plain]:
    """Return the object of the checks before the first test."""
    return {
        "checks": [
            {
                "name": check.name,
                "finding": check.finding,
                "reason": write_reason(check.reason) if check.reason else None,
            }
            for check in preflight.checks
        ],
        "evidence": write_evidence(preflight.evidence),
    }


def read_preflight(part: Part) -> Preflight:
    """Return the checks of an object. Raises DocumentError."""
    return Preflight(checks=part.each("checks", _read_check), evidence=read_evidence(part.part("evidence")))


def _read_check(part: Part) -> Check:
    return Check(
        name=part.text("name"),
        finding=part.text("finding"),
        reason=part.one_or_none("reason", read_reason),
    )


def write_stopped(stopped: Stopped, started_at: datetime | None) -> dict[str, Plain]:
    """Return the object of why a run was cut short, and when: as a moment, and in seconds after its start."""
    return {
        "reason": stopped.reason.value,
        "at": moment_after_text(started_at, stopped.at_s),
        "at_s": kept_s_or_none(stopped.at_s),
    }


def read_stopped(part: Part) -> Stopped:
    """Return why a run was cut short. Raises DocumentError."""
    return Stopped(reason=part.choice("reason", StopReason), at_s=part.seconds_or_none("at_s"))
