"""What stood around the tests: the environment under test, the runner, and how tests proved who they are."""

from __future__ import annotations

from dataclasses import dataclass

from goldenpath.impact.assessment import Assessment
from goldenpath.model.money import Money
from goldenpath.model.outcome import EvidenceKind
from goldenpath.report import quoting, words


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """A preflight check; `code` is empty if it held."""

    name: str
    finding: str
    code: str
    observed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentView:
    """The environment under test as this run saw it.

    Attributes:
        reach: in words, whether anything came back from it.
        builds: as observed, in order of first sight.
        requests_seen: as the service counted them; None where it cannot be asked.
        exchanges: as goldenpath sent them, preflight included.
    """

    name: str
    base_url: str
    embedded: bool
    reach: str
    version: str
    builds: tuple[str, ...]
    candidate: str
    checks: tuple[CheckView, ...]
    requests_seen: int | None
    exchanges: int
    bytes_in: int
    frames_in: int
    assertions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerView:
    """What executed the run; its memory is the runner's, never the service's."""

    goldenpath: str
    python: str
    platform: str
    command: str
    peak_memory_bytes: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyView:
    """The rules of the verdict, as the plan sets them."""

    hold_above: Money
    inconclusive_above: Money
    reported: str
    flaky: str
    max_degraded: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductView:
    """How the run was carried out, which the command line may set otherwise than the plan."""

    slots: int
    order: str
    strategy: str
    confirm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileView:
    """An authentication profile of the plan; `users` is the size of its pool."""

    id: str
    algorithm: str
    lifetime_s: float
    users: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticationView:
    """How tests proved who they are, and whether anybody was turned away.

    Attributes:
        authenticated: exchanges that carried a valid credential of the plan.
        refusals: exchanges that were meant to be refused and were.
    """

    profiles: tuple[ProfileView, ...]
    authenticated: int
    refusals: int


def environment_view(assessment: Assessment) -> EnvironmentView:
    """Return the environment as this run saw it."""
    run, evidence = assessment.run, assessment.run.evidence
    checks = tuple(
        CheckView(
            name=quoting.name(check.name),
            finding=quoting.sentence(check.finding),
            code=check.reason.code.value if check.reason else "",
            observed=quoting.sentence(check.reason.summary) if check.reason else "",
        )
        for check in run.preflight.checks
    )
    return EnvironmentView(
        name=quoting.name(run.environment),
        base_url=quoting.name(run.target.base_url),
        embedded=run.target.embedded,
        reach=_reach(assessment),
        version=quoting.name(run.target.version or ""),
        builds=tuple(quoting.name(build) for build in run.target.builds),
        candidate=quoting.name(run.candidate or ""),
        checks=checks,
        requests_seen=run.target.requests_seen,
        exchanges=evidence.exchanges,
        bytes_in=evidence.bytes_in,
        frames_in=evidence.frames_in,
        assertions=evidence.assertions,
    )


def _reach(assessment: Assessment) -> str:
    evidence = assessment.run.evidence
    if evidence.assertions or evidence.bytes_in or evidence.frames_in:
        return "answers came back in this run"
    if evidence.kind is EvidenceKind.REPORTED:
        return "not known, all results are another runner's word"
    return "no answer came back in this run" if evidence.exchanges else "nothing was sent in this run"


def runner_view(assessment: Assessment) -> RunnerView:
    """Return what executed the run."""
    runner = assessment.run.runner
    return RunnerView(
        goldenpath=quoting.name(runner.goldenpath),
        python=quoting.name(runner.python),
        platform=quoting.name(runner.platform),
        command=quoting.command(runner.command),
        peak_memory_bytes=runner.peak_memory_bytes,
    )


def policy_view(assessment: Assessment) -> PolicyView:
    """Return the rules of the verdict."""
    plan = assessment.run.plan
    return PolicyView(
        hold_above=plan.policy.hold_above,
        inconclusive_above=plan.policy.inconclusive_above,
        reported=words.REPORTED[plan.policy.reported],
        flaky=words.FLAKY[plan.policy.flaky],
        max_degraded=plan.policy.max_degraded,
    )


def conduct_view(assessment: Assessment) -> ConductView | None:
    """Return how the run was carried out; None if another runner did not say."""
    conduct = assessment.run.conduct
    if conduct is None:
        return None
    return ConductView(
        slots=conduct.slots,
        order=words.ORDER[conduct.order],
        strategy=words.STRATEGY[conduct.fail_fast],
        confirm=conduct.confirm,
    )


def authentication_view(assessment: Assessment) -> AuthenticationView:
    """Return how tests proved who they are."""
    evidence = assessment.run.evidence
    profiles = tuple(
        ProfileView(
            id=quoting.name(profile.id),
            algorithm=quoting.name(profile.algorithm),
            lifetime_s=profile.lifetime_s,
            users=len(profile.pool),
        )
        for profile in assessment.run.plan.auth
    )
    return AuthenticationView(
        profiles=profiles,
        authenticated=evidence.authenticated,
        refusals=evidence.refusals,
    )
