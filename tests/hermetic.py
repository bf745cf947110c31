"""The real command line and the real stand-in service, in processes that see nothing of the machine they run on."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# What a process needs to start at all, and what carries the coverage measurement into it.
_KEPT = ("PATH", "LD_LIBRARY_PATH", "COVERAGE_PROCESS_CONFIG", "COVERAGE_PROCESS_START")
_READY_WITHIN_S = 30.0
_STOPPED_WITHIN_S = 10.0


def environment(home: Path) -> dict[str, str]:
    """Return the variables of a process that knows no CI, no terminal, no colour wish and no GOLDENPATH_*.

    The time zone is an odd one, so that a local time that leaks into a report differs from UTC.
    """
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    return {**kept, "HOME": str(home), "LANG": "C.UTF-8", "TZ": "ODD-05:45"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """What a command line left behind."""

    exit_code: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLine:
    """A command that can be run any number of times in one folder.

    Attributes:
        program: what stands before the arguments.
        folder: where it runs, and the only place it is meant to write to.
        variables: its whole environment.
    """

    program: tuple[str, ...]
    folder: Path
    variables: Mapping[str, str]

    def __call__(
        self,
        *arguments: str,
        variables: Mapping[str, str] | None = None,
        stdin: str = "",
        timeout_s: float = 60.0,
    ) -> Finished:
        """Run it to its end, with further variables; a run beyond the timeout is killed and raises TimeoutExpired."""
        done = subprocess.run(
            [*self.program, *arguments],
            cwd=self.folder,
            env={**self.variables, **(variables or {})},
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            errors="backslashreplace",
            timeout=timeout_s,
            check=False,
        )
        return Finished(exit_code=done.returncode, stdout=done.stdout, stderr=done.stderr)


@dataclass(frozen=True, slots=True, kw_only=True)
class StandIn:
    """A stand-in service that is listening.

    Attributes:
        base_url: where it answers HTTP.
        ws_url: where it answers WebSocket handshakes.
        jwt_key: the key that its users' tokens are signed with.
    """

    base_url: str
    ws_url: str
    jwt_key: str


@contextmanager
def standing_in(folder: Path, *options: str) -> Iterator[StandIn]:
    """Start `python -m goldenpath.demo` on a free port with a key of its own, and stop it by its lifeline.

    Raises:
        AssertionError: it did not come up, or did not go down when its standard input was closed.
    """
    complaints = folder / "standin.stderr"
    jwt_key = secrets.token_urlsafe(48)
    with complaints.open("w") as stderr:
        process = subprocess.Popen(
            [sys.executable, "-m", "goldenpath.demo", "--embedded", "--port", "0", *options],
            cwd=folder,
            env=environment(folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            encoding="utf-8",
        )
    try:
        ready = _first_words(process, json.dumps({"jwt_key": jwt_key}))
        assert ready.get("ready") is True, f"the stand-in did not come up: {complaints.read_text()}"
        yield StandIn(base_url=ready["base_url"], ws_url=ready["ws_url"], jwt_key=jwt_key)
    finally:
        _let_go(process)


def _first_words(process: subprocess.Popen[str], key_line: str) -> dict[str, str]:
    """The JSON line of a service that listens; nothing from one that died or stayed silent."""
    assert process.stdin is not None
    assert process.stdout is not None
    give_up = threading.Timer(_READY_WITHIN_S, process.kill)
    give_up.start()
    try:
        process.stdin.write(key_line + "\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except BrokenPipeError:
        line = ""
    finally:
        give_up.cancel()
    return json.loads(line) if line else {}


def _let_go(process: subprocess.Popen[str]) -> None:
    try:
        process.communicate(timeout=_STOPPED_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise AssertionError("the stand-in outlived its lifeline") from None
