"""Money as whole minor units with a currency, and the one unit a report shows it in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

MINOR_PER_MAJOR = 100
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


class MoneyUnit(Enum):
    """The step in which a report shows its amounts: (suffix, major units per step)."""

    ONE = ("", 1)
    THOUSAND = ("K", 1_000)
    MILLION = ("M", 1_000_000)

    @property
    def suffix(self) -> str:
        """What follows the number: nothing, K or M."""
        return self.value[0]

    @property
    def minor_units(self) -> int:
        """How many minor units one step is."""
        return self.value[1] * MINOR_PER_MAJOR


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """An amount of monthly revenue.

    Attributes:
        minor_units: cents, never negative in a plan.
        currency: ISO 4217 code.
        at_least: the amount is a lower bound ("$120K+"); display only, no figure depends on it.
    """

    minor_units: int
    currency: str
    at_least: bool = False

    def __add__(self, other: Money) -> Money:
        """Return the sum; a part that is a lower bound makes the sum one. ValueError across currencies."""
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return Money(
            minor_units=self.minor_units + other.minor_units,
            currency=self.currency,
            at_least=self.is_open or other.is_open,
        )

    @property
    def is_open(self) -> bool:
        """Whether the amount is shown with a "+"; nothing is nothing, so zero never is."""
        return self.at_least and self.minor_units > 0

    def text(self, unit: MoneyUnit) -> str:
        """Return the amount in a unit: `$120K+`, `$0`, `$1,234.50`."""
        whole, rest = divmod(abs(self.minor_units), unit.minor_units)
        number = f"{whole:,}"
        if rest:
            number += f"{rest / unit.minor_units:.10f}".rstrip("0")[1:] if unit is not MoneyUnit.ONE else f".{rest:02d}"
        suffix = unit.suffix if self.minor_units else ""
        sign = "-" if self.minor_units < 0 else ""
        symbol = SYMBOLS.get(self.currency, f"{self.currency} ")
        return f"{sign}{symbol}{number}{suffix}{'+' if self.is_open else ''}"


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum of the amounts; zero of the currency if there are none."""
    result = Money(minor_units=0, currency=currency)
    for amount in amounts:
        result = result + amount
    return result


def common_unit(amounts: Iterable[Money]) -> MoneyUnit:
    """Return the largest of 1, K, M in which every amount is whole, so that shown parts add up to shown sums."""
    nonzero = [amount.minor_units for amount in amounts if amount.minor_units]
    for unit in (MoneyUnit.MILLION, MoneyUnit.THOUSAND):
        if nonzero and all(minor % unit.minor_units == 0 for minor in nonzero):
            return unit
    return MoneyUnit.ONE
