"""When an exchange breaks in mid-run: a build that died, or a network that was lost."""

import pytest
from engine.rehearsal import PASS, Scripted, opened

from goldenpath.engine.control import controlled
from goldenpath.model.outcome import Attempt, Cause, Evidence, Reason, ReasonCode, Status


def ended(code: ReasonCode, cause: Cause = Cause.PRODUCT) -> Attempt:
    """An attempt that ended for a reason."""
    status = Status.FAILED if cause is Cause.PRODUCT else Status.ERRORED
    reason = Reason(code=code, cause=cause, summary=f"it {code.value}", reproduce="curl")
    return Attempt(status=status, reason=reason, evidence=Evidence(exchanges=1))


@pytest.mark.parametrize("broken", [ReasonCode.BROKEN_EXCHANGE, ReasonCode.CONNECTION_REFUSED])
@pytest.mark.parametrize(
    "answer", [PASS, ended(ReasonCode.CONNECTION_REFUSED), ended(ReasonCode.WRONG_STATUS)], ids=["ok", "refused", "bad"]
)
async def test_a_service_that_answers_or_refuses_is_to_blame(broken: ReasonCode, answer: Attempt) -> None:
    """Somebody is there, or nobody any more: the build broke the exchange. Both requests are in the evidence."""
    async with opened() as context:
        attempt = await controlled(ended(broken), Scripted([answer]), context)
    assert attempt.status is Status.FAILED
    assert attempt.reason == ended(broken).reason
    assert attempt.evidence.exchanges == 2


@pytest.mark.parametrize(
    "code",
    [
        ReasonCode.NAME_NOT_RESOLVED,
        ReasonCode.TLS_NOT_TRUSTED,
        ReasonCode.UNREACHABLE,
        ReasonCode.CONNECT_TIMEOUT,
        ReasonCode.FIRST_EVENT_TIMEOUT,
        ReasonCode.TOTAL_TIMEOUT,
    ],
)
async def test_where_nobody_can_tell_nobody_is_blamed(code: ReasonCode) -> None:
    """A name that is gone or a silence: errored, by the control's reason, the first words kept."""
    async with opened() as context:
        attempt = await controlled(ended(ReasonCode.BROKEN_EXCHANGE), Scripted([ended(code)]), context)
    reason = attempt.reason
    assert reason is not None
    assert (attempt.status, reason.code, reason.cause) == (Status.ERRORED, code, Cause.ENVIRONMENT)
    assert reason.summary == f"it broken_exchange; and the control probe could not tell why: it {code.value}"
    assert reason.reproduce == "curl"


@pytest.mark.parametrize(
    "attempt", [PASS, ended(ReasonCode.WRONG_STATUS), ended(ReasonCode.CONNECTION_REFUSED, Cause.ENVIRONMENT)]
)
async def test_what_did_not_break_is_not_asked_about(attempt: Attempt) -> None:
    """A pass, a wrong answer and an error stand as they are, without another request."""
    control = Scripted([])
    async with opened() as context:
        assert await controlled(attempt, control, context) == attempt
    assert control.runs == 0
