"""How figures read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from builders import usd
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.model.money import MoneyUnit
from goldenpath.report import filters


def test_what_is_not_known_is_a_dash() -> None:
    """A figure that does not exist is shown as a dash, never as zero."""
    shown = {
        filters.percent(None),
        filters.rate(None),
        filters.duration(None),
        filters.size(None),
        filters.moment(None),
        filters.moment(datetime(2025, 9, 9)),  # noqa: DTZ001 - a zone that is not known
        filters.day(None),
    }

    assert {"\u2014"} == shown


def test_money_is_in_the_unit_of_the_report() -> None:
    """An amount is shown in the unit it is given, with its plus."""
    assert "$120K+" == filters.money(usd(120, at_least=True), MoneyUnit.THOUSAND)


@pytest.mark.parametrize(
    ("fraction", "shown"),
    [(0.0, "0.0 %"), (1.0, "100.0 %"), (22 / 25, "88.0 %"), (1_999 / 2_000, "99.9 %"), (1 / 5_000, "0.1 %")],
)
def test_a_rate_is_all_only_if_it_is_all(fraction: float, shown: str) -> None:
    """One failure in thousands never reads as 100.0 %, and one pass in thousands never as 0.0 %."""
    assert shown == filters.rate(fraction)


@given(st.decimals(0, 100, places=1))
def test_a_share_keeps_its_decimal(share: Decimal) -> None:
    """A share to one decimal is shown as it is."""
    assert f"{share} %" == filters.percent(share)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (42.4, "ms", "42 ms"),
        (8.44, "ms", "8.4 ms"),
        (0.95, "ratio", "95.0 %"),
        (1.5, "ratio", "1.500"),
        (12.34, "per_s", "12.3 per s"),
        (4.0, "count", "4"),
        (4.5, "apples", "4.5"),
    ],
)
def test_a_quantity_carries_its_unit(value: float, unit: str, shown: str) -> None:
    """A measured value is shown with the unit it was measured in."""
    assert shown == filters.quantity(value, unit)


def test_sizes_are_in_megabytes() -> None:
    """Bytes are shown in megabytes, small sizes to one decimal."""
    assert ("249 MB", "1.5 MB") == (filters.size(249_000_000), filters.size(1_500_000))


def test_moments_are_in_utc_and_say_so() -> None:
    """A point in time of any zone is shown in UTC."""
    elsewhere = datetime(2025, 9, 10, 0, 38, tzinfo=timezone(timedelta(hours=2)))

    assert "2025-09-09 22:38:00 UTC" == filters.moment(elsewhere) == filters.moment(elsewhere.astimezone(UTC))
    assert "2025-09-09" == filters.day(date(2025, 9, 9))
    assert "42 ms" == filters.duration(0.042)


def test_a_count_agrees_with_its_noun() -> None:
    """One is singular, everything else plural, by an s or by a plural of its own."""
    assert ["0 tests", "1 test", "1,200 tests"] == [filters.plural(count, "test") for count in (0, 1, 1_200)]
    assert "2 people" == filters.plural(2, "person", "people")
