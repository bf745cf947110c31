"""What unquoted words of a plan mean."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.planfile.scalars import resolve


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("", None),
        ("~", None),
        ("null", None),
        ("NULL", None),
        ("nULL", "nULL"),
        ("true", True),
        ("False", False),
        ("yes", "yes"),
        ("on", "on"),
        ("n", "n"),
        ("0", 0),
        ("010", 10),
        ("-7", -7),
        ("+7", 7),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b11", "0b11"),
        ("1_200", "1_200"),
        ("5:29", "5:29"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("-1e3", -1000.0),
        ("1e", "1e"),
        (".", "."),
        ("-", "-"),
        ("1.2.3", "1.2.3"),
        ("2025-09-01", "2025-09-01"),
        ("120K+", "120K+"),
        ("5s", "5s"),
        ("٣", "٣"),
        ("${nonce}", "${nonce}"),
    ],
)
def test_words_follow_the_core_schema_of_yaml_1_2(word: str, value: object) -> None:
    """A word is what YAML 1.2 says, not what 1.1 said: no dates, no yes, no octal, no sexagesimal."""
    found = resolve(word)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("word", [".nan", ".NaN", ".inf", "-.Inf", "+.INF", "1e999", "-1e999"])
def test_a_number_that_is_not_finite_is_refused(word: str) -> None:
    """NaN and infinity never get into a plan, where every comparison with them would pass."""
    with pytest.raises(ValueError, match="must be finite"):
        resolve(word)


@pytest.mark.parametrize("word", ["9" * 301, "1." + "0" * 300, "0x" + "f" * 300])
def test_a_number_of_hundreds_of_digits_is_refused(word: str) -> None:
    """A number that Python would take seconds to read, or refuse, is a typing error."""
    with pytest.raises(ValueError, match="typing error"):
        resolve(word)


def test_a_long_text_that_begins_with_a_digit_stays_a_text() -> None:
    """Only numbers are bounded, not texts that look like one at first."""
    assert resolve("9" * 300 + " bottles") == "9" * 300 + " bottles"


@given(st.text())
def test_every_word_is_a_text_a_number_a_flag_nothing_or_refused(word: str) -> None:
    """No word brings anything but a ValueError, and no number that is not finite."""
    try:
        value = resolve(word)
    except ValueError:
        return
    assert value is None or isinstance(value, str | int | float)
    if isinstance(value, str):
        assert value == word
    elif value is not None:
        assert math.isfinite(value)


@given(st.integers(min_value=-(10**40), max_value=10**40))
def test_integers_stay_exact(number: int) -> None:
    """An integer is read digit by digit, never through a float."""
    assert resolve(str(number)) == number
