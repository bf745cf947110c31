"""Soft targets."""

from collections.abc import Callable
from typing import Any

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.model.outcome import Metric
from goldenpath.probes.targets import compile_targets

_METRICS = (
    Metric(name="latency", unit="ms", n=20, p50=10.0, p95=100.0, largest=120.0),
    Metric(name="first_event", unit="ms", n=1, p50=400.0, p95=400.0, largest=400.0),
)


@pytest.mark.parametrize(
    ("text", "missed"),
    [
        ("p95 < 101ms", None),
        ("p95 <= 100ms", None),
        ("p95 < 100ms", "p95 < 100ms: latency p95 was 100.0 ms over 20 samples"),
        ("p50<11ms", None),
        ("max < 0.1s", "max < 0.1s: latency max was 120.0 ms over 20 samples"),
        ("first_event < 500ms", None),
        ("first_event p50 < 400ms", "first_event p50 < 400ms: first_event p50 was 400.0 ms over 1 samples"),
        ("largest_gap < 1s", "largest_gap < 1s: there is no sample of largest_gap"),
        ("latency max <= 120ms", None),
    ],
)
def test_a_target_is_held_against_its_metric(node: Callable[[Any], Node], text: str, missed: str | None) -> None:
    """A missed target says by how much; without a sample it is missed."""
    (target,) = compile_targets(node(text))
    assert target.missed(_METRICS) == missed


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("fast", "not a target"),
        ("p95 > 100ms", "not a target"),
        ("p95 < 100", "not a target"),
        ("p99 < 100ms", "'p99' is not measured"),
        ("events < 5s", "'events' is not measured"),
        ("latency p99 < 5s", "no such figure: 'p99'"),
        (5, "not a target"),
    ],
)
def test_what_is_no_target_is_refused(node: Callable[[Any], Node], text: Any, complaint: str) -> None:
    """A mistake in a target is found when the plan is loaded."""
    with pytest.raises(PlanError) as error:
        compile_targets(node([text]))
    assert error.value.message == complaint
