"""The control probe: when an exchange breaks in mid-run, one more request tells a dying build from a lost network.

It answers, or is refused: the service died under test, and that is the product's failure. Its name is no longer
resolved, or it answers nothing in time: nobody can tell, and the test is errored.
"""

from __future__ import annotations

from dataclasses import replace

from goldenpath.engine.preflight import PREFLIGHT_ID
from goldenpath.model.outcome import Attempt, Cause, Reason, ReasonCode, Status
from goldenpath.probes.probe import Context, Probe

_BROKEN = {ReasonCode.CONNECTION_REFUSED, ReasonCode.BROKEN_EXCHANGE}
_CANNOT_TELL = {
    ReasonCode.NAME_NOT_RESOLVED,
    ReasonCode.TLS_NOT_TRUSTED,
    ReasonCode.UNREACHABLE,
    ReasonCode.CONNECT_TIMEOUT,
    ReasonCode.FIRST_EVENT_TIMEOUT,
    ReasonCode.TOTAL_TIMEOUT,
}


async def controlled(attempt: Attempt, control: Probe, context: Context) -> Attempt:
    """Return the attempt as it stands, or errored where the control probe shows that nobody can tell."""
    reason = attempt.reason
    if attempt.status is not Status.FAILED or reason is None or reason.code not in _BROKEN:
        return attempt
    answer = await control.run(replace(context, test_id=PREFLIGHT_ID))
    seen = replace(attempt, evidence=attempt.evidence + answer.evidence)
    if answer.reason is None or answer.reason.code not in _CANNOT_TELL:
        return seen
    summary = f"{reason.summary}; and the control probe could not tell why: {answer.reason.summary}"
    unclear = Reason(code=answer.reason.code, cause=Cause.ENVIRONMENT, summary=summary, reproduce=reason.reproduce)
    return replace(seen, status=Status.ERRORED, reason=unclear)
