"""How figures read in a report. The template environment offers each function as a filter of its name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from goldenpath.model.money import Money, MoneyUnit
from goldenpath.model.units import format_duration

UNKNOWN = "\u2014"  # an em dash: a figure that does not exist
_MEGABYTE = 10**6


def money(amount: Money, unit: MoneyUnit) -> str:
    """Return an amount in the report's one unit: `$120K+`."""
    return amount.text(unit)


def percent(value: Decimal | float | None) -> str:
    """Return a percentage (0 to 100) to one decimal; a dash for one over nothing."""
    return UNKNOWN if value is None else f"{value:.1f} %"


def rate(value: float | None) -> str:
    """Return a fraction (0 to 1) as a percentage; only all reads as 100.0 %, only none as 0.0 %."""
    if value is None or value in {0.0, 1.0}:
        return percent(None if value is None else value * 100)
    return percent(min(max(value * 100, 0.1), 99.9))


def duration(seconds: float | None) -> str:
    """Return a duration given in seconds as a person reads it; a dash if it is not known."""
    return UNKNOWN if seconds is None else format_duration(seconds)


def quantity(value: float, unit: str) -> str:
    """Return a measured value with its unit: `ms`, `ratio`, `per_s` or `count`."""
    match unit:
        case "ms":
            return f"{value:.0f} ms" if value >= 10 else f"{value:.1f} ms"
        case "ratio":
            return rate(value) if 0 <= value <= 1 else f"{value:.3f}"
        case "per_s":
            return f"{value:.1f} per s"
        case _:
            return f"{value:g}"


def size(count_bytes: int | None) -> str:
    """Return a number of bytes in megabytes (10^6); a dash if it is not known."""
    if count_bytes is None:
        return UNKNOWN
    return f"{count_bytes / _MEGABYTE:.{0 if count_bytes >= 10 * _MEGABYTE else 1}f} MB"


def moment(value: datetime | None) -> str:
    """Return a point in time in UTC, and say so; a dash if it, or its time zone, is not known."""
    if value is None or value.tzinfo is None:
        return UNKNOWN
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def day(value: date | None) -> str:
    """Return a calendar day; a dash if it is not known."""
    return UNKNOWN if value is None else value.isoformat()


def plural(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun: `1 test`, `2 tests`; `many` where the plural is not formed with an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
