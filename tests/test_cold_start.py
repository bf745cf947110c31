"""Cold start is a feature: asking for the version or for help imports only what the answer needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hermetic import environment

_HEAVY = frozenset(
    {"aiohttp", "asyncio", "cryptography", "httpx", "jinja2", "pydantic", "rich", "sqlalchemy", "starlette", "uvicorn"}
    | {"websockets"}
)
_NOT_FOR_THE_VERSION = _HEAVY | {"click", "dataclasses", "importlib.metadata", "jwt", "typer", "yaml"}


def _imported(folder: Path, *arguments: str) -> frozenset[str]:
    """The modules that a successful `goldenpath` imports, without the measuring of coverage."""
    variables = {name: value for name, value in environment(folder).items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "goldenpath", *arguments],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        check=True,
    )
    timings = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    return frozenset(line.rpartition("|")[2].strip() for line in timings)


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (("--version",), _NOT_FOR_THE_VERSION),
        (("--help",), _HEAVY),
        (("run", "--help"), _HEAVY),
        (("report", "--help"), _HEAVY),
        (("cleanup", "--help"), _HEAVY),
    ],
    ids=["version", "help", "help of run", "help of report", "help of cleanup"],
)
def test_an_answer_imports_only_what_it_needs(
    tmp_path: Path, arguments: tuple[str, ...], unwanted: frozenset[str]
) -> None:
    """No library that only a run or a report needs is imported for a version or a help text."""
    imported = _imported(tmp_path, *arguments)

    assert frozenset() == unwanted & imported
    assert "goldenpath" in imported
