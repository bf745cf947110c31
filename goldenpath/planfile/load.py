"""The plan file, loaded: the one way from a path to a `Plan` that holds together."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from goldenpath.base.errors import PlanError, Where
from goldenpath.base.node import Node
from goldenpath.base.reading import did_you_mean
from goldenpath.impact.contradictions import contradictions
from goldenpath.model.plan import Plan
from goldenpath.planfile.phases import (
    Surroundings,
    WrittenPhase,
    WrittenTest,
    compiled,
    phase_of,
    preflight,
    read_phases,
    read_tests,
)
from goldenpath.planfile.references import Reference, references, references_only, refuse_written_keys
from goldenpath.planfile.schema import PlanEntry
from goldenpath.planfile.settings import (
    default_deadlines,
    default_profile,
    environments,
    policy,
    profiles,
    read_settings,
    revenue_streams,
    waivers,
)
from goldenpath.planfile.source import parse, read_file
from goldenpath.planfile.sugar import canonical
from goldenpath.probes.catalog import ScenarioDefaults


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedPlan:
    """A plan, and what it asks its surroundings for.

    Attributes:
        references: in the order of the file; see `goldenpath.planfile.references.check`.
    """

    plan: Plan
    references: tuple[Reference, ...]


def load(path: Path) -> LoadedPlan:
    """Return the plan of a file.

    Raises:
        PlanError: the first thing wrong with it, at its line and column.
    """
    return load_text(read_file(path), file=str(path), plan_id=_id_from(path.stem))


def load_text(data: bytes, *, file: str, plan_id: str) -> LoadedPlan:
    """Return the plan in `data`.

    Args:
        data: the file's bytes.
        file: what places in the plan call it.
        plan_id: its id, unless it names its own.

    Raises:
        PlanError: the first thing wrong with it, at its line and column.
    """
    with _collector_paused():
        written = parse(data, file)
        refuse_written_keys(written)
        draft = _draft(canonical(written))
        plan = _plan(draft, plan_id)
        _refuse_contradictions(plan, draft)
        return LoadedPlan(plan=plan, references=tuple(_references(draft)))


@contextlib.contextmanager
def _collector_paused() -> Iterator[None]:
    """Look for no garbage meanwhile: a plan under construction is none, and looking is half of a large plan's time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """The parts of the file, read one by one."""

    root: Node
    entry: PlanEntry
    phases: tuple[WrittenPhase, ...]
    tests: Mapping[str, WrittenTest]


def _draft(root: Node) -> _Draft:
    entry = read_settings(root)
    phases = read_phases(root.entries["phases"], entry.revenue)
    tests = read_tests(phases, entry.revenue)
    _check_veto(root, entry, tests.values())
    return _Draft(root=root, entry=entry, phases=phases, tests=tests)


def _plan(draft: _Draft, plan_id: str) -> Plan:
    root, entry = draft.root, draft.entry
    auth = profiles(root, entry)
    streams = revenue_streams(entry)
    surroundings = Surroundings(
        profiles={profile.id: profile for profile in auth},
        defaults=ScenarioDefaults(auth=default_profile(root, entry), within=default_deadlines(root)),
        veto=entry.policy.veto,
        vetoed_streams=frozenset(stream.id for stream in streams if stream.veto),
    )
    return Plan(
        id=entry.id or plan_id,
        digest=_digest(root),
        mission=entry.mission,
        currency=entry.currency,
        policy=policy(entry.policy, entry.currency),
        streams=streams,
        phases=tuple(phase_of(phase.entry) for phase in draft.phases),
        tests=tuple(compiled(test, draft.tests, surroundings) for test in draft.tests.values()),
        environments=environments(root, entry),
        auth=auth,
        waivers=waivers(entry),
        fail_fast=entry.policy.fail_fast,
        preflight=preflight(root, surroundings),
    )


def _digest(root: Node) -> str:
    """Two files that say the same in other words, short forms or order of keys are one plan."""
    return hashlib.sha256(json.dumps(root.plain(), sort_keys=True, allow_nan=False).encode()).hexdigest()


def _check_veto(root: Node, entry: PlanEntry, tests: Iterable[WrittenTest]) -> None:
    """A veto that no test can be under is a typing error."""
    known = {
        "tags": {tag for test in tests for tag in test.entry.tags},
        "priorities": {test.phase.priority for test in tests},
    }
    for group, names in (("tags", entry.policy.veto.tags), ("priorities", entry.policy.veto.priorities)):
        for number, name in enumerate(names):
            if name not in known[group]:
                where = root.at(("policy", "veto", group, number))
                raise PlanError(
                    f"no test has {name!r} among its {group}", hint=did_you_mean(name, known[group]), where=where
                )


def _refuse_contradictions(plan: Plan, draft: _Draft) -> None:
    for problem in contradictions(plan):
        raise PlanError(problem.message, hint=problem.hint, where=_place(problem.subject, draft))


def _place(subject: tuple[str, ...], draft: _Draft) -> Where:
    """Where the subject of a contradiction stands; the nearest part of the plan if it is not written at all."""
    group, name = subject[0], subject[-1]
    if group == "tests" and name in draft.tests:
        return draft.tests[name].node.at(("id",))
    if group == "waivers":
        named = [number for number, waiver in enumerate(draft.entry.waivers) if waiver.test == name]
        return draft.root.at(("waivers", *named[:1], "test"))
    part = {"streams": "revenue", "tests": "phases"}.get(group, group)
    return draft.root.at((part, *subject[1:]))


def _references(draft: _Draft) -> Iterator[Reference]:
    for part in ("preflight", "auth"):
        if part in draft.root.entries:
            yield from references(draft.root.entries[part])
    if "environments" in draft.root.entries:
        for name, node in draft.root.entries["environments"].entries.items():
            yield from references_only(node, name)
    for test in draft.tests.values():
        yield from references(test.exchange)


def _id_from(stem: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", stem.lower(), flags=re.ASCII).strip("-") or "plan"
