"""What a plan says: streams, phases, tests, policy, environments. Frozen, and complete in itself."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from goldenpath.model.money import Money


class Risk(StrEnum):
    """How much breaks for customers when a phase's journey breaks."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class FailFast(StrEnum):
    """What a confirmed failure stops."""

    NONE = "none"
    PHASE = "phase"
    RUN = "run"
    DECIDED = "decided"


class Order(StrEnum):
    """How tests are put in order: the expensive failure first, or as the plan has them."""

    VALUE = "value"
    WRITTEN = "written"


class ReportedEvidence(StrEnum):
    """What another runner's word is worth."""

    UNVERIFIED = "unverified"
    PROTECTS = "protects"


class FlakyTests(StrEnum):
    """What a test that failed and then passed on one build does to its streams."""

    UNVERIFIED = "unverified"
    TOLERATED = "tolerated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules of the verdict.

    Attributes:
        hold_above: HOLD when more than this is at risk; 0 holds on any stream at risk.
        inconclusive_above: INCONCLUSIVE when at risk and unverified together are over this.
        confirm: how often a failed test is run again before it is believed, 0 to 5.
        reported: whether results of other runners protect revenue.
        flaky: whether a flaky pass counts as a pass.
        max_degraded: how many degraded tests are tolerated; None is any number. A failed test uses up
            the tolerance too, so that a failure never excuses a degradation.
    """

    hold_above: Money
    inconclusive_above: Money
    confirm: int = 2
    reported: ReportedEvidence = ReportedEvidence.UNVERIFIED
    flaky: FlakyTests = FlakyTests.UNVERIFIED
    max_degraded: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueStream:
    """A named amount of monthly recurring revenue.

    Attributes:
        mrr: the amount, as of a date, by the word of its owner.
        veto: a failure of any test that protects it holds the release, whatever the limits.
    """

    id: str
    name: str
    mrr: Money
    owner: str | None = None
    as_of: date | None = None
    veto: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadlines:
    """How long to wait, in seconds; None is no deadline of that kind.

    Attributes:
        connect_s: until the connection stands.
        first_event_s: until the first event, frame or byte of a stream.
        gap_s: between two events.
        total_s: for the whole exchange.
    """

    connect_s: float | None = None
    first_event_s: float | None = None
    gap_s: float | None = None
    total_s: float | None = None

    def scaled(self, patience: float) -> Deadlines:
        """Return the deadlines multiplied by an environment's patience."""
        return Deadlines(
            connect_s=None if self.connect_s is None else self.connect_s * patience,
            first_event_s=None if self.first_event_s is None else self.first_event_s * patience,
            gap_s=None if self.gap_s is None else self.gap_s * patience,
            total_s=None if self.total_s is None else self.total_s * patience,
        )

    def over(self, fallback: Deadlines) -> Deadlines:
        """Return these deadlines, with the fallback's where one is not set."""
        return Deadlines(
            connect_s=fallback.connect_s if self.connect_s is None else self.connect_s,
            first_event_s=fallback.first_event_s if self.first_event_s is None else self.first_event_s,
            gap_s=fallback.gap_s if self.gap_s is None else self.gap_s,
            total_s=fallback.total_s if self.total_s is None else self.total_s,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OnFailure:
    """What the plan's authors want said and done when a test fails.

    Attributes:
        customers: what customers experience; empty if not said.
        actions: what to do within 24 hours.
        later: what to do so that it does not come back.
    """

    customers: str = ""
    actions: tuple[str, ...] = ()
    later: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A test switched off in the plan, by somebody, until a day."""

    reason: str
    owner: str | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Test:
    """One thing that must hold.

    Attributes:
        id: unique in the plan, `phase/test`.
        phase: the id of its phase.
        name: as reports show it.
        kind: the probe kind that carries it out, as reports show it.
        protects: ids of revenue streams.
        needs: full ids of tests that must pass first.
        advisory: reported, but counts neither for nor against anything.
        veto: its failure holds the release, whatever the limits (a veto on its stream, tag or priority
            is resolved into this).
        alone: nothing else runs beside it, so that its latencies mean something.
        expected_s: how long a healthy run takes, the prior for ordering.
        longest_s: after how long even a hanging test has certainly ended by its own deadlines.
        probe: the compiled probe, or None where the plan was read from a run document.
    """

    __test__: ClassVar[bool] = False

    id: str
    phase: str
    name: str
    kind: str
    protects: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    advisory: bool = False
    veto: bool = False
    alone: bool = False
    owner: str | None = None
    deadlines: Deadlines = field(default_factory=Deadlines)
    on_failure: OnFailure = field(default_factory=OnFailure)
    skip: Skip | None = None
    expected_s: float = 1.0
    longest_s: float = 60.0
    probe: object | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """A named group of tests; a group, not a barrier.

    Attributes:
        priority: the plan's own label, such as P0.
        concurrency: how many of its tests may run at once; None is as many as the run allows.
        fail_fast: overrides the plan's scope for its own tests; None leaves it.
    """

    id: str
    name: str
    priority: str = "P0"
    risk: Risk = Risk.CRITICAL
    protects: tuple[str, ...] = ()
    concurrency: int | None = None
    fail_fast: FailFast | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """How one environment is reached; nothing else differs between environments.

    Attributes:
        base_url: where it is, possibly with `${var.NAME}`; empty for an embedded one.
        embedded: started, keyed and stopped by goldenpath.
        build_header: the response header that names the build under test; None if there is none.
        patience: multiplies deadlines, never targets.
        faults: switched on in an embedded environment.
        rate_per_s: how many requests and handshakes a run may send it in a second; None is no limit.
        forbidden_hosts: what the plan's policy calls production: the address may be none of these.
    """

    name: str
    base_url: str = ""
    embedded: bool = False
    build_header: str | None = None
    patience: float = 1.0
    faults: tuple[str, ...] = ()
    rate_per_s: float | None = None
    forbidden_hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthProfile:
    """How tests prove who they are: a signed token for one of a pool of users.

    Attributes:
        algorithm: the JWT algorithm, such as HS256.
        key: the signing key as a reference, `${secret.NAME}`; never the key itself.
        lifetime_s: how long a token is good for.
        claims: further claims, in the order written.
        pool: the subjects to sign for; a test leases all it needs at once.
    """

    id: str
    algorithm: str
    key: str
    lifetime_s: float = 900.0
    claims: tuple[tuple[str, str], ...] = ()
    pool: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One test's failure accepted, by somebody, for a reason, until a day.

    Attributes:
        test: the full id of one test.
        expires: the last day on which it counts.
    """

    test: str
    reason: str
    owner: str
    expires: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The whole plan.

    Attributes:
        id: a short name, by default the file's.
        digest: SHA-256 of the canonical plan, hexadecimal.
        preflight: the compiled preflight probe; None where the plan was read from a document.
        tests: in the order written.
    """

    id: str
    digest: str
    mission: str
    currency: str
    policy: Policy
    streams: tuple[RevenueStream, ...]
    phases: tuple[Phase, ...]
    tests: tuple[Test, ...]
    environments: tuple[Environment, ...] = ()
    auth: tuple[AuthProfile, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    fail_fast: FailFast = FailFast.NONE
    preflight: object | None = field(default=None, compare=False, repr=False)

    def tests_of(self, phase: Phase) -> tuple[Test, ...]:
        """The tests of a phase, in plan order."""
        return tuple(test for test in self.tests if test.phase == phase.id)

    def protectors_of(self, stream: RevenueStream) -> tuple[Test, ...]:
        """The tests that protect a stream, advisory ones left out, in plan order."""
        return tuple(test for test in self.tests if stream.id in test.protects and not test.advisory)

    def under_veto(self) -> frozenset[str]:
        """The ids of the tests under a veto, their own or that of a stream they protect; advisory ones left out."""
        streams = {stream.id for stream in self.streams if stream.veto}
        return frozenset(
            test.id for test in self.tests if not test.advisory and (test.veto or not streams.isdisjoint(test.protects))
        )
