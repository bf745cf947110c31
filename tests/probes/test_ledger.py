"""Counting and measuring."""

from hypothesis import given
from hypothesis import strategies as st

from goldenpath.model.outcome import Evidence
from goldenpath.probes.ledger import Ledger, Quantity, nearest_rank


def test_metrics_are_made_of_samples() -> None:
    """A quantity without samples has no metric; p95 of few samples is the greatest."""
    ledger = Ledger()
    assert ledger.metrics() == ()
    for value in (3.0, 1.0, 2.0):
        ledger.sample(Quantity.LATENCY, value)
    (metric,) = ledger.metrics()
    assert (metric.name, metric.unit, metric.n, metric.p50, metric.p95, metric.largest) == (
        "latency",
        "ms",
        3,
        2.0,
        3.0,
        3.0,
    )


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_the_nearest_rank_is_a_sample(values: list[float]) -> None:
    """At least 95 of 100 samples do not exceed the 95th percentile, and it is one of them."""
    figure = nearest_rank(values, 0.95)
    assert figure in values
    assert sum(value <= figure for value in values) >= 0.95 * len(values)


def test_cleaning_up_proves_nothing() -> None:
    """Traffic of another ledger is added, its assertions, refusals and samples are not."""
    ledger, aside = Ledger(exchanges=1, assertions=1), Ledger(exchanges=2, assertions=5, refusals=1, bytes_in=7)
    aside.sample(Quantity.LATENCY, 1.0)
    ledger.add_traffic(aside)
    assert ledger.evidence() == Evidence(exchanges=3, assertions=1, bytes_in=7)
    assert ledger.metrics() == ()
