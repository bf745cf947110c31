"""Acceptance: the real command line against the real stand-in service, with the plan of record."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hermetic import CommandLine

_HERE = Path(__file__).parent
_PLAN_OF_RECORD = _HERE.parents[1] / "phases.yaml"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test of this folder, so that `-m acceptance` finds it."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.acceptance)


@pytest.fixture
def plan_of_record(goldenpath: CommandLine) -> Path:
    """A copy of `phases.yaml` in the folder that the command line runs in."""
    return Path(shutil.copy(_PLAN_OF_RECORD, goldenpath.folder))
