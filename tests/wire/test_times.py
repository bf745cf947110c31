"""Times travel to the millisecond, in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.wire.times import kept_s, kept_s_or_none, moment_after_text, moment_text, read_day, read_moment

_moments = st.datetimes(datetime(1971, 1, 1), datetime(2998, 1, 1), timezones=st.timezones())  # noqa: DTZ001 - bounds


@given(_moments)
def test_a_moment_comes_back_to_the_millisecond(moment: datetime) -> None:
    """Whatever its zone, a moment comes back in UTC, its microseconds cut off."""
    utc = moment.astimezone(UTC)

    assert utc.replace(microsecond=utc.microsecond // 1000 * 1000) == read_moment(moment_text(moment))


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2025, 9, 9, 22, 38, tzinfo=UTC), "2025-09-09T22:38:00Z"),
        (datetime(2025, 9, 9, 22, 38, 0, 999, tzinfo=UTC), "2025-09-09T22:38:00Z"),
        (datetime(2025, 9, 9, 22, 38, 0, 42_000, tzinfo=UTC), "2025-09-09T22:38:00.042Z"),
        (datetime(2025, 9, 9, 22, 38, tzinfo=timezone(timedelta(hours=2))), "2025-09-09T20:38:00Z"),
    ],
)
def test_a_moment_ends_in_z(moment: datetime, text: str) -> None:
    """A moment is written in UTC, with milliseconds only where it has any."""
    assert text == moment_text(moment)


def test_a_moment_after_a_start() -> None:
    """Seconds after a start become a moment; what is not known stays unknown."""
    start = datetime(2025, 9, 9, 22, 38, tzinfo=UTC)

    assert moment_after_text(start, 0.0015) == "2025-09-09T22:38:00.002Z"
    assert moment_after_text(start, None) is moment_after_text(None, 1.0) is None


@pytest.mark.parametrize("text", ["2025-09-09T22:38:00", "2025-09-09", "soon", "", "0001-01-01T00:00:00Z"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    """A moment without a zone, out of range, or not one at all is refused."""
    with pytest.raises(ValueError, match="a moment is written 2025-09-09T22:38:00Z"):
        read_moment(text)


def test_a_day() -> None:
    """A day is read as ISO 8601 writes it, and nothing else is."""
    assert date(2025, 9, 9) == read_day("2025-09-09")
    with pytest.raises(ValueError, match="a day is written 2025-09-09"):
        read_day("9.9.2025")


def test_seconds_are_kept_to_the_millisecond() -> None:
    """Seconds are rounded, unknown ones stay unknown."""
    assert kept_s(0.0420004) == 0.042
    assert kept_s_or_none(1.0006) == 1.001
    assert kept_s_or_none(None) is None
