"""Percentages that add up: to one decimal, by the largest remainder (Hamilton's method)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from goldenpath.impact.exposure import Exposure, StreamState

_WHOLE_TENTHS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Percent of the total, to one decimal; the four states add up to exactly 100.0. None over a total of 0.

    Attributes:
        streams: by stream, in the order of the exposure; those of a state add up to the state's share.
    """

    at_risk: Decimal | None
    unverified: Decimal | None
    waived: Decimal | None
    protected: Decimal | None
    streams: tuple[Decimal | None, ...]

    def of(self, state: StreamState) -> Decimal | None:
        """The share of a state."""
        return {
            StreamState.AT_RISK: self.at_risk,
            StreamState.UNVERIFIED: self.unverified,
            StreamState.WAIVED: self.waived,
            StreamState.PROTECTED: self.protected,
        }[state]


def shares(exposure: Exposure) -> Shares:
    """Return the shares of the exposure's amounts, taken as stated minimums."""
    if exposure.total.minor_units <= 0:
        nothing = (None,) * len(exposure.streams)
        return Shares(at_risk=None, unverified=None, waived=None, protected=None, streams=nothing)
    states = tuple(StreamState)
    tenths = apportion(_WHOLE_TENTHS, [exposure.of(state).minor_units for state in states])
    by_stream: dict[str, Decimal] = {}
    for state, part in zip(states, tenths, strict=True):
        members = exposure.streams_in(state)
        parts = apportion(part, [exposed.stream.mrr.minor_units for exposed in members])
        by_stream |= {exposed.stream.id: _percent(each) for exposed, each in zip(members, parts, strict=True)}
    at_risk, unverified, waived, protected = map(_percent, tenths)
    return Shares(
        at_risk=at_risk,
        unverified=unverified,
        waived=waived,
        protected=protected,
        streams=tuple(by_stream[exposed.stream.id] for exposed in exposure.streams),
    )


def apportion(whole: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Divide a whole number by weights, none negative, into whole parts that add up to it exactly.

    What rounding down leaves over goes to the largest remainders, the first among equals. All weights 0
    (or none) gives all parts 0.
    """
    total = sum(weights)
    if total == 0:
        return (0,) * len(weights)
    parts = [whole * weight // total for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: -(whole * weights[index] % total))
    for index in by_remainder[: whole - sum(parts)]:
        parts[index] += 1
    return tuple(parts)


def _percent(tenths: int) -> Decimal:
    return Decimal(tenths).scaleb(-1)
