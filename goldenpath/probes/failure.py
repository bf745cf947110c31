"""Why a step did not hold: raised inside a probe, turned into a reason before it leaves one."""

from __future__ import annotations

from typing import NoReturn

from goldenpath.model.outcome import Cause, Reason, ReasonCode, Status


class Failure(Exception):  # noqa: N818 - an answer about the environment, not a malfunction of ours
    """A step that did not hold.

    Attributes:
        code: the public reason code.
        cause: who is to blame; only the product's failures make a test failed.
        summary: one sentence, already masked, bounded and inert.
        reproduce: a command line that shows it again, or empty.
    """

    def __init__(self, code: ReasonCode, cause: Cause, summary: str, *, reproduce: str = "") -> None:
        super().__init__(summary)
        self.code = code
        self.cause = cause
        self.summary = summary
        self.reproduce = reproduce

    @property
    def status(self) -> Status:
        """What the failure makes of the test: failed if the product is to blame, else errored."""
        return Status.FAILED if self.cause is Cause.PRODUCT else Status.ERRORED

    def told(self, summary: str, *, reproduce: str = "") -> Failure:
        """Return the same failure in other words, and with a command line where it has none yet."""
        return Failure(self.code, self.cause, summary, reproduce=self.reproduce or reproduce)

    def reason(self) -> Reason:
        """Return the failure as a value of the model."""
        return Reason(code=self.code, cause=self.cause, summary=self.summary, reproduce=self.reproduce)


def wrong(code: ReasonCode, summary: str) -> NoReturn:
    """Raise that the product is wrong."""
    raise Failure(code, Cause.PRODUCT, summary)


def fault(summary: str) -> NoReturn:
    """Raise that the plan asks for what cannot be done."""
    raise Failure(ReasonCode.PROBE_FAULT, Cause.PROBE, summary)
