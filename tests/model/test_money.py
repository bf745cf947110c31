"""Money as whole minor units."""

from __future__ import annotations

import pytest
from builders import usd
from hypothesis import given
from hypothesis import strategies as st
from worlds import amounts

from goldenpath.model.money import Money, MoneyUnit, common_unit, total
from goldenpath.model.units import parse_money


def _money(minor_units: int, currency: str = "USD", *, at_least: bool = False) -> Money:
    return Money(minor_units=minor_units, currency=currency, at_least=at_least)


@pytest.mark.parametrize(
    ("money", "unit", "text"),
    [
        (usd(120, at_least=True), MoneyUnit.THOUSAND, "$120K+"),
        (usd(0, at_least=True), MoneyUnit.THOUSAND, "$0"),
        (usd(1500), MoneyUnit.THOUSAND, "$1,500K"),
        (usd(2000), MoneyUnit.MILLION, "$2M"),
        (usd(1.2345), MoneyUnit.ONE, "$1,234.50"),
        (usd(1.2345), MoneyUnit.THOUSAND, "$1.2345K"),
        (_money(1), MoneyUnit.MILLION, "$0.00000001M"),
        (_money(-5), MoneyUnit.ONE, "-$0.05"),
        (_money(100, "EUR"), MoneyUnit.ONE, "€1"),
        (_money(100, "CHF"), MoneyUnit.ONE, "CHF 1"),
    ],
)
def test_an_amount_is_shown_exactly_in_any_unit(money: Money, unit: MoneyUnit, text: str) -> None:
    """Nothing is rounded away, a zero has no suffix and no plus."""
    assert money.text(unit) == text


@given(amounts(10**14), st.sampled_from(MoneyUnit))
def test_what_is_shown_is_what_it_is(money: Money, unit: MoneyUnit) -> None:
    """Reading a shown amount gives the amount back, to the cent."""
    assert parse_money(money.text(unit), "USD").minor_units == money.minor_units


@given(st.lists(amounts(), max_size=6))
def test_in_the_common_unit_every_amount_is_whole(parts: list[Money]) -> None:
    """Unless it is the smallest, no amount shows a decimal in it, so shown parts add up to shown sums."""
    unit = common_unit(parts)

    assert unit is MoneyUnit.ONE or not any("." in part.text(unit) for part in [*parts, total(parts, "USD")])


@pytest.mark.parametrize(
    ("parts", "unit"),
    [
        ([], MoneyUnit.ONE),
        ([usd(0)], MoneyUnit.ONE),
        ([usd(0), usd(5)], MoneyUnit.THOUSAND),
        ([usd(1000), usd(3000)], MoneyUnit.MILLION),
        ([usd(1000), usd(5)], MoneyUnit.THOUSAND),
        ([usd(1000), usd(0.5)], MoneyUnit.ONE),
    ],
)
def test_the_largest_fitting_unit_is_chosen(parts: list[Money], unit: MoneyUnit) -> None:
    """Zero fits every unit, and nothing but zeros needs none."""
    assert common_unit(parts) is unit


def test_a_sum_with_a_lower_bound_is_one() -> None:
    """But nothing "at least" is still nothing."""
    assert usd(1) + usd(2, at_least=True) == usd(3, at_least=True)
    assert usd(1) + usd(0, at_least=True) == usd(1)
    assert total([], "EUR") == _money(0, "EUR")


def test_currencies_do_not_mix() -> None:
    """Not even where one amount is zero."""
    with pytest.raises(ValueError, match="cannot add EUR to USD"):
        total([_money(0, "EUR")], "USD")
