"""Times as they travel: seconds to the millisecond, moments in UTC with a Z, days as ISO 8601 writes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

# Far beyond any run, and safe to add to any moment.
LONGEST_S = 10.0**8
_FIRST_YEAR = 1970
_LAST_YEAR = 2999


def kept_s(value_s: float) -> float:
    """Return seconds as a document keeps them, rounded to the millisecond."""
    return round(value_s, 3)


def kept_s_or_none(value_s: float | None) -> float | None:
    """Return seconds rounded to the millisecond, or None if they are not known."""
    return None if value_s is None else kept_s(value_s)


def moment_text(moment: datetime) -> str:
    """Return an aware moment as `2025-09-09T22:38:00Z`, with milliseconds where it has any.

    Raises:
        ValueError: the moment names no time zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    utc = moment.astimezone(UTC)
    has_milliseconds = utc.microsecond >= 1000
    return utc.replace(tzinfo=None).isoformat(timespec="milliseconds" if has_milliseconds else "seconds") + "Z"


def moment_after_text(start: datetime | None, after_s: float | None) -> str | None:
    """Return the moment so many seconds after a start; None if either is not known."""
    if start is None or after_s is None:
        return None
    return moment_text(start + timedelta(milliseconds=round(after_s * 1000)))


def read_moment(text: str) -> datetime:
    """Return the moment in UTC. ValueError says what would be right."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError("a moment is written 2025-09-09T22:38:00Z")
    return moment.astimezone(UTC)


def read_day(text: str) -> date:
    """Return the day. ValueError says what would be right."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day is written 2025-09-09") from None
