"""Waivers: those in force stand in a list of their own, so that nobody counts one that no longer counts."""

from __future__ import annotations

from collections.abc import Sequence

from goldenpath.base.node import Plain
from goldenpath.model.plan import Waiver
from goldenpath.wire.part import Part

_OTHERS = "waivers_not_in_force"


def write_waiver(waiver: Waiver) -> dict[str, Plain]:
    """Return the object of a waiver."""
    return {
        "test": waiver.test,
        "reason": waiver.reason,
        "owner": waiver.owner,
        "expires": waiver.expires.isoformat(),
    }


def write_split(declared: Sequence[Waiver], in_force: Sequence[Waiver]) -> dict[str, Plain]:
    """Return two lists, of the waivers in force and of the others; these carry their place among all declared."""
    return {
        "waivers": [write_waiver(waiver) for waiver in declared if waiver in in_force],
        _OTHERS: [
            {"index": index, **write_waiver(waiver)} for index, waiver in enumerate(declared) if waiver not in in_force
        ],
    }


def read_waivers(plan: Part) -> tuple[Waiver, ...]:
    """Return all waivers of a plan's object in the order declared. Raises DocumentError."""
    waivers = list(plan.each("waivers", _read_waiver))
    if plan.has(_OTHERS):
        others = plan.each(_OTHERS, lambda part: (part.count("index"), _read_waiver(part)))
        for index, waiver in sorted(others, key=lambda other: other[0]):
            waivers.insert(index, waiver)
    return tuple(waivers)


def _read_waiver(part: Part) -> Waiver:
    return Waiver(
        test=part.text("test"),
        reason=part.text("reason"),
        owner=part.text("owner"),
        expires=part.day("expires"),
    )
