"""Amounts as people write them in a plan: `500ms`, `5s`, `120K+`, `16MiB`. Values in, values out."""

from __future__ import annotations

import re
from decimal import Decimal

from goldenpath.model.money import MINOR_PER_MAJOR, SYMBOLS, Money

_SECONDS = {"ms": Decimal("0.001"), "s": Decimal(1), "m": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}
_BYTES = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
_STEPS = {"": 1, "K": 10**3, "M": 10**6}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", re.ASCII)
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s?(B|KB|MB|GB|KiB|MiB|GiB)", re.ASCII)
_RATE = re.compile(r"(\d+(?:\.\d+)?)/(s|m|h)", re.ASCII)
_MONEY = re.compile(r"([$€£¥]?)((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)([KM]?)(\+?)", re.ASCII)
_MAX_MINOR_UNITS = 10**15
_MAX_SECONDS = 366 * 86400
_MAX_PER_SECOND = 10**6
_MAX_BYTES = 2**40


def parse_duration_s(text: str) -> float:
    """Return seconds from `500ms`, `20s`, `1.5m`, `5m`, `2h`, `30d`. ValueError says what would be right."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        raise ValueError("a duration is a number with a unit: 500ms, 20s, 5m, 2h")
    seconds = Decimal(match[1]) * _SECONDS[match[2]]
    if seconds > _MAX_SECONDS:
        raise ValueError("a duration of more than a year is a typing error")
    return float(seconds)


def format_duration(seconds: float) -> str:
    """Return seconds as a person reads them: `42 ms`, `2.0 s`, `5 min 46 s`."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s" if seconds < 59.95 else "60 s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def parse_size_bytes(text: str) -> int:
    """Return bytes from `16MiB`, `8KiB`, `500B`. ValueError says what would be right."""
    match = _SIZE.fullmatch(text.strip())
    if not match:
        raise ValueError("a size is a number with a unit: 500B, 8KiB, 16MiB")
    size = Decimal(match[1]) * _BYTES[match[2]]
    if size > _MAX_BYTES:
        raise ValueError("a size of more than 1024 GiB is a typing error")
    return int(size)


def parse_rate_per_s(text: str) -> float:
    """Return times per second from `200/s`, `0.5/s`, `30/m`. ValueError says what would be right."""
    match = _RATE.fullmatch(text.strip())
    if not match:
        raise ValueError("a rate is a number per unit of time: 200/s, 30/m")
    per_second = Decimal(match[1]) / _SECONDS[match[2]]
    if not 0 < per_second <= _MAX_PER_SECOND:
        raise ValueError("a rate is more than none and at most a million per second")
    return float(per_second)


def parse_money(text: str, currency: str) -> Money:
    """Return money from `120K+`, `1.5M`, `$990.50`, `0`. ValueError says what would be right."""
    match = _MONEY.fullmatch(text.strip())
    if not match:
        raise ValueError("an amount is a number, then K or M if you like, then + for 'at least': 120K+, 1.5M, 990")
    symbol, number, step, plus = match.groups()
    if symbol and symbol != SYMBOLS.get(currency):
        raise ValueError(f"the amount is in {symbol}, the plan in {currency}")
    minor = Decimal(number.replace(",", "")) * _STEPS[step] * MINOR_PER_MAJOR
    if minor != minor.to_integral_value():
        raise ValueError("an amount has at most two decimals of the currency's main unit")
    if minor > _MAX_MINOR_UNITS:
        raise ValueError("an amount of more than ten trillion is a typing error")
    return Money(minor_units=int(minor), currency=currency, at_least=plus == "+")
