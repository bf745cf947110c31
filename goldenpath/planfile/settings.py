"""Everything of a plan but its phases: streams, policy, environments, profiles, deadlines, waivers."""

from __future__ import annotations

from urllib.parse import urlsplit

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.base.reading import did_you_mean, read
from goldenpath.model.hosts import forbidding
from goldenpath.model.money import Money
from goldenpath.model.plan import AuthProfile, Deadlines, Environment, Policy, RevenueStream, Waiver
from goldenpath.model.units import parse_money
from goldenpath.planfile.schema import (
    AuthEntry,
    EnvironmentEntry,
    PlanEntry,
    PolicyEntry,
    StreamEntry,
    check_identifier,
)
from goldenpath.probes.scope import NOBODY, read_deadlines

_READ_LATER = frozenset({"phases", "preflight"})
_BUILD_HEADER_OF_EMBEDDED = "X-Build"


def read_settings(root: Node) -> PlanEntry:
    """Return the file's own settings; phases and preflight stand in it unread."""
    entries = {key: Node(None, node.where) if key in _READ_LATER else node for key, node in root.entries.items()}
    entry = read(Node(entries, root.where, root.keys), PlanEntry)
    for part in ("environments", "auth", "revenue"):
        for name, where in (entries[part].keys or {}).items() if part in entries else ():
            try:
                check_identifier(name)
            except ValueError as error:
                raise PlanError(f"{name!r} is no id", hint=str(error), where=where) from None
    return entry


def revenue_streams(entry: PlanEntry) -> tuple[RevenueStream, ...]:
    """Return the revenue streams in the order written."""
    return tuple(_stream(name, stream, entry.currency) for name, stream in entry.revenue.items())


def policy(entry: PolicyEntry, currency: str) -> Policy:
    """Return the rules of the verdict."""
    hold_above = parse_money(entry.hold_above, currency)
    return Policy(
        hold_above=hold_above,
        inconclusive_above=_amount(entry.inconclusive_above, currency, hold_above),
        confirm=entry.confirm,
        reported=entry.reported,
        flaky=entry.flaky,
        max_degraded=entry.max_degraded,
    )


def environments(root: Node, entry: PlanEntry) -> tuple[Environment, ...]:
    """Return the environments. PlanError if it is not clear how one is reached, or if it is production."""
    return tuple(
        _environment(root.entries["environments"], name, part, entry.policy.production)
        for name, part in entry.environments.items()
    )


def profiles(root: Node, entry: PlanEntry) -> tuple[AuthProfile, ...]:
    """Return the auth profiles. PlanError for one that would be no profile, or whose users are not distinct."""
    return tuple(_profile(root.entries["auth"], name, part) for name, part in entry.auth.items())


def default_profile(root: Node, entry: PlanEntry) -> str | None:
    """Return the profile of tests that name none. PlanError if there is no such."""
    name = entry.defaults.auth
    if name is not None and name != NOBODY and name not in entry.auth:
        where = root.at(("defaults", "auth"))
        raise PlanError(f"no auth profile {name!r}", hint=did_you_mean(name, entry.auth), where=where)
    return None if name == NOBODY else name


def default_deadlines(root: Node) -> Deadlines:
    """Return the deadlines of steps that set none. PlanError for what is no deadline."""
    defaults = root.entries["defaults"].entries if "defaults" in root.entries else {}
    return read_deadlines(defaults["within"]) if "within" in defaults else Deadlines()


def waivers(entry: PlanEntry) -> tuple[Waiver, ...]:
    """Return the waivers, in force or not."""
    return tuple(
        Waiver(test=waiver.test, reason=waiver.reason, owner=waiver.owner, expires=waiver.expires)
        for waiver in entry.waivers
    )


def readable(identifier: str) -> str:
    """Return the name of what only has an id: `answers_stream` is "Answers stream"."""
    return identifier.replace("_", " ").strip().capitalize() or identifier


def _stream(name: str, entry: StreamEntry, currency: str) -> RevenueStream:
    return RevenueStream(
        id=name,
        name=entry.name or readable(name),
        mrr=parse_money(entry.mrr, currency),
        owner=entry.owner,
        as_of=entry.as_of,
        veto=entry.veto,
    )


def _amount(text: str | None, currency: str, fallback: Money) -> Money:
    return fallback if text is None else parse_money(text, currency)


def _environment(written: Node, name: str, entry: EnvironmentEntry, production: tuple[str, ...]) -> Environment:
    if entry.embedded == (entry.base_url is not None):
        hint = "write either `embedded: true` or `base_url: https://...`"
        raise PlanError(
            f"environment {name!r} needs exactly one way to be reached", hint=hint, where=written.key_at((name,))
        )
    if entry.faults and not entry.embedded:
        hint = "faults are switched on in an embedded environment only"
        raise PlanError(f"environment {name!r} cannot be given faults", hint=hint, where=written.at((name, "faults")))
    base_url = entry.base_url or ""
    if "${" not in base_url and (pattern := forbidding(urlsplit(base_url).hostname or "", production)):
        hint = f"`policy: production` has {pattern}"
        raise PlanError(f"environment {name!r} is production", hint=hint, where=written.at((name, "base_url")))
    header = entry.build.header if entry.build else None
    return Environment(
        name=name,
        base_url=base_url,
        embedded=entry.embedded,
        build_header=_BUILD_HEADER_OF_EMBEDDED if entry.embedded and header is None else header,
        patience=entry.patience,
        faults=entry.faults,
        rate_per_s=entry.rate,
        forbidden_hosts=production,
    )


def _profile(written: Node, name: str, entry: AuthEntry) -> AuthProfile:
    if name == NOBODY:
        hint = "`auth: none` means that no credential is sent"
        raise PlanError(f"{NOBODY!r} cannot be a profile", hint=hint, where=written.key_at((name,)))
    for number, user in enumerate(entry.pool):
        if user in entry.pool[:number]:
            where = written.at((name, "pool", number))
            raise PlanError(f"user {user!r} stands in the pool a second time", where=where)
    if entry.pool and "sub" in entry.jwt.claims:
        where = written.at((name, "jwt", "claims", "sub"))
        raise PlanError("`sub` is the leased user's name", hint="remove the claim, or the pool", where=where)
    return AuthProfile(
        id=name,
        algorithm=entry.jwt.algorithm,
        key=entry.jwt.key,
        lifetime_s=entry.jwt.lifetime,
        claims=tuple(entry.jwt.claims.items()),
        pool=entry.pool,
    )
