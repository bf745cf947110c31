"""What happened to a test: status, reason, attempts, evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """What became of a planned test."""

    PASSED = "passed"
    FAILED = "failed"
    ERRORED = "errored"
    HOLLOW = "hollow"
    SKIPPED = "skipped"
    NOT_RUN = "not_run"

    @property
    def was_executed(self) -> bool:
        """Whether the test ran to an end of its own."""
        return self in {Status.PASSED, Status.FAILED, Status.ERRORED, Status.HOLLOW}


WORST_FIRST = (Status.FAILED, Status.ERRORED, Status.HOLLOW, Status.NOT_RUN, Status.SKIPPED, Status.PASSED)


class Cause(StrEnum):
    """Who is to blame; only the product's failures put revenue at risk."""

    PRODUCT = "product"
    ENVIRONMENT = "environment"
    PROBE = "probe"
    PLAN = "plan"
    RUN = "run"


class ReasonCode(StrEnum):
    """Why a test has its status. Public: users match on these."""

    # the product answered and is wrong, or missed a deadline
    WRONG_STATUS = "wrong_status"
    WRONG_HEADER = "wrong_header"
    WRONG_CONTENT = "wrong_content"
    NOT_JSON = "not_json"
    MISSING_TEXT = "missing_text"
    FORBIDDEN_TEXT = "forbidden_text"
    CONNECT_TIMEOUT = "connect_timeout"
    FIRST_EVENT_TIMEOUT = "first_event_timeout"
    GAP_TIMEOUT = "gap_timeout"
    TOTAL_TIMEOUT = "total_timeout"
    ENDED_EARLY = "ended_early"
    UNEXPECTED_EVENT = "unexpected_event"
    NOT_ASCENDING = "not_ascending"
    BUFFERED = "buffered"
    HANDSHAKE_REFUSED = "handshake_refused"
    NOT_REFUSED = "not_refused"
    WRONG_SUBPROTOCOL = "wrong_subprotocol"
    CLOSED = "closed"
    BROKEN_EXCHANGE = "broken_exchange"
    TOO_LARGE = "too_large"
    NEVER_REACHED = "never_reached"
    RATIO_MISSED = "ratio_missed"
    # we could not find out
    NAME_NOT_RESOLVED = "name_not_resolved"
    CONNECTION_REFUSED = "connection_refused"
    TLS_NOT_TRUSTED = "tls_not_trusted"
    UNREACHABLE = "unreachable"
    CLOCK_SKEW = "clock_skew"
    CERTIFICATE_ENDS = "certificate_ends"
    NO_BUILD = "no_build"
    TOKEN_REFUSED = "token_refused"  # noqa: S105 - a code, not a token
    NO_TOKEN = "no_token"  # noqa: S105 - as above
    MISSING_VALUE = "missing_value"
    PROBE_FAULT = "probe_fault"
    # it would have passed, but proves nothing
    NO_EXCHANGE = "no_exchange"
    NO_ASSERTION = "no_assertion"
    # it was not run
    SWITCHED_OFF = "switched_off"
    SELECTION = "selection"
    FAIL_FAST = "fail_fast"
    NEEDS = "needs"
    PREFLIGHT = "preflight"
    BUDGET = "budget"
    INTERRUPTED = "interrupted"
    KILLED = "killed"
    # another runner says so
    REPORTED = "reported"


class EvidenceKind(StrEnum):
    """Whether we saw it ourselves or were told."""

    SEEN = "seen"
    REPORTED = "reported"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, in one sentence, and how to see it again.

    Attributes:
        summary: names the step, the elapsed time against its deadline and the last event, where there are any.
        reproduce: a command line that shows it again, secrets as references; empty if there is none.
    """

    code: ReasonCode
    cause: Cause
    summary: str
    reproduce: str = ""

    @property
    def message(self) -> str:
        """The summary, then how to reproduce it."""
        return f"{self.summary}; reproduce: {self.reproduce}" if self.reproduce else self.summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was exchanged with the environment, counted.

    Attributes:
        exchanges: HTTP requests and WebSocket handshakes sent.
        bytes_in: of bodies and frames received, after transfer decoding.
        frames_in: WebSocket frames and stream events received.
        assertions: evaluated on something that came back in this run.
        authenticated: exchanges that carried a valid credential of the plan.
        refusals: exchanges that were meant to be refused and were.
    """

    kind: EvidenceKind = EvidenceKind.SEEN
    exchanges: int = 0
    bytes_in: int = 0
    frames_in: int = 0
    assertions: int = 0
    authenticated: int = 0
    refusals: int = 0

    def __add__(self, other: Evidence) -> Evidence:
        """Return both together; told once is told."""
        told = EvidenceKind.REPORTED in {self.kind, other.kind}
        return Evidence(
            kind=EvidenceKind.REPORTED if told else EvidenceKind.SEEN,
            exchanges=self.exchanges + other.exchanges,
            bytes_in=self.bytes_in + other.bytes_in,
            frames_in=self.frames_in + other.frames_in,
            assertions=self.assertions + other.assertions,
            authenticated=self.authenticated + other.authenticated,
            refusals=self.refusals + other.refusals,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A measured quantity of one test, summarised; no samples, no metric.

    Attributes:
        name: such as `latency`, `first_event`, `largest_gap`.
        unit: `ms`, `ratio`, `per_s` or `count`.
        n: the number of samples, at least 1.
        p50: the median.
        p95: by the nearest rank; with fewer than 20 samples it is the greatest.
        largest: the greatest sample.
    """

    name: str
    unit: str
    n: int
    p50: float
    p95: float
    largest: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One execution of a test.

    Attributes:
        status: never skipped or not_run; cut attempts are not attempts.
        reason: None for a pass.
        missed_targets: soft targets that were missed, as sentences; such a pass is degraded.
        started_s: seconds after the run's start; None if not known.
        duration_s: seconds it took; None if not known, as another runner may not say.
    """

    status: Status
    reason: Reason | None = None
    started_s: float | None = None
    duration_s: float | None = None
    evidence: Evidence = field(default_factory=Evidence)
    metrics: tuple[Metric, ...] = ()
    missed_targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one planned test.

    Attributes:
        test: its full id.
        reason: None only for a pass.
        attempts: all of them, the first first.
        flaky: attempts disagree; a mark on a pass.
        degraded: a soft target was missed; a mark on a pass.
    """

    test: str
    status: Status
    reason: Reason | None = None
    attempts: tuple[Attempt, ...] = ()
    flaky: bool = False
    degraded: bool = False

    @property
    def started_s(self) -> float | None:
        """Seconds after the run's start, or None if it never started or that is not known."""
        return self.attempts[0].started_s if self.attempts else None

    @property
    def duration_s(self) -> float | None:
        """Seconds of all attempts together, or None if it never started or one's duration is not known."""
        known = [attempt.duration_s for attempt in self.attempts if attempt.duration_s is not None]
        return sum(known) if known and len(known) == len(self.attempts) else None

    @property
    def evidence(self) -> Evidence:
        """All attempts' evidence together."""
        return sum((attempt.evidence for attempt in self.attempts), Evidence(kind=self._kind))

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """The last attempt's metrics: those of the attempt that settled the test."""
        return self.attempts[-1].metrics if self.attempts else ()

    @property
    def missed_targets(self) -> tuple[str, ...]:
        """The soft targets that the settling attempt missed."""
        return self.attempts[-1].missed_targets if self.attempts else ()

    @property
    def _kind(self) -> EvidenceKind:
        told = any(attempt.evidence.kind is EvidenceKind.REPORTED for attempt in self.attempts)
        return EvidenceKind.REPORTED if told else EvidenceKind.SEEN
