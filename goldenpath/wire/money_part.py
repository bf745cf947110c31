"""Money as it travels: whole minor units, a currency, and whether it is a lower bound."""

from __future__ import annotations

from goldenpath.base.node import Plain
from goldenpath.model.money import Money, MoneyUnit
from goldenpath.wire.part import Part


def write_money(money: Money) -> dict[str, Plain]:
    """Return the object of an amount."""
    return {"minor_units": money.minor_units, "currency": money.currency, "at_least": money.at_least}


def write_shown_money(money: Money, unit: MoneyUnit) -> dict[str, Plain]:
    """Return the object of an amount, with the text that reports show."""
    return {**write_money(money), "text": money.text(unit)}


def read_money(part: Part) -> Money:
    """Return the amount of an object. Raises DocumentError."""
    return Money(
        minor_units=part.integer("minor_units"),
        currency=part.text("currency"),
        at_least=part.flag("at_least"),
    )
