"""Money travels in whole minor units."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wire.strategies import monies

from goldenpath.base.errors import DocumentError
from goldenpath.base.node import Plain
from goldenpath.model.money import Money, MoneyUnit
from goldenpath.wire.money_part import read_money, write_money, write_shown_money
from goldenpath.wire.part import Part


@given(monies(st.integers(-(10**15), 10**15)))
def test_an_amount_comes_back(money: Money) -> None:
    """Amount, currency and openness come back, with or without the text beside them."""
    assert money == read_money(Part(write_money(money), file="x.json"))
    assert money == read_money(Part(write_shown_money(money, MoneyUnit.ONE), file="x.json"))


def test_the_text_is_that_of_the_unit() -> None:
    """The text is what reports show."""
    money = Money(minor_units=12_000_000, currency="USD", at_least=True)

    assert write_shown_money(money, MoneyUnit.THOUSAND) == {
        "minor_units": 12_000_000,
        "currency": "USD",
        "at_least": True,
        "text": "$120K+",
    }


@pytest.mark.parametrize("minor_units", [1.5, "12", True, None, 10**16])
def test_what_is_no_whole_amount_is_refused(minor_units: Plain) -> None:
    """No fraction, text or number beyond reason is an amount."""
    with pytest.raises(DocumentError, match="minor_units"):
        read_money(Part({"minor_units": minor_units, "currency": "USD", "at_least": False}, file="x.json"))
