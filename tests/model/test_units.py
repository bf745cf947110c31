"""Amounts as people write them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.model.units import format_duration, parse_duration_s, parse_money, parse_rate_per_s, parse_size_bytes


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("500ms", 0.5), ("20s", 20), ("1.5m", 90), (" 2h ", 7200), ("30d", 2_592_000), ("0s", 0), ("0.1ms", 0.0001)],
)
def test_durations(text: str, seconds: float) -> None:
    """A number with a unit."""
    assert parse_duration_s(text) == seconds


@pytest.mark.parametrize(
    "text", ["5", "", "s", "5 s", "-5s", "5S", "1e3s", "5:29", "\u0665s", "infs", "367d", "9" * 400 + "s"]
)
def test_what_is_no_duration(text: str) -> None:
    """No unit, a sign, an exponent, foreign digits, more than a year: refused with a sentence."""
    with pytest.raises(ValueError, match="duration"):
        parse_duration_s(text)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 ms"),
        (0.042, "42 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.0 s"),
        (59.94, "59.9 s"),
        (59.96, "60 s"),
        (60, "1 min 0 s"),
        (346.14, "5 min 46 s"),
        (3600, "60 min 0 s"),
    ],
)
def test_durations_as_a_person_reads_them(seconds: float, text: str) -> None:
    """Rounding never shows 1000 ms or 60.0 s."""
    assert format_duration(seconds) == text


@pytest.mark.parametrize(
    ("text", "size"), [("500B", 500), ("8KiB", 8192), ("16 MiB", 16 * 2**20), ("1.5KB", 1500), ("1GiB", 2**30)]
)
def test_sizes(text: str, size: int) -> None:
    """Powers of two with an i, powers of ten without."""
    assert parse_size_bytes(text) == size


@pytest.mark.parametrize("text", ["5", "", "5mb", "-1B", "5  MiB", "2000GiB", "9" * 400 + "B"])
def test_what_is_no_size(text: str) -> None:
    """Refused with a sentence."""
    with pytest.raises(ValueError, match="size"):
        parse_size_bytes(text)


@pytest.mark.parametrize(
    ("text", "minor_units", "at_least"),
    [
        ("120K+", 12_000_000, True),
        ("1.5M", 150_000_000, False),
        ("$990.50", 99_050, False),
        ("0", 0, False),
        ("1,234,567", 123_456_700, False),
        ("0.001K", 100, False),
    ],
)
def test_money(text: str, minor_units: int, at_least: bool) -> None:  # noqa: FBT001 - a column of the table
    """A number, K or M, a plus for "at least"."""
    money = parse_money(text, "USD")

    assert (money.minor_units, money.at_least, money.currency) == (minor_units, at_least, "USD")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("much", "an amount is a number"),
        ("-5", "an amount is a number"),
        ("1_000", "an amount is a number"),
        ("1,5M", "an amount is a number"),
        ("12,34", "an amount is a number"),
        ("1e6", "an amount is a number"),
        (".nan", "an amount is a number"),
        ("5+K", "an amount is a number"),
        ("0.001", "at most two decimals"),
        ("11,000,000M", "typing error"),
        ("9" * 400, "typing error"),
        ("€5", "the amount is in €, the plan in USD"),
    ],
)
def test_what_is_no_money(text: str, message: str) -> None:
    """A decimal comma is not fifteen million; a foreign symbol is not the plan's currency."""
    with pytest.raises(ValueError, match=message):
        parse_money(text, "USD")


@pytest.mark.parametrize(
    "parse", [parse_duration_s, parse_size_bytes, lambda text: parse_money(text, "USD").minor_units]
)
@given(text=st.text(max_size=20) | st.from_regex(r"[$]?[0-9,.]{1,12}(ms|s|h|B|GiB|K|M)?[+]?", fullmatch=True))
def test_any_text_is_an_amount_or_a_sentence(parse: Callable[[str], float], text: str) -> None:
    """Nothing but ValueError leaves, and only what is finite and not negative is returned."""
    with suppress(ValueError):
        assert 0 <= parse(text) <= 10**16


@pytest.mark.parametrize(("text", "per_s"), [("200/s", 200), ("0.5/s", 0.5), (" 30/m ", 0.5), ("3600/h", 1)])
def test_rates(text: str, per_s: float) -> None:
    """A number per unit of time."""
    assert parse_rate_per_s(text) == per_s


@pytest.mark.parametrize("text", ["200", "0/s", "-1/s", "1/d", "1 /s", "1000001/s", "/s", "1e3/s", ""])
def test_what_is_no_rate(text: str) -> None:
    """No unit, a sign, nothing at all, more than a million a second: refused with a sentence."""
    with pytest.raises(ValueError, match="rate"):
        parse_rate_per_s(text)
