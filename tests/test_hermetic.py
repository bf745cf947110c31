"""The tests' own ground: what they run in, what they talk to, and what ends a session in CI."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from hermetic import CommandLine, Finished, environment, standing_in

_HERE = Path(__file__).parent


def test_a_command_sees_nothing_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No CI, colour, proxy or GOLDENPATH_* variable of the developer reaches a command under test."""
    for name in ("CI", "NO_COLOR", "TERM", "HTTPS_PROXY", "GOLDENPATH_ENV", "GOLDENPATH_SECRET_JWT_KEY"):
        monkeypatch.setenv(name, "of the developer")

    seen = environment(tmp_path)

    assert "of the developer" not in seen.values()
    assert str(tmp_path) == seen["HOME"]


def test_a_command_runs_in_its_folder_and_tells_all(tmp_path: Path) -> None:
    """The exit code and both streams come back apart, with the given input and variables handed in."""
    script = "import os, sys; print(os.getcwd(), sys.stdin.read(), os.environ['X']); sys.exit('to stderr')"
    command = CommandLine(program=(sys.executable, "-c", script), folder=tmp_path, variables=environment(tmp_path))

    finished = command(variables={"X": "a variable"}, stdin="the input")

    assert Finished(exit_code=1, stdout=f"{tmp_path} the input a variable\n", stderr="to stderr\n") == finished


def test_a_standin_lives_as_long_as_it_is_wanted(tmp_path: Path) -> None:
    """A stand-in answers on its own port while it is held, and nobody listens there afterwards."""
    with standing_in(tmp_path, "--seed", "1") as service:
        answer = httpx.get(f"{service.base_url}/health", trust_env=False)

        assert answer.status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{service.base_url}/health", trust_env=False)


def test_a_standin_that_cannot_start_says_why(tmp_path: Path) -> None:
    """An option that the stand-in refuses fails the test at once, with the stand-in's own words."""
    with pytest.raises(AssertionError, match="no_such_fault"), standing_in(tmp_path, "--fault", "no_such_fault"):
        pass


@pytest.mark.parametrize(("ci", "exit_code"), [("true", 1), ("", 0)])
def test_a_skip_fails_the_session_in_ci_only(tmp_path: Path, ci: str, exit_code: int) -> None:
    """With CI set, one skipped test among passed ones makes the session fail, and the summary says so."""
    for name in ("conftest.py", "hermetic.py"):
        shutil.copy(_HERE / name, tmp_path)
    tests = "import pytest\n\ndef test_a(): pass\n\n@pytest.mark.skip(reason='switched off')\ndef test_b(): pass\n"
    (tmp_path / "test_two.py").write_text(tests)
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")

    session = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env={**environment(tmp_path), "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )

    assert exit_code == session.returncode
    assert ("1 skipped, and CI is set" in session.stdout) == bool(ci)
    assert "1 passed, 1 skipped" in session.stdout


@pytest.mark.parametrize(
    ("printed", "last_line"),
    [
        (
            "===== 2 failed, 5 passed, 1 skipped in 75.10s (0:01:15) =====",
            "2 failed, 5 passed, 1 skipped in 75.10s (0:01:15)",
        ),
        ("5 passed, 1 warning in 0.10s", "5 passed, 1 warning in 0.10s"),
        ("no tests ran in 0.01s", "no tests ran in 0.01s"),
        ("the linter said no", "pytest did not run"),
    ],
)
@pytest.mark.parametrize("exit_code", [0, 2])
def test_ci_ends_with_the_closing_line_and_the_code(
    tmp_path: Path, printed: str, last_line: str, exit_code: int
) -> None:
    """`.ci/run` ends in pytest's closing line, whatever make says after it, and fails exactly when make fails."""
    shutil.copytree(_HERE.parent / ".ci", tmp_path / ".ci")
    recipe = f"test:\n\t@echo '{printed}'; echo 'make: something else'; exit {exit_code}\n"
    (tmp_path / "Makefile").write_text(recipe)
    ci = CommandLine(program=(str(tmp_path / ".ci" / "run"),), folder=tmp_path, variables=environment(tmp_path))

    finished = ci()

    assert last_line == finished.stdout.splitlines()[-1]
    assert exit_code == finished.exit_code


def test_this_process_is_scrubbed_too() -> None:
    """Code under test that reads its own process's environment finds no GOLDENPATH_* and no CI there."""
    assert [] == [name for name in os.environ if name.startswith("GOLDENPATH_") or name in {"CI", "NO_COLOR"}]
