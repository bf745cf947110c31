"""What an answer says of its origin beside its content."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from goldenpath.probes.client import Head, Peer
from goldenpath.probes.sight import sight, skew_s

_NOON = datetime(2025, 9, 9, 12, tzinfo=UTC)


async def test_builds_are_kept_in_order_of_first_sight(stage: Any) -> None:
    """A half-deployed service shows, hostile header values come harmless."""
    known = stage.changed(build_header="X-Build")
    for build in ("b1", "b2", "b1", "b\x1b3"):
        sight(Head(status=200, headers=(("x-build", build),)), known.at_play())
    sight(Head(status=200, headers=()), known.at_play())
    assert known.context.sighting.builds == ["b1", "b2", "b\\x1b3"]
    assert known.context.sighting.answered


@pytest.mark.parametrize(
    ("date", "skew"),
    [
        ("Tue, 09 Sep 2025 12:10:00 GMT", 600),
        ("Tue, 09 Sep 2025 11:50:00 GMT", -600),
        ("Tue, 09 Sep 2025 12:00:01 -0000", 1),
        ("yesterday", None),
        ("Tue, 99 Sep 2025 12:00:00 GMT", None),
        (None, None),
    ],
)
def test_the_clock_is_read_from_the_date(date: str | None, skew: float | None) -> None:
    """Ahead is positive; no Date, or one that is none, is not known."""
    headers = () if date is None else (("date", date),)
    assert skew_s(Head(status=200, headers=headers), _NOON) == skew


async def test_the_first_clock_and_the_earliest_certificate_count(stage: Any) -> None:
    """Later answers do not hide what the first said, nor a good certificate one that ends sooner."""
    now = stage.context.clock.now()
    for skew, days, address in ((3600, 300, "192.0.2.1"), (0, 2, "192.0.2.2"), (0, 400, None)):
        date = format_datetime((now + timedelta(seconds=skew)).astimezone(UTC), usegmt=True)
        peer = Peer(address=address, certificate_ends=now + timedelta(days=days))
        sight(Head(status=200, headers=(("Date", date),), peer=peer), stage.at_play())
    sight(Head(status=200, headers=()), stage.at_play())

    seen = stage.context.sighting
    assert abs(seen.skew_s - 3600) <= 2
    assert (seen.address, seen.certificate_ends) == ("192.0.2.1", now + timedelta(days=2))
