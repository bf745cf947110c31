"""The words of a verdict: its decision, and one code per rule that can lead to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from goldenpath.base.inert import one_line
from goldenpath.impact.exposure import StreamExposure

_SHOWN_NAMES = 3
_NAME_LIMIT = 60


class Decision(StrEnum):
    """The answer to "may this go to production?"."""

    GO = "GO"
    HOLD = "HOLD"
    INCONCLUSIVE = "INCONCLUSIVE"

    @property
    def exit_code(self) -> int:
        """What a verb that makes or judges a run exits with."""
        return {Decision.GO: 0, Decision.HOLD: 1, Decision.INCONCLUSIVE: 4}[self]


class VerdictCode(StrEnum):
    """Which rule spoke. Public: users match on these."""

    # HOLD
    VETO_FAILED = "veto_failed"
    STREAM_AT_RISK = "stream_at_risk"
    OVER_HOLD_LIMIT = "over_hold_limit"
    FREE_STREAM_AT_RISK = "free_stream_at_risk"
    # INCONCLUSIVE
    ENVIRONMENT_NOT_REACHED = "environment_not_reached"
    NOT_FINISHED = "not_finished"
    NOT_RECORDED = "not_recorded"
    BUILD_CHANGED = "build_changed"
    CANDIDATE_MISMATCH = "candidate_mismatch"
    EVIDENCE_MISMATCH = "evidence_mismatch"
    PLAN_CONTRADICTION = "plan_contradiction"
    UNKNOWN = "unknown"
    VETO_NOT_PASSED = "veto_not_passed"
    TEST_NOT_RUN = "test_not_run"
    STREAM_UNVERIFIED = "stream_unverified"
    OVER_INCONCLUSIVE_LIMIT = "over_inconclusive_limit"
    FREE_STREAM_UNVERIFIED = "free_stream_unverified"
    NOTHING_PROTECTED = "nothing_protected"
    # GO
    ALL_PROTECTED = "all_protected"
    WITH_WAIVERS = "with_waivers"
    WITH_FLAKY = "with_flaky"
    WITH_REPORTED = "with_reported"
    UNDER_LIMIT = "under_limit"

    @property
    def decision(self) -> Decision:
        """The decision that this rule leads to."""
        if self in _HOLD_CODES:
            return Decision.HOLD
        return Decision.GO if self in _GO_CODES else Decision.INCONCLUSIVE


_HOLD_CODES = frozenset(
    {
        VerdictCode.VETO_FAILED,
        VerdictCode.STREAM_AT_RISK,
        VerdictCode.OVER_HOLD_LIMIT,
        VerdictCode.FREE_STREAM_AT_RISK,
    }
)
_GO_CODES = frozenset(
    {
        VerdictCode.ALL_PROTECTED,
        VerdictCode.WITH_WAIVERS,
        VerdictCode.WITH_FLAKY,
        VerdictCode.WITH_REPORTED,
        VerdictCode.UNDER_LIMIT,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class VerdictReason:
    """One rule that spoke.

    Attributes:
        text: a sentence without a full stop, on one line and bounded.
        tests: ids of all the tests it speaks of.
        streams: ids of all the streams it speaks of.
    """

    code: VerdictCode
    text: str
    tests: tuple[str, ...] = ()
    streams: tuple[str, ...] = ()


class Noun(Enum):
    """What a sentence counts: (one of it, many of it)."""

    TEST = ("test", "tests")
    STREAM = ("revenue stream", "revenue streams")
    WAIVER = ("waiver", "waivers")
    FLAKY_TEST = ("tolerated flaky test", "tolerated flaky tests")
    REPORTED_RESULT = ("reported result", "reported results")


def counted(number: int, noun: Noun) -> str:
    """Return `1 test`, `2 tests`."""
    one, many = noun.value
    return f"{number} {one if number == 1 else many}"


def listed(names: Iterable[str]) -> str:
    """Return the first names, inert and cut to length, and how many more there are."""
    names = tuple(names)
    shown = ", ".join(one_line(name, limit=_NAME_LIMIT) for name in names[:_SHOWN_NAMES])
    rest = len(names) - _SHOWN_NAMES
    return f"{shown} and {rest} more" if rest > 0 else shown


def names_of(streams: Sequence[StreamExposure]) -> str:
    """Return the streams' names as a bounded list."""
    return listed(exposed.stream.name for exposed in streams)


def about_streams(code: VerdictCode, text: str, streams: Sequence[StreamExposure]) -> VerdictReason:
    """Return a reason that speaks of streams and of the tests that put them into their state."""
    tests = dict.fromkeys(test for exposed in streams for test in exposed.because)
    return VerdictReason(
        code=code, text=text, tests=tuple(tests), streams=tuple(exposed.stream.id for exposed in streams)
    )
