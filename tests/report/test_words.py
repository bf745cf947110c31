"""The reports' own words."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

import pytest
from builders import an_outcome, flaky, passed

from goldenpath.impact.exposure import StreamState
from goldenpath.impact.verdict import Decision
from goldenpath.model.outcome import Cause, Outcome, ReasonCode, Status
from goldenpath.model.plan import FailFast, FlakyTests, ReportedEvidence
from goldenpath.model.run import StopReason
from goldenpath.report import words


@pytest.mark.parametrize(
    ("wording", "kind"),
    [
        (words.STATUS, Status),
        (words.STATE, StreamState),
        (words.CAUSE, Cause),
        (words.STOPPED, StopReason),
        (words.STRATEGY, FailFast),
        (words.REPORTED, ReportedEvidence),
        (words.FLAKY, FlakyTests),
        (words.RECOMMENDATION, Decision),
    ],
)
def test_every_value_has_a_word_of_its_own(wording: dict[Enum, str], kind: type[Enum]) -> None:
    """No value of an enum is without a word, and no two share one."""
    assert set(kind) == set(wording)
    assert len(kind) == len(set(wording.values()))


def _with(outcome: Outcome, **reason: object) -> Outcome:
    assert outcome.reason is not None
    return replace(outcome, reason=replace(outcome.reason, **reason))


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (an_outcome("p/t", Status.FAILED), "repair what failed"),
        (an_outcome("p/t", Status.HOLLOW), "assert something that comes back"),
        (an_outcome("p/t", Status.SKIPPED), "switch the test on again"),
        (an_outcome("p/t", Status.ERRORED), "make the environment reachable"),
        (_with(an_outcome("p/t", Status.ERRORED), cause=Cause.PROBE), "repair the test"),
        (_with(an_outcome("p/t", Status.ERRORED), cause=Cause.RUN), "find out why it could not be tested"),
        (an_outcome("p/t", Status.NOT_RUN), "without the selection"),
        (_with(an_outcome("p/t", Status.NOT_RUN), code=ReasonCode.FAIL_FAST), "with fail-fast off"),
        (_with(an_outcome("p/t", Status.NOT_RUN), code=ReasonCode.KILLED), "run again to the end"),
        (Outcome(test="p/t", status=Status.NOT_RUN), "run again to the end"),
        (Outcome(test="p/t", status=Status.ERRORED), "find out why it could not be tested"),
        (flaky("p/t"), "why its attempts disagree"),
        (passed("p/t", degraded=True), "within its targets"),
        (passed("p/t"), "run it again"),
    ],
)
def test_what_proves_nothing_has_a_remedy(outcome: Outcome, expected: str) -> None:
    """Each status, and where it matters its reason, leads to the step that would prove something."""
    assert expected in words.remedy(outcome, reported=False)


def test_hearsay_has_a_remedy_of_its_own() -> None:
    """A pass by another runner's word is to be seen, not told."""
    assert "seen and not told" in words.remedy(passed("p/t"), reported=True)
