"""What one attempt exchanged and measured, counted while it happens."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from goldenpath.model.outcome import Evidence, Metric


class Quantity(StrEnum):
    """What a probe measures. Public: targets and reports name these."""

    LATENCY = "latency"
    TOTAL = "total"
    FIRST_EVENT = "first_event"
    LARGEST_GAP = "largest_gap"
    HANDSHAKE = "handshake"
    EVENTS = "events"
    POLLS = "polls"
    HELD = "held"
    CLEANUP_FAILURES = "cleanup_failures"

    @property
    def unit(self) -> str:
        """The unit its samples are in."""
        return _UNITS.get(self, "ms")


_UNITS = {
    Quantity.EVENTS: "count",
    Quantity.POLLS: "count",
    Quantity.HELD: "ratio",
    Quantity.CLEANUP_FAILURES: "count",
}


@dataclass(slots=True, kw_only=True)
class Ledger:
    """The counts of one attempt; see `goldenpath.model.outcome.Evidence` for what each means."""

    exchanges: int = 0
    bytes_in: int = 0
    frames_in: int = 0
    assertions: int = 0
    authenticated: int = 0
    refusals: int = 0
    samples: dict[Quantity, list[float]] = field(default_factory=dict)

    def sample(self, quantity: Quantity, value: float) -> None:
        """Keep one measured value, in the quantity's unit."""
        self.samples.setdefault(quantity, []).append(value)

    def add_traffic(self, other: Ledger) -> None:
        """Add what another ledger exchanged, but neither its assertions nor its samples: cleaning up proves nothing."""
        self.exchanges += other.exchanges
        self.bytes_in += other.bytes_in
        self.frames_in += other.frames_in
        self.authenticated += other.authenticated

    def evidence(self) -> Evidence:
        """Return the counts as a value of the model."""
        return Evidence(
            exchanges=self.exchanges,
            bytes_in=self.bytes_in,
            frames_in=self.frames_in,
            assertions=self.assertions,
            authenticated=self.authenticated,
            refusals=self.refusals,
        )

    def metrics(self) -> tuple[Metric, ...]:
        """Return one summary for each quantity that has samples."""
        return tuple(
            Metric(
                name=quantity.value,
                unit=quantity.unit,
                n=len(values),
                p50=statistics.median(values),
                p95=nearest_rank(values, 0.95),
                largest=max(values),
            )
            for quantity, values in self.samples.items()
        )


def nearest_rank(values: Sequence[float], share: float) -> float:
    """Return the percentile by the nearest rank: the smallest sample that `share` of all samples do not exceed."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]
