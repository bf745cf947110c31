"""Every state of a small world, judged twice: by the product, and by the rules as a person reads them aloud."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache, cached_property
from itertools import combinations_with_replacement, product

from builders import TODAY, WORD, a_plan, a_policy, a_run, a_stream, a_test, a_waiver, an_outcome, usd

from goldenpath.impact.exposure import expose
from goldenpath.impact.verdict import Decision, decide
from goldenpath.model.money import Money
from goldenpath.model.outcome import EvidenceKind, Outcome, Status
from goldenpath.model.plan import FlakyTests, Plan, Policy, ReportedEvidence
from goldenpath.model.run import Run

_FATES = (
    "passed",
    "degraded",
    "flaky",
    "flaky_degraded",
    "told_passed",
    "told_failed",
    "failed",
    "errored",
    "hollow",
    "skipped",
    "not_run",
)
_CASTS = ("plain", "veto", "advisory", "waived", "expired", "veto_waived")
_LIMITS = ((0, 0), (0, 60), (60, 60), (60, 90))
_POLICIES = tuple(
    a_policy(hold_above=usd(hold), inconclusive_above=usd(doubt), reported=reported, flaky=flaky, max_degraded=degraded)
    for (hold, doubt), reported, flaky, degraded in product(_LIMITS, ReportedEvidence, FlakyTests, (None, 0, 1))
)
_FEW_POLICIES = (_POLICIES[0], _POLICIES[10], _POLICIES[23], _POLICIES[25], _POLICIES[40], _POLICIES[47])
_FREE, _SMALL, _LARGE = usd(0), usd(40), usd(100)


@dataclass(frozen=True)
class _Part:
    """What one test is in the plan and what becomes of it."""

    cast: str
    fate: str
    protects: tuple[str, ...]


@cache
def _outcome(test: str, fate: str) -> Outcome:
    match fate:
        case "degraded":
            return an_outcome(test, Status.PASSED, degraded=True)
        case "flaky":
            return an_outcome(test, Status.FAILED, Status.PASSED)
        case "flaky_degraded":
            return an_outcome(test, Status.FAILED, Status.PASSED, degraded=True)
        case "told_passed":
            return an_outcome(test, Status.PASSED, evidence=WORD)
        case "told_failed":
            return an_outcome(test, Status.FAILED, evidence=WORD)
        case _:
            return an_outcome(test, Status(fate))


@cache
def _plan(roles: tuple[tuple[str, tuple[str, ...]], ...], amounts: tuple[Money, ...], policy: Policy) -> Plan:
    tests, waivers = [], []
    for number, (cast, protects) in enumerate(roles):
        name = f"p/t{number}"
        tests.append(a_test(name, *protects, veto=cast.startswith("veto"), advisory=cast == "advisory"))
        if cast.endswith("waived"):
            waivers.append(a_waiver(name))
        if cast == "expired":
            waivers.append(a_waiver(name, expires=TODAY - timedelta(days=1)))
    streams = [a_stream(f"s{number}", amount) for number, amount in enumerate(amounts)]
    return a_plan(streams, tests, waivers=tuple(waivers), policy=policy)


def _world(parts: tuple[_Part, ...], amounts: tuple[Money, ...], policy: Policy) -> Run:
    plan = _plan(tuple((part.cast, part.protects) for part in parts), amounts, policy)
    return a_run(plan, (_outcome(f"p/t{number}", part.fate) for number, part in enumerate(parts)))


def _alone() -> Iterator[Run]:
    for cast, fate, amount, policy in product(_CASTS, _FATES, (_FREE, _LARGE), _POLICIES):
        yield _world((_Part(cast, fate, ("s0",)),), (amount, _LARGE), policy)


def _side_by_side() -> Iterator[Run]:
    """Two tests of one stream; their order says nothing, so each pair stands once."""
    roles = tuple(product(_CASTS, _FATES))
    for (one, other), policy in product(combinations_with_replacement(roles, 2), _FEW_POLICIES):
        yield _world((_Part(*one, ("s0",)), _Part(*other, ("s0",))), (_LARGE,), policy)


def _apart() -> Iterator[Run]:
    """A stream each, one of which may be worth nothing."""
    roles = tuple(product(("plain", "veto", "waived"), _FATES))
    for one, other, amount, policy in product(roles, roles, (_FREE, _SMALL), _FEW_POLICIES[:4]):
        yield _world((_Part(*one, ("s0",)), _Part(*other, ("s1",))), (amount, _LARGE), policy)


def _entangled() -> Iterator[Run]:
    """Three tests of two streams, the last of which protects both."""
    for fates, cast, policy in product(product(_FATES, repeat=3), ("plain", "waived"), _FEW_POLICIES[1::2]):
        roles = (_Part("plain", fates[0], ("s0",)), _Part(cast, fates[1], ("s1",)))
        yield _world((*roles, _Part("plain", fates[2], ("s0", "s1"))), (_SMALL, _LARGE), policy)


class _Reading:
    """The rules of the product page, sentence by sentence, as sets of test and stream names."""

    def __init__(self, run: Run) -> None:
        self.plan = run.plan
        self.policy = run.plan.policy
        self.of = {outcome.test: outcome for outcome in run.outcomes}
        self.counting = {test.id for test in self.plan.tests if not test.advisory}
        self.vetoes = {test.id for test in self.plan.tests if test.veto}
        self.accepted_today = {waiver.test for waiver in self.plan.waivers if waiver.expires >= TODAY}

    def is_hearsay_only(self, test: str) -> bool:
        told = any(attempt.evidence.kind is EvidenceKind.REPORTED for attempt in self.of[test].attempts)
        return told and self.policy.reported is not ReportedEvidence.PROTECTS

    @cached_property
    def excused(self) -> set[str]:
        """Waivers settle failed, skipped, flaky or (where limited) degraded tests, never one under a veto."""
        limited = self.policy.max_degraded is not None
        return {
            test
            for test in (self.accepted_today & self.counting) - self.vetoes
            if self.of[test].status in {Status.FAILED, Status.SKIPPED}
            or self.of[test].flaky
            or (limited and self.of[test].degraded)
        }

    @cached_property
    def really_passed(self) -> set[str]:
        """Passed, not advisory, not settled, not flaky unless tolerated, and not hearsay unless that counts."""
        tolerant = self.policy.flaky is FlakyTests.TOLERATED
        return {
            test
            for test in self.counting - self.excused
            if self.of[test].status is Status.PASSED
            and (tolerant or not self.of[test].flaky)
            and not self.is_hearsay_only(test)
        }

    @cached_property
    def broken(self) -> set[str]:
        """Failed, or degraded when more is degraded (a failure counts too) than policy tolerates."""
        failed = {test for test in self.counting - self.excused if self.of[test].status is Status.FAILED}
        degraded = {test for test in self.counting - self.excused if self.of[test].degraded}
        allowed = self.policy.max_degraded
        return failed | degraded if allowed is not None and len(failed | degraded) > allowed else failed

    def touched(self, tests: set[str]) -> set[str]:
        return {stream for test in self.plan.tests if test.id in tests for stream in test.protects}

    @cached_property
    def at_risk(self) -> set[str]:
        return self.touched(self.broken)

    @cached_property
    def unverified(self) -> set[str]:
        open_tests = self.counting - self.excused - self.really_passed
        open_tests |= {test for test in self.excused if self.is_hearsay_only(test)}
        unproven = {stream.id for stream in self.plan.streams} - self.touched(self.really_passed)
        return (self.touched(open_tests) | unproven) - self.at_risk

    def worth(self, streams: set[str]) -> int:
        return sum(stream.mrr.minor_units for stream in self.plan.streams if stream.id in streams)

    def over(self, streams: set[str], limit: Money, of_which_free: set[str]) -> bool:
        """With limit 0 one stream is too many; above 0 dollars count, and no limit covers a stream of $0."""
        if not limit.minor_units:
            return bool(streams)
        free = {stream.id for stream in self.plan.streams if not stream.mrr.minor_units}
        return self.worth(streams) > limit.minor_units or bool(free & of_which_free)

    @cached_property
    def decision(self) -> Decision:
        veto_fell = any(self.of[test].status is Status.FAILED for test in self.vetoes)
        if veto_fell or self.over(self.at_risk, self.policy.hold_above, self.at_risk):
            return Decision.HOLD
        clean = {test for test in self.vetoes & self.really_passed if not self.of[test].flaky}
        nothing_came_back = not any(
            attempt.evidence.assertions or attempt.evidence.kind is EvidenceKind.REPORTED
            for outcome in self.of.values()
            for attempt in outcome.attempts
        )
        is_open = (
            self._is_over_doubt_limit()
            or any(self.of[test].status is Status.NOT_RUN for test in self.counting)
            or clean != self.vetoes
            or nothing_came_back
            or bool(self.accepted_today & self.vetoes)  # a plan that says both is no plan
            or not self.counting
        )
        protected = {stream.id for stream in self.plan.streams} - self.at_risk - self.unverified
        return Decision.INCONCLUSIVE if is_open or not protected - self.touched(self.excused) else Decision.GO

    def _is_over_doubt_limit(self) -> bool:
        limit = self.policy.inconclusive_above
        exposed = self.at_risk | self.unverified if limit.minor_units else self.unverified
        return self.over(exposed, limit, self.unverified)


def _judged(worlds: Iterator[Run]) -> Counter[Decision]:
    found: Counter[Decision] = Counter()
    for run in worlds:
        outcomes = run.outcomes_by_test()
        exposure = expose(run.plan, outcomes, TODAY)
        verdict = decide(run, exposure, TODAY)
        read = _Reading(run)
        assert verdict.decision is read.decision, (verdict.line, run)
        assert exposure.at_risk.minor_units == read.worth(read.at_risk), run
        assert exposure.unverified.minor_units == read.worth(read.unverified), run
        if verdict.decision is Decision.GO:
            assert ("waiver" in verdict.line) is bool(read.excused), (verdict.line, run)
            assert ("flaky" in verdict.line) is any(read.of[test].flaky for test in read.really_passed), run
            assert ("limit" in verdict.line) is bool(read.at_risk | read.unverified), (verdict.line, run)
        found[verdict.decision] += 1
    return found


def test_one_test_alone() -> None:
    """With one test beside an unprotected stream only the second's limit can let a GO through, and just one of $0."""
    found = _judged(_alone())

    assert found[Decision.HOLD] > 0
    assert found[Decision.INCONCLUSIVE] > found[Decision.GO]


def test_two_tests_of_one_stream() -> None:
    """Every pair of roles and fates on one stream is judged as the rules say, and GO is the exception."""
    found = _judged(_side_by_side())

    assert set(found) == set(Decision)
    assert found[Decision.GO] < found.total() / 8


def test_two_streams() -> None:
    """Every pair of fates on two streams, one perhaps worth nothing, is judged as the rules say."""
    found = _judged(_apart())

    assert set(found) == set(Decision)
    assert found[Decision.GO] < found.total() / 8


def test_three_tests_of_two_streams() -> None:
    """Streams that share a test are judged as the rules say, each counted once."""
    found = _judged(_entangled())

    assert set(found) == set(Decision)
    assert found[Decision.GO] < found.total() / 8


def test_the_reading_itself_refuses() -> None:
    """The second opinion is not a rubber stamp: it knows a GO, and refuses it after one failure."""
    good = _world((_Part("plain", "passed", ("s0",)),), (_LARGE,), _POLICIES[0])
    bad = replace(good, outcomes=(_outcome("p/t0", "failed"),))

    assert [_Reading(good).decision, _Reading(bad).decision] == [Decision.GO, Decision.HOLD]
