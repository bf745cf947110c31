"""The fault table, read, and the one way in which a run is held against it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from hermetic import CommandLine, StandIn

PATH = Path(__file__).parent / "acceptance" / "faults.yaml"
_RED = frozenset({"failed", "errored", "hollow"})
_RUN_WITHIN_S = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a run against a spoiled service must say.

    Attributes:
        name: the fault as the stand-in's command line takes it, or the profile.
        verdict: HOLD or INCONCLUSIVE.
        stopped: what ended the run before its first test, if anything did.
        red: the reason code by the id of each test that must turn red.
        also: the same for tests that may turn red or not, by the luck of the order.
    """

    name: str
    verdict: str
    stopped: str | None = None
    red: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The whole of `faults.yaml`."""

    faults: tuple[Row, ...]
    profiles: Mapping[str, Row]
    faults_left_out: Mapping[str, str]
    tests_without_a_fault: Mapping[str, str]


def read() -> Table:
    """Read the table."""
    entries = yaml.safe_load(PATH.read_text(encoding="utf-8"))
    return Table(
        faults=tuple(Row(name=name, **row) for name, row in entries["faults"].items()),
        profiles={name: Row(name=name, **row) for name, row in entries["profiles"].items()},
        faults_left_out=entries["faults_left_out"],
        tests_without_a_fault=entries["tests_without_a_fault"],
    )


def run_against(service: StandIn, command: CommandLine, plan: Path, *arguments: str) -> dict[str, Any]:
    """Run a plan against a stand-in as its `staging` and return the document."""
    done = command(
        *("run", "--config", str(plan), "--env", "staging", "--format", "json", *arguments),
        variables={"GOLDENPATH_VAR_STAGING_URL": service.base_url, "GOLDENPATH_SECRET_JWT_KEY": service.jwt_key},
        timeout_s=_RUN_WITHIN_S,
    )
    assert done.stdout, done.stderr
    document: dict[str, Any] = json.loads(done.stdout)
    assert done.exit_code == document["verdict"]["exit_code"], done.stderr
    return document


def red(document: Mapping[str, Any]) -> dict[str, str]:
    """The reason code by the id of each test that was run and did not pass."""
    return {test["id"]: test["reason"]["code"] for test in document["tests"] if test["status"] in _RED}
