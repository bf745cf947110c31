"""Phases and tests: the plan's own keys read here, the rest handed to the probes, names led to what they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from goldenpath.base.errors import PlanError
from goldenpath.base.inert import inert
from goldenpath.base.node import Node
from goldenpath.base.reading import did_you_mean, read
from goldenpath.model.plan import AuthProfile, OnFailure, Phase, Skip, Test
from goldenpath.planfile.schema import OnFailureEntry, PhaseEntry, SkipEntry, TestEntry, VetoEntry
from goldenpath.planfile.settings import readable
from goldenpath.probes.catalog import TEST_KEYS, ScenarioDefaults, compile_scenario
from goldenpath.probes.knock import Knock
from goldenpath.probes.scope import NOBODY

_OWN_KEYS = frozenset(field.name for field in fields(TestEntry))


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenPhase:
    """A phase as it stands in the file."""

    entry: PhaseEntry
    node: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenTest:
    """A test as it stands in the file.

    Attributes:
        exchange: the node with the probe's keys alone.
    """

    id: str
    phase: PhaseEntry
    entry: TestEntry
    node: Node
    exchange: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a test is compiled in.

    Attributes:
        vetoed_streams: ids of the streams under a veto.
    """

    profiles: Mapping[str, AuthProfile]
    defaults: ScenarioDefaults
    veto: VetoEntry
    vetoed_streams: frozenset[str]


def read_phases(node: Node, streams: Iterable[str]) -> tuple[WrittenPhase, ...]:
    """Return the phases in the order written.

    Raises:
        PlanError: two share an id, one has no tests or protects what is no stream.
    """
    streams = frozenset(streams)
    found: dict[str, WrittenPhase] = {}
    for phase in node.items:
        entries = {key: Node(None, value.where) if key == "tests" else value for key, value in phase.entries.items()}
        entry = read(Node(entries, phase.where, phase.keys), PhaseEntry)
        if entry.id in found:
            hint = f"the first begins in line {found[entry.id].node.where.line}"
            raise PlanError(f"a second phase {entry.id!r}", hint=hint, where=phase.at(("id",)))
        if not phase.entries["tests"].items:
            raise PlanError(f"phase {entry.id!r} has no tests", where=phase.entries["tests"].where)
        _check_streams(entry.protects, phase, streams)
        found[entry.id] = WrittenPhase(entry=entry, node=phase)
    return tuple(found.values())


def read_tests(phases: Iterable[WrittenPhase], streams: Iterable[str]) -> dict[str, WrittenTest]:
    """Return the tests by full id, in the order written.

    Raises:
        PlanError: an unknown key, two tests of one id in a phase, or one that protects what is no stream.
    """
    streams = frozenset(streams)
    found: dict[str, WrittenTest] = {}
    for phase in phases:
        for item in phase.node.entries["tests"].items:
            test = _read_test(phase.entry, item)
            if test.id in found:
                hint = f"the first begins in line {found[test.id].node.where.line}"
                raise PlanError(f"a second test {test.id!r}", hint=hint, where=item.at(("id",)))
            _check_streams(test.entry.protects or (), item, streams)
            found[test.id] = test
    return found


def phase_of(entry: PhaseEntry) -> Phase:
    """Return the phase."""
    return Phase(
        id=entry.id,
        name=entry.name or readable(entry.id),
        priority=entry.priority,
        risk=entry.risk,
        protects=entry.protects,
        concurrency=entry.concurrency,
        fail_fast=entry.fail_fast,
    )


def compiled(test: WrittenTest, tests: Mapping[str, WrittenTest], around: Surroundings) -> Test:
    """Return the test with its probe. PlanError if it needs what is no test, or the probe refuses its part."""
    entry = test.entry
    protects = test.phase.protects if entry.protects is None else entry.protects
    scenario = compile_scenario(test.exchange, defaults=around.defaults, profiles=around.profiles)
    return Test(
        id=test.id,
        phase=test.phase.id,
        name=entry.name or readable(entry.id),
        kind=scenario.kind,
        protects=protects,
        needs=_needs(test, tests),
        tags=entry.tags,
        advisory=entry.advisory,
        veto=entry.veto or (not entry.advisory and _inherits_veto(test, protects, around)),
        alone=entry.alone,
        owner=entry.owner,
        deadlines=scenario.deadlines,
        on_failure=_on_failure(entry.on_failure),
        skip=_skip(entry.skip) if entry.skip else None,
        expected_s=scenario.expected_s,
        longest_s=scenario.longest_s,
        probe=scenario.probe,
    )


def preflight(root: Node, around: Surroundings) -> object:
    """Return the probe of the request before the first test: the plan's own, else GET / to which any answer will do.

    Raises:
        PlanError: it has a key that is none of a probe's, or the probe refuses it.
    """
    node = root.entries.get("preflight")
    if node is None:
        request = Node({"get": Node("/", root.where), "auth": Node(NOBODY, root.where)}, root.where)
        return Knock(compile_scenario(request, defaults=around.defaults, profiles=around.profiles).probe)
    _refuse_unknown_keys(node, TEST_KEYS)
    return compile_scenario(node, defaults=around.defaults, profiles=around.profiles).probe


def _read_test(phase: PhaseEntry, node: Node) -> WrittenTest:
    _refuse_unknown_keys(node, _OWN_KEYS | TEST_KEYS)
    entry = read(_part(node, _OWN_KEYS), TestEntry)
    return WrittenTest(
        id=f"{phase.id}/{entry.id}", phase=phase, entry=entry, node=node, exchange=_part(node, TEST_KEYS)
    )


def _refuse_unknown_keys(node: Node, known: frozenset[str]) -> None:
    for key in node.entries:
        if key not in known:
            hint = did_you_mean(key, known)
            raise PlanError(f"unknown key {inert(key, limit=60)!r}", hint=hint, where=node.key_at((key,)))


def _part(node: Node, keys: frozenset[str]) -> Node:
    return Node({key: value for key, value in node.entries.items() if key in keys}, node.where, node.keys)


def _check_streams(names: Iterable[str], node: Node, streams: frozenset[str]) -> None:
    for number, name in enumerate(names):
        if name not in streams:
            where = node.at(("protects", number))
            raise PlanError(
                f"no revenue stream {inert(name, limit=60)!r}", hint=did_you_mean(name, streams), where=where
            )


def _needs(test: WrittenTest, tests: Mapping[str, WrittenTest]) -> tuple[str, ...]:
    """The full ids of what a test needs: an id alone is one of the same phase."""
    needs = []
    for number, name in enumerate(test.entry.needs):
        full = name if "/" in name else f"{test.phase.id}/{name}"
        if full not in tests:
            near = [other.entry.id for other in tests.values() if other.phase.id == test.phase.id]
            hint = did_you_mean(name, tests if "/" in name else near)
            where = test.node.at(("needs", number))
            raise PlanError(f"no test {inert(name, limit=100)!r}", hint=hint, where=where)
        needs.append(full)
    return tuple(needs)


def _inherits_veto(test: WrittenTest, protects: tuple[str, ...], around: Surroundings) -> bool:
    return (
        test.phase.priority in around.veto.priorities
        or not around.vetoed_streams.isdisjoint(protects)
        or not set(around.veto.tags).isdisjoint(test.entry.tags)
    )


def _on_failure(entry: OnFailureEntry) -> OnFailure:
    return OnFailure(customers=entry.customers, actions=entry.actions, later=entry.later)


def _skip(entry: SkipEntry) -> Skip:
    return Skip(reason=entry.reason, owner=entry.owner, expires=entry.expires)
