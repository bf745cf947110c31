"""What broken exchanges and missed deadlines mean: the product's fault, or nothing we could find out.

Before any answer from the origin in this run, silence proves nothing about the build (errored). Once it has
answered, its silence is its own (failed). An identity that is not proven is never taken as an answer.
"""

from __future__ import annotations

from goldenpath.model.outcome import Cause, ReasonCode
from goldenpath.model.units import format_duration
from goldenpath.probes.client import TransportError, Trouble
from goldenpath.probes.failure import Failure
from goldenpath.probes.play import Play

_ANSWERED = {
    Trouble.REFUSED: ReasonCode.CONNECTION_REFUSED,
    Trouble.UNREACHABLE: ReasonCode.BROKEN_EXCHANGE,
    Trouble.BROKEN: ReasonCode.BROKEN_EXCHANGE,
}
_NEVER_ANSWERED = {
    Trouble.REFUSED: ReasonCode.CONNECTION_REFUSED,
    Trouble.UNREACHABLE: ReasonCode.UNREACHABLE,
    Trouble.BROKEN: ReasonCode.UNREACHABLE,
}
_SENTENCES = {
    Trouble.NAME_NOT_RESOLVED: "the name of {where} is not resolved",
    Trouble.REFUSED: "nothing listens on {where}",
    Trouble.NOT_TRUSTED: "{where} does not prove who it is (TLS)",
    Trouble.UNREACHABLE: "{where} cannot be reached",
    Trouble.BROKEN: "the exchange with {where} broke",
    Trouble.NOT_SENDABLE: "the request cannot be sent",
}


def broken_exchange(error: TransportError, play: Play) -> Failure:
    """Return what an exchange that broke means by what was seen of the origin so far."""
    where = play.context.base_url
    summary = f"{_SENTENCES[error.trouble].format(where=where)}: {play.show(error.detail)}"
    match error.trouble:
        case Trouble.NOT_SENDABLE:
            return Failure(ReasonCode.PROBE_FAULT, Cause.PROBE, summary)
        case Trouble.NOT_TRUSTED:
            return Failure(ReasonCode.TLS_NOT_TRUSTED, Cause.ENVIRONMENT, summary)
        case Trouble.NAME_NOT_RESOLVED:
            return Failure(ReasonCode.NAME_NOT_RESOLVED, Cause.ENVIRONMENT, summary)
    if play.context.sighting.answered:
        return Failure(_ANSWERED[error.trouble], Cause.PRODUCT, summary)
    return Failure(_NEVER_ANSWERED[error.trouble], Cause.ENVIRONMENT, summary)


def missed_deadline(code: ReasonCode, what: str, name: str, deadline_s: float, play: Play) -> Failure:
    """Return what a missed deadline means.

    Args:
        code: the reason where the origin has answered before.
        what: what did not come, as in "no answer".
        name: the deadline's name in the plan.
        deadline_s: how long it was.
        play: tells what was seen of the origin.
    """
    summary = f"{what} within {format_duration(deadline_s)} ({name} deadline)"
    if play.context.sighting.answered:
        return Failure(code, Cause.PRODUCT, summary)
    silent = f"{summary}, and {play.context.base_url} has answered nothing in this run"
    return Failure(ReasonCode.UNREACHABLE, Cause.ENVIRONMENT, silent)
