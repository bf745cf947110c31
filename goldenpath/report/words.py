"""The reports' own words for the plan's enums: one wording for Markdown, terminal and live view."""

from __future__ import annotations

from goldenpath.impact.exposure import StreamState
from goldenpath.impact.verdict import Decision
from goldenpath.model.outcome import Cause, Outcome, ReasonCode, Status
from goldenpath.model.plan import FailFast, FlakyTests, Order, ReportedEvidence
from goldenpath.model.run import StopReason

STATUS = {
    Status.PASSED: "PASS",
    Status.FAILED: "FAIL",
    Status.ERRORED: "ERROR",
    Status.HOLLOW: "HOLLOW",
    Status.SKIPPED: "SKIPPED",
    Status.NOT_RUN: "NOT RUN",
}
STATE = {
    StreamState.AT_RISK: "AT RISK",
    StreamState.UNVERIFIED: "UNVERIFIED",
    StreamState.WAIVED: "WAIVED",
    StreamState.PROTECTED: "PROTECTED",
}
CAUSE = {
    Cause.PRODUCT: "the product",
    Cause.ENVIRONMENT: "the environment",
    Cause.PROBE: "the probe",
    Cause.PLAN: "the plan",
    Cause.RUN: "the run itself",
}
STOPPED = {
    StopReason.FAIL_FAST: "fail-fast",
    StopReason.DECIDED: "the verdict was certain",
    StopReason.PREFLIGHT: "a preflight check failed",
    StopReason.BUDGET: "the time budget was used up",
    StopReason.INTERRUPTED: "interrupted",
    StopReason.TERMINATED: "terminated",
    StopReason.HUNG_UP: "the terminal hung up",
    StopReason.KILLED: "killed before its end",
}
STRATEGY = {
    FailFast.NONE: "run to the end, whatever fails",
    FailFast.PHASE: "a confirmed failure stops its phase",
    FailFast.RUN: "a confirmed failure stops the run",
    FailFast.DECIDED: "stop once the hold is certain",
}
ORDER = {
    Order.VALUE: "the expensive failure first",
    Order.WRITTEN: "as written in the plan",
}
REPORTED = {
    ReportedEvidence.UNVERIFIED: "does not protect revenue",
    ReportedEvidence.PROTECTS: "protects revenue",
}
FLAKY = {
    FlakyTests.UNVERIFIED: "leaves its streams unverified",
    FlakyTests.TOLERATED: "is tolerated",
}
RECOMMENDATION = {
    Decision.GO: "Release. The plan's rule for GO is met by what came back in this run.",
    Decision.HOLD: "Do not release this build to production.",
    Decision.INCONCLUSIVE: "Do not release on this run. It found no reason to hold, and it did not prove enough to go.",
}
DEMONSTRATED = "This was a demonstration, which releases nothing. Of a real environment it would mean: "
_REMEDY = {
    Status.FAILED: "repair what failed, then run again",
    Status.HOLLOW: "let the test assert something that comes back from the environment",
    Status.SKIPPED: "switch the test on again, or waive it with an owner, a reason and a last day",
}
_REMEDY_NOT_RUN = {
    ReasonCode.SELECTION: "run the plan without the selection that left it out",
    ReasonCode.FAIL_FAST: "run again when the failure that cut it is repaired, or with fail-fast off",
    ReasonCode.NEEDS: "repair what it needs first, then run again",
    ReasonCode.PREFLIGHT: "repair what the preflight check found, then run again",
    ReasonCode.BUDGET: "run again with a longer time budget",
    ReasonCode.REPORTED: "have it run: the other runner gave no result",
}
_REMEDY_ERRORED = {
    Cause.ENVIRONMENT: "make the environment reachable, then run again",
    Cause.PROBE: "repair the test, then run again",
    Cause.PLAN: "repair the plan, then run again",
}


def remedy(outcome: Outcome, *, reported: bool) -> str:
    """Return what would turn a test that proves nothing into one that does.

    Args:
        outcome: of a test that its stream cannot count on.
        reported: whether its pass is only another runner's word.
    """
    if outcome.status is Status.PASSED:
        return _remedy_of_pass(outcome, reported=reported)
    if outcome.status is Status.ERRORED:
        cause = outcome.reason.cause if outcome.reason else Cause.RUN
        return _REMEDY_ERRORED.get(cause, "find out why it could not be tested, then run again")
    if outcome.status is Status.NOT_RUN:
        code = outcome.reason.code if outcome.reason else ReasonCode.KILLED
        return _REMEDY_NOT_RUN.get(code, "run again to the end")
    return _REMEDY[outcome.status]


def _remedy_of_pass(outcome: Outcome, *, reported: bool) -> str:
    if outcome.flaky:
        return "find out why its attempts disagree"
    if outcome.degraded:
        return "bring it back within its targets"
    return "run it with goldenpath, so that the evidence is seen and not told" if reported else "run it again"
