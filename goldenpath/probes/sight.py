"""What an answer says of its origin beside its content: that it lives, its build, its clock, its certificate."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from goldenpath.probes.client import Head, Peer
from goldenpath.probes.play import Play

_MAX_BUILDS = 100


def sight(head: Head, play: Play) -> None:
    """Take note that the origin answered, which build it says it is, how its clock goes and who it proved to be."""
    sighting = play.context.sighting
    sighting.answered = True
    if sighting.skew_s is None:
        sighting.skew_s = skew_s(head, play.context.clock.now())
    _sight_peer(head.peer, play)
    build = head.header(play.context.build_header) if play.context.build_header else None
    if build is not None:
        shown = play.show(build)
        if shown not in sighting.builds and len(sighting.builds) < _MAX_BUILDS:
            sighting.builds.append(shown)


def skew_s(head: Head, now: datetime) -> float | None:
    """Return how far the answer's Date (RFC 9110 section 6.6.1) is ahead of a moment, in seconds, to one second.

    None if it has no Date, or one that is none.
    """
    try:
        theirs = parsedate_to_datetime(head.header("date") or "")
        aware = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
        return round((aware - now).total_seconds())
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _sight_peer(peer: Peer, play: Play) -> None:
    sighting = play.context.sighting
    sighting.address = sighting.address or peer.address
    ends = [end for end in (sighting.certificate_ends, peer.certificate_ends) if end is not None]
    sighting.certificate_ends = min(ends, default=None)
