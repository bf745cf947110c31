"""A goldenpath that runs beside the test, so that it can be watched, signalled and killed."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
from hermetic import CommandLine, StandIn

GONE_WITHIN_S = 2.0
_POLL_S = 0.02
_AUTH = "{algorithm: HS256, key: '${secret.JWT_KEY}', claims: {iss: standin-auth, aud: standin-platform, type: access}}"
_HEAD = f"""format: 1
mission: Survive
currency: USD
environments:
  demo: {{embedded: true}}
  staging: {{base_url: "${{var.STAGING_URL}}"}}
auth: {{user: {{jwt: {_AUTH}, pool: [e2e-user-001, e2e-user-002, e2e-user-003]}}}}
revenue: {{chat: {{name: Chat, mrr: 1K}}, agents: {{name: Agents, mrr: 2K}}}}
defaults: {{auth: user, within: {{total: 30s, first_event: 30s, gap: 30s}}}}
phases:
  - id: p
    name: Phase
    protects: [chat, agents]
    tests:
      - {{id: quick, get: /health, expect: {{status: 200}}}}
"""
# Three tests, one after the other: about half a second.
SHORT_PLAN = f"""{_HEAD}
      - {{id: steady, needs: quick, get: /api/me, repeat: {{times: 4, every: 60ms}}, expect: {{status: 200}}}}
      - id: thorough
        needs: steady
        steps:
          - {{post: /api/threads, json: {{title: one}}, expect: {{status: 201}}, save: {{thread: $.id}}}}
          - {{get: "/api/threads/${{thread}}", expect: {{status: 200}}}}
        finally: [{{delete: "/api/threads/${{thread}}"}}]
"""
# One test passes at once, one makes something and then waits for what never comes, one waits for that.
LASTING_PLAN = f"""{_HEAD}
      - id: waits
        steps:
          - {{post: /api/threads, json: {{title: one}}, expect: {{status: 201}}, save: {{thread: $.id}}}}
          - {{open: /ws, offer: [jwt-auth, "jwt.${{auth.token_b64url}}"], expect: {{subprotocol: jwt-auth}}}}
          - {{receive: never_sent, ignore: [connection_established, handshake_validation, ping]}}
        finally: [{{delete: "/api/threads/${{thread}}"}}]
      - {{id: later, needs: waits, get: /health, expect: {{status: 200}}}}
"""
TESTS = ("p/quick", "p/steady", "p/thorough")


def reached_by(service: StandIn) -> Mapping[str, str]:
    """The environment variables by which a plan's `staging` is reached."""
    return {"GOLDENPATH_VAR_STAGING_URL": service.base_url, "GOLDENPATH_SECRET_JWT_KEY": service.jwt_key}


def until(condition: Callable[[], bool], *, within_s: float = 30.0) -> bool:
    """Wait for a condition; whether it came true in time."""
    tick = threading.Event()
    for _ in range(round(within_s / _POLL_S)):
        if condition():
            return True
        tick.wait(_POLL_S)
    return condition()


def processes_in(folder: Path) -> list[psutil.Process]:
    """The processes that work in a folder."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error):
            found += [process] if process.cwd() == str(folder) else []
    return found


def nobody_is_left_in(folder: Path) -> bool:
    """Whether the last process that works in a folder ends within two seconds."""
    return until(lambda: not processes_in(folder), within_s=GONE_WITHIN_S)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A goldenpath in a session of its own, its output in files, so that nobody has to read along.

    Attributes:
        process: its leader.
        folder: where it works.
        said: a folder for its output.
    """

    process: subprocess.Popen[bytes]
    folder: Path
    said: Path

    @property
    def stdout(self) -> str:
        """What it has said on standard output so far."""
        return (self.said / "stdout").read_text(encoding="utf-8")

    @property
    def stderr(self) -> str:
        """What it has said on standard error so far."""
        return (self.said / "stderr").read_text(encoding="utf-8")

    @property
    def journal(self) -> Path | None:
        """The journal of the first run kept in its folder; None as long as there is none."""
        return next((self.folder / ".goldenpath" / "runs").glob("*/journal.jsonl"), None)

    def records(self) -> list[dict[str, Any]]:
        """The events of the journal's whole lines, read by nobody's code but this."""
        text = self.journal.read_text(encoding="utf-8") if self.journal else ""
        whole = [line for line in text.splitlines(keepends=True) if line.endswith("\n")]
        return [json.loads(line)["event"] for line in whole]

    def outcomes(self) -> dict[str, str]:
        """The status of each test that the journal tells of."""
        settled = [event["outcome"] for event in self.records() if event["type"] == "test_finished"]
        return {outcome["id"]: outcome["status"] for outcome in settled}

    def interrupt(self, number: signal.Signals) -> None:
        """Send a signal to the whole process group, as a terminal does; a process that has ended hears nothing."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def ends(self, within_s: float = 30.0) -> bool:
        """Wait for the end; whether it came in time."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=within_s)
        return self.process.returncode is not None


@contextlib.contextmanager
def started(
    command: CommandLine, *arguments: str, plan: str, folder: Path, variables: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Start a goldenpath with a plan in a new folder; whatever is left of it in the end is killed."""
    said = folder.with_name(f"{folder.name}-said")
    folder.mkdir()
    said.mkdir()
    (folder / "phases.yaml").write_text(plan, encoding="utf-8")
    with (said / "stdout").open("wb") as stdout, (said / "stderr").open("wb") as stderr:
        process = subprocess.Popen(
            [*command.program, *arguments],
            cwd=folder,
            env={**command.variables, **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
    try:
        yield Running(process=process, folder=folder, said=said)
    finally:
        process.kill()
        process.wait()


def length_s(command: CommandLine, folder: Path) -> float:
    """How long the short plan takes here and now, from the start of the process to its report: GO, undisturbed."""
    with started(command, "run", "--env", "demo", plan=SHORT_PLAN, folder=folder) as whole:
        born_s = psutil.Process(whole.process.pid).create_time()
        assert whole.ends()
        assert whole.process.returncode == 0, whole.stderr
        return (whole.said / "stdout").stat().st_mtime - born_s
