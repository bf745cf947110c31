"""What every test may ask for, and what every session must hold to."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hermetic import CommandLine, StandIn, environment, standing_in
from hypothesis import HealthCheck, settings

# A busy machine is no counterexample; with CI set, hypothesis's own profile also makes examples repeatable.
settings.register_profile("unhurried", parent=settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

_NO_SKIPS = bool(os.environ.get("CI"))
_FOREIGN = ("CI", "BUILD_NUMBER", "NO_COLOR", "FORCE_COLOR", "PY_COLORS", "COLUMNS", "LINES", "TERM")
_FOREIGN_PREFIXES = ("GOLDENPATH_", "GITHUB_", "GITLAB_")


def _skipped(config: pytest.Config) -> int:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    return len(reporter.stats.get("skipped", ())) if reporter else 0


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a session in CI that skipped anything: what did not run proves nothing."""
    if _NO_SKIPS and _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a session without a failed test failed."""
    count = _skipped(terminalreporter.config)
    if _NO_SKIPS and count:
        terminalreporter.write_line(f"{count} skipped, and CI is set: the session fails", red=True)


@pytest.fixture(autouse=True, scope="session")
def _scrubbed() -> Iterator[None]:
    """Take out of this process what would make a test depend on where it runs."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name in _FOREIGN or name.startswith(_FOREIGN_PREFIXES):
                patch.delenv(name)
        yield


@pytest.fixture
def goldenpath(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    """The installed `goldenpath` command, run in the empty folder `tmp_path`."""
    program = Path(sys.executable).with_name("goldenpath")
    return CommandLine(program=(str(program),), folder=tmp_path, variables=environment(tmp_path_factory.mktemp("home")))


@pytest.fixture
def standin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., StandIn]]:
    """Start stand-in services with the given options; all of them stop with the test."""
    with ExitStack() as running:
        yield lambda *options: running.enter_context(standing_in(tmp_path_factory.mktemp("standin"), *options))
