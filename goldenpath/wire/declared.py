"""A test as the plan declares it."""

from __future__ import annotations

from goldenpath.base.node import Plain
from goldenpath.model.plan import Deadlines, OnFailure, Skip, Test
from goldenpath.wire.part import Part


def write_test(test: Test) -> dict[str, Plain]:
    """Return the object of a declared test; its probe stays behind."""
    return {
        "id": test.id,
        "phase": test.phase,
        "name": test.name,
        "kind": test.kind,
        "protects": list(test.protects),
        "needs": list(test.needs),
        "tags": list(test.tags),
        "advisory": test.advisory,
        "veto": test.veto,
        "alone": test.alone,
        "owner": test.owner,
        "deadlines": _write_deadlines(test.deadlines),
        "on_failure": {
            "customers": test.on_failure.customers,
            "actions": list(test.on_failure.actions),
            "later": list(test.on_failure.later),
        },
        "skip": _write_skip(test.skip) if test.skip else None,
        "expected_s": test.expected_s,
        "longest_s": test.longest_s,
    }


def read_test(part: Part) -> Test:
    """Return the declared test of an object. Raises DocumentError."""
    return Test(
        id=part.text("id"),
        phase=part.text("phase"),
        name=part.text("name"),
        kind=part.text("kind"),
        protects=part.texts("protects"),
        needs=part.texts("needs"),
        tags=part.texts("tags"),
        advisory=part.flag("advisory"),
        veto=part.flag("veto"),
        alone=part.flag("alone"),
        owner=part.text_or_none("owner"),
        deadlines=_read_deadlines(part.part("deadlines")),
        on_failure=_read_on_failure(part.part("on_failure")),
        skip=part.one_or_none("skip", _read_skip),
        expected_s=part.seconds("expected_s"),
        longest_s=part.seconds("longest_s"),
    )


def _write_deadlines(deadlines: Deadlines) -> dict[str, Plain]:
    return {
        "connect_s": deadlines.connect_s,
        "first_event_s": deadlines.first_event_s,
        "gap_s": deadlines.gap_s,
        "total_s": deadlines.total_s,
    }


def _read_deadlines(part: Part) -> Deadlines:
    return Deadlines(
        connect_s=part.seconds_or_none("connect_s"),
        first_event_s=part.seconds_or_none("first_event_s"),
        gap_s=part.seconds_or_none("gap_s"),
        total_s=part.seconds_or_none("total_s"),
    )


def _read_on_failure(part: Part) -> OnFailure:
    return OnFailure(customers=part.text("customers"), actions=part.texts("actions"), later=part.texts("later"))


def _write_skip(skip: Skip) -> dict[str, Plain]:
    return {
        "reason": skip.reason,
        "owner": skip.owner,
        "expires": skip.expires.isoformat() if skip.expires else None,
    }


def _read_skip(part: Part) -> Skip:
    return Skip(
        reason=part.text("reason"),
        owner=part.text_or_none("owner"),
        expires=part.day_or_none("expires"),
    )
