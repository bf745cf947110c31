"""What broken exchanges mean."""

from typing import Any

import pytest

from goldenpath.model.outcome import Cause, ReasonCode
from goldenpath.probes.client import TransportError, Trouble
from goldenpath.probes.trouble import broken_exchange, missed_deadline

_ENVIRONMENT, _PRODUCT, _PROBE = Cause.ENVIRONMENT, Cause.PRODUCT, Cause.PROBE


@pytest.mark.parametrize(
    ("trouble", "before", "after"),
    [
        (
            Trouble.NAME_NOT_RESOLVED,
            (ReasonCode.NAME_NOT_RESOLVED, _ENVIRONMENT),
            (ReasonCode.NAME_NOT_RESOLVED, _ENVIRONMENT),
        ),
        (Trouble.NOT_TRUSTED, (ReasonCode.TLS_NOT_TRUSTED, _ENVIRONMENT), (ReasonCode.TLS_NOT_TRUSTED, _ENVIRONMENT)),
        (Trouble.REFUSED, (ReasonCode.CONNECTION_REFUSED, _ENVIRONMENT), (ReasonCode.CONNECTION_REFUSED, _PRODUCT)),
        (Trouble.UNREACHABLE, (ReasonCode.UNREACHABLE, _ENVIRONMENT), (ReasonCode.BROKEN_EXCHANGE, _PRODUCT)),
        (Trouble.BROKEN, (ReasonCode.UNREACHABLE, _ENVIRONMENT), (ReasonCode.BROKEN_EXCHANGE, _PRODUCT)),
        (Trouble.NOT_SENDABLE, (ReasonCode.PROBE_FAULT, _PROBE), (ReasonCode.PROBE_FAULT, _PROBE)),
    ],
)
async def test_who_is_to_blame_depends_on_what_was_seen(
    stage: Any, trouble: Trouble, before: tuple[ReasonCode, Cause], after: tuple[ReasonCode, Cause]
) -> None:
    """Before the first answer nothing is the product's fault; an identity that is not proven never is."""
    play = stage.at_play()
    for expected in (before, after):
        failure = broken_exchange(TransportError(trouble, "detail"), play)
        assert (failure.code, failure.cause) == expected
        stage.context.sighting.answered = True


async def test_a_librarys_words_are_made_harmless(stage: Any) -> None:
    """Details are masked, inert and bounded."""
    stage.context.masker.register("very-secret-value")
    error = TransportError(Trouble.BROKEN, "\x1b[1m very-secret-value " + "x" * 9999)
    summary = broken_exchange(error, stage.at_play()).summary
    assert "very-secret" not in summary
    assert summary.isprintable()
    assert len(summary) < 400


async def test_a_missed_deadline(stage: Any) -> None:
    """Names the deadline; before any answer it says that there was none."""
    play = stage.at_play()
    early = missed_deadline(ReasonCode.TOTAL_TIMEOUT, "no answer", "total", 2.0, play)
    assert (early.code, early.cause) == (ReasonCode.UNREACHABLE, _ENVIRONMENT)
    stage.context.sighting.answered = True
    late = missed_deadline(ReasonCode.TOTAL_TIMEOUT, "no answer", "total", 2.0, play)
    assert (late.code, late.summary) == (ReasonCode.TOTAL_TIMEOUT, "no answer within 2.0 s (total deadline)")
