"""Soft targets, `p95 < 100ms` or `first_event max < 1s`: missed, they degrade a pass."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.base.reading import did_you_mean
from goldenpath.model.outcome import Metric
from goldenpath.model.units import parse_duration_s
from goldenpath.probes.ledger import Quantity

_TARGET = re.compile(r"(?P<words>[a-z_0-9]+(?:\s+[a-z_0-9]+)?)\s*(?P<sign><=?)\s*(?P<limit>\S+)", re.ASCII)


class Aggregate(StrEnum):
    """Which figure of a metric is held against the target."""

    P50 = "p50"
    P95 = "p95"
    MAX = "max"


_FIGURES = frozenset(aggregate.value for aggregate in Aggregate)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A compiled target.

    Attributes:
        text: as the plan has it.
        inclusive: whether the limit itself still meets it.
    """

    text: str
    quantity: Quantity
    aggregate: Aggregate
    limit_ms: float
    inclusive: bool

    def missed(self, metrics: tuple[Metric, ...]) -> str | None:
        """Return by how much the target was missed, as a sentence; None if it was met."""
        metric = next((metric for metric in metrics if metric.name == self.quantity), None)
        if metric is None:
            return f"{self.text}: there is no sample of {self.quantity.value}"
        figures = {Aggregate.P50: metric.p50, Aggregate.P95: metric.p95, Aggregate.MAX: metric.largest}
        figure = figures[self.aggregate]
        if figure < self.limit_ms or (self.inclusive and figure == self.limit_ms):
            return None
        return f"{self.text}: {self.quantity.value} {self.aggregate.value} was {figure:.1f} ms over {metric.n} samples"


def compile_targets(node: Node) -> tuple[Target, ...]:
    """Return the compiled `target:`, a text or a list of them. PlanError for one that is none."""
    items = node.items if isinstance(node.value, tuple) else (node,)
    return tuple(_compile(item) for item in items)


def _compile(node: Node) -> Target:
    text = node.value if isinstance(node.value, str) else ""
    match = _TARGET.fullmatch(text.strip())
    if match is None:
        raise PlanError("not a target", hint="such as 'p95 < 100ms' or 'first_event < 500ms'", where=node.where)
    quantity, aggregate = _subject(match["words"].split(), node)
    try:
        limit_ms = parse_duration_s(match["limit"]) * 1000
    except ValueError as error:
        raise PlanError("not a target", hint=str(error), where=node.where) from None
    return Target(
        text=text.strip(), quantity=quantity, aggregate=aggregate, limit_ms=limit_ms, inclusive=match["sign"] == "<="
    )


def _subject(words: list[str], node: Node) -> tuple[Quantity, Aggregate]:
    timed = [quantity.value for quantity in Quantity if quantity.unit == "ms"]
    if len(words) == 1 and words[0] in _FIGURES:
        return Quantity.LATENCY, Aggregate(words[0])
    if words[0] not in timed:
        raise PlanError(
            f"{words[0]!r} is not measured", hint=did_you_mean(words[0], [*timed, *_FIGURES]), where=node.where
        )
    if len(words) == 2 and words[1] not in _FIGURES:
        raise PlanError(f"no such figure: {words[1]!r}", hint=did_you_mean(words[1], _FIGURES), where=node.where)
    return Quantity(words[0]), Aggregate(words[1]) if len(words) == 2 else Aggregate.MAX
