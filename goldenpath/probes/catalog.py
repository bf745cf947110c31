"""From a test's node in the plan to a probe: all that can be known when the plan is loaded is checked here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.base.reading import did_you_mean
from goldenpath.model.plan import AuthProfile, Deadlines
from goldenpath.probes.flow import CLEANUP_S, Scenario
from goldenpath.probes.http import HttpKind
from goldenpath.probes.messages import CloseKind, ReceiveKind, SendKind
from goldenpath.probes.play import Credential
from goldenpath.probes.probe import Probe
from goldenpath.probes.scope import NOBODY, Scope, read_deadlines
from goldenpath.probes.shape import Shape, compile_shape
from goldenpath.probes.step import Step, StepKind
from goldenpath.probes.stream import StreamKind
from goldenpath.probes.targets import compile_targets
from goldenpath.probes.template import holes
from goldenpath.probes.websocket import OpenKind

KINDS: tuple[StepKind, ...] = (HttpKind(), StreamKind(), OpenKind(), SendKind(), ReceiveKind(), CloseKind())
_TEST_ONLY_KEYS = frozenset({"auth", "users", "each", "repeat", "parallel", "within", "target", "finally"})
_SINGLE_STEP_KINDS = tuple(kind for kind in KINDS if kind.name in {"http", "stream", "websocket"})
TEST_KEYS: frozenset[str] = _TEST_ONLY_KEYS.union({"steps"}, *(kind.keys for kind in _SINGLE_STEP_KINDS))
"""The keys of a test that probes own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenarioDefaults:
    """What a test that does not say otherwise gets.

    Attributes:
        auth: the id of an auth profile, or `none`, or None.
        within: deadlines of each step.
    """

    auth: str | None = None
    within: Deadlines = field(default_factory=Deadlines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A probe and what the plan's model records about it.

    Attributes:
        kind: http, stream, websocket or flow.
        deadlines: those of its one step, or of one run through its steps.
        expected_s: how long it takes when all is well: a guess.
        longest_s: after how long it has certainly ended, before the environment's patience.
    """

    probe: Probe
    kind: str
    deadlines: Deadlines
    expected_s: float
    longest_s: float


def compile_scenario(node: Node, *, defaults: ScenarioDefaults, profiles: Mapping[str, AuthProfile]) -> Compiled:
    """Return the probe that a test's node describes; the node holds probe keys only.

    Raises:
        PlanError: unknown keys, profiles, users, kinds of bad tokens; grammars, JSONPaths, regular expressions,
            durations that are none; `${x}` that nothing defines; more users than the pool has.
    """
    _refuse_unknown_keys(node)
    entries = node.entries
    shape = compile_shape(entries)
    scope = _scope(node, shape, defaults, profiles)
    if "steps" in entries:
        steps, total_s = _many_steps(node, scope)
    else:
        steps, total_s = (_only_step(node, scope),), None
    cleanup = tuple(_compile_step(item, scope) for item in entries["finally"].items) if "finally" in entries else ()
    _check_pools(node, scope, shape)
    asking = [entries[key] for key in ("finally", "auth") if cleanup and key in entries]
    scenario = Scenario(
        steps=steps,
        cleanup=cleanup,
        cleanup_names=frozenset(name for part in asking for name, _ in holes(part)),
        leases=dict(scope.leases),
        shape=shape,
        total_s=total_s,
        targets=compile_targets(entries["target"]) if "target" in entries else (),
    )
    once_s = min(sum(step.longest_s for step in steps), total_s or float("inf")) + (CLEANUP_S if cleanup else 0.0)
    deadlines = steps[0].deadlines if len(steps) == 1 else Deadlines(total_s=total_s).over(scope.deadlines)
    return Compiled(
        probe=scenario,
        kind=_kind_of(node),
        deadlines=deadlines,
        expected_s=shape.longest_s(sum(step.expected_s for step in (*steps, *cleanup))),
        longest_s=shape.longest_s(once_s),
    )


def _refuse_unknown_keys(node: Node) -> None:
    for key, entry in node.entries.items():
        if key not in TEST_KEYS:
            where = (node.keys or {}).get(key, entry.where)
            raise PlanError(f"unknown key {key!r}", hint=did_you_mean(key, TEST_KEYS), where=where)


def _scope(node: Node, shape: Shape, defaults: ScenarioDefaults, profiles: Mapping[str, AuthProfile]) -> Scope:
    entries = node.entries
    scope = Scope(
        profiles=profiles,
        users=_users(entries["users"], profiles) if "users" in entries else {},
        deadlines=defaults.within,
        items={name: tuple(item[name] for item in shape.items) for name in shape.items[0]},
    )
    if "each" in entries:
        scope.check([entries["each"]], None)
        for name in scope.items:
            scope.check_new_name(name, entries["each"].where)
        scope.known |= scope.items.keys()
    if defaults.auth not in {None, NOBODY}:
        scope.auth = _default_user(str(defaults.auth), node, profiles)
    if "auth" in entries:
        scope.auth = scope.read_credential(entries["auth"])
    return scope


def _users(node: Node, profiles: Mapping[str, AuthProfile]) -> Mapping[str, str]:
    for name, entry in node.entries.items():
        where = (node.keys or {}).get(name, entry.where)
        if name in profiles or name == NOBODY:
            raise PlanError(f"{name!r} is already something else", hint="name the user otherwise", where=where)
        if not isinstance(entry.value, str) or entry.value not in profiles:
            raise PlanError("no such auth profile", hint=did_you_mean(str(entry.value), profiles), where=entry.where)
    return {name: str(entry.value) for name, entry in node.entries.items()}


def _default_user(name: str, node: Node, profiles: Mapping[str, AuthProfile]) -> Credential:
    if name not in profiles:
        raise PlanError(f"no such auth profile: {name!r}", hint=did_you_mean(name, profiles), where=node.where)
    return Credential(user=name, profile=name)


def _many_steps(node: Node, scope: Scope) -> tuple[tuple[Step, ...], float | None]:
    """Return the steps and what bounds one run through them: `within` of a test with steps is for all of them."""
    entries = node.entries
    for key, entry in entries.items():
        if key not in _TEST_ONLY_KEYS | {"steps"}:
            where = (node.keys or {}).get(key, entry.where)
            raise PlanError(f"{key!r} stands beside 'steps'", hint="write it in the step it belongs to", where=where)
    total_s = None
    if "within" in entries:
        given = read_deadlines(entries["within"])
        total_s = given.total_s
        scope.deadlines = Deadlines(
            connect_s=given.connect_s, first_event_s=given.first_event_s, gap_s=given.gap_s
        ).over(scope.deadlines)
    if not entries["steps"].items:
        raise PlanError("there is no step", where=entries["steps"].where)
    return tuple(_compile_step(item, scope) for item in entries["steps"].items), total_s


def _only_step(node: Node, scope: Scope) -> Step:
    """Return the step that the test itself is."""
    own = {key: entry for key, entry in node.entries.items() if key not in _TEST_ONLY_KEYS or key == "within"}
    return _compile_step(Node(own, node.where, node.keys), scope)


def _compile_step(node: Node, scope: Scope) -> Step:
    kinds = [kind for kind in KINDS if kind.opening_keys & node.entries.keys()]
    openings = sorted(key for kind in KINDS for key in kind.opening_keys)
    if not kinds:
        wrong = next((did_you_mean(key, openings) for key in node.entries), None)
        raise PlanError("this does nothing", hint=wrong or f"give it one of: {', '.join(openings)}", where=node.where)
    if len(kinds) > 1:
        both = sorted(key for kind in kinds for key in kind.opening_keys & node.entries.keys())
        raise PlanError(f"{' and '.join(map(repr, both))} in one step", hint="make it two steps", where=node.where)
    return kinds[0].compile(node, scope)


def _check_pools(node: Node, scope: Scope, shape: Shape) -> None:
    """Refuse a test that needs more users than there are: it would wait for ever."""
    workers = shape.parallel.times if shape.parallel.own_users else 1
    for profile, count in Counter(scope.leases.values()).items():
        pool = len(scope.profiles[profile].pool)
        if 0 < pool < count * workers:
            where = (node.keys or {}).get("users", node.where)
            raise PlanError(
                f"the test needs {count * workers} users of {profile!r}, whose pool has {pool}",
                hint="add users to the pool",
                where=where,
            )


def _kind_of(node: Node) -> str:
    """Return the kind of a test of one step; a test with a socket is a websocket test, any other a flow."""
    nodes = node.entries["steps"].items if "steps" in node.entries else (node,)
    names = [kind.name for kind in KINDS for item in nodes if kind.opening_keys & item.entries.keys()]
    return names[0] if len(names) == 1 else "websocket" if "websocket" in names else "flow"
