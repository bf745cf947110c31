"""Whether a refused token is the product's fault: only once it has accepted one of this plan's tokens."""

from __future__ import annotations

from goldenpath.model.outcome import Cause, ReasonCode
from goldenpath.probes.client import Head
from goldenpath.probes.failure import Failure
from goldenpath.probes.play import Play
from goldenpath.probes.request import Outgoing
from goldenpath.probes.sight import skew_s

_NOTABLE_SKEW_S = 60
_REFUSALS = {ReasonCode.WRONG_STATUS, ReasonCode.HANDSHAKE_REFUSED}


def note_token_accepted(head: Head, outgoing: Outgoing, play: Play) -> None:
    """Take note that the origin accepted a token of the plan."""
    if head.status < 400 and outgoing.is_authenticated(play):
        play.context.sighting.token_accepted = True


def token_refused(failure: Failure, head: Head, outgoing: Outgoing, play: Play) -> Failure:
    """Return the failure; as `token_refused` where a good token met 401 and none was accepted in this run yet.

    A wrong key in our hands and a product that refuses everybody look the same from here.
    """
    accepted = play.context.sighting.token_accepted
    if head.status != 401 or failure.code not in _REFUSALS or accepted:
        return failure
    if not outgoing.is_authenticated(play):
        return failure
    summary = f"{failure.summary}: {play.context.environment} accepts no token of this plan; is the key the right one?"
    return Failure(ReasonCode.TOKEN_REFUSED, Cause.ENVIRONMENT, summary + _skew_text(head, play))


def _skew_text(head: Head, play: Play) -> str:
    skew = skew_s(head, play.context.clock.now())
    return f"; its clock is {skew:+.0f} s from ours" if skew is not None and abs(skew) > _NOTABLE_SKEW_S else ""
