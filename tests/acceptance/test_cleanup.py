"""`goldenpath cleanup`: what a killed run left on the service is removed afterwards, once, and only there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from acceptance.processes import LASTING_PLAN, Running, reached_by, started, until
from hermetic import CommandLine, Finished, StandIn

_PLAN = LASTING_PLAN.replace('${thread}"}]', '${thread}", expect: {status: 204}}]')


@dataclass(frozen=True, slots=True, kw_only=True)
class Killed:
    """A run that was killed while a thread of its making existed.

    Attributes:
        command: in the folder of the run, with the variables of the run.
        service: that still has the thread.
        run: the run's id.
        folder: where it ran.
    """

    command: CommandLine
    service: StandIn
    run: str
    folder: Path

    def cleanup(self, *arguments: str, **variables: str) -> Finished:
        """Clean up after the run."""
        return self.command("cleanup", self.run, *arguments, variables=variables)

    def requests(self) -> list[tuple[str, str, int]]:
        """Method, path and status of what the service was asked about threads."""
        log = httpx.get(f"{self.service.base_url}/__standin/log", trust_env=False).json()["requests"]
        return [(row["method"], row["path"], row["status"]) for row in log if row["path"].startswith("/api/threads")]

    def deletions(self) -> list[int]:
        """The statuses of all deletions."""
        return [status for method, _, status in self.requests() if method == "DELETE"]


def is_due(run: Running) -> bool:
    """Whether the journal knows of the thread."""
    return run.journal is not None and any(event["type"] == "cleanup_due" for event in run.records())


@pytest.fixture
def killed(goldenpath: CommandLine, standin: Callable[..., StandIn], tmp_path: Path) -> Killed:
    """Kill a run as soon as its journal knows of the thread that it made."""
    service = standin()
    folder = tmp_path / "run"
    command = replace(goldenpath, variables={**goldenpath.variables, **reached_by(service)}, folder=folder)
    # What is killed cannot hand over its measurements.
    unmeasured = replace(command, variables={k: v for k, v in command.variables.items() if not k.startswith("COV")})
    with ExitStack() as stack:
        run = stack.enter_context(started(unmeasured, "run", "--env", "staging", plan=_PLAN, folder=folder))
        assert until(lambda: is_due(run)), run.stderr
        run.process.kill()
        assert run.ends()
        assert run.journal is not None
        return Killed(command=command, service=service, run=run.journal.parent.name, folder=folder)


def test_what_a_killed_run_left_is_removed_once(killed: Killed) -> None:
    """The thread is still there after the kill, gone after `cleanup`, and nothing is left for a second one."""
    assert [method for method, _, _ in killed.requests()] == ["POST"]

    shown = killed.cleanup("--dry-run")
    assert (shown.exit_code, killed.deletions()) == (0, [])
    assert shown.stdout.startswith("would send  p/waits [gp"), shown.stderr
    assert f'-X DELETE -H "Authorization: Bearer $TOKEN" {killed.service.base_url}/api/threads/' in shown.stdout

    done = killed.cleanup()
    assert (done.exit_code, killed.deletions()) == (0, [204]), done.stderr
    assert done.stdout.startswith("cleaned     p/waits [gp")
    assert done.stdout.count("\n") == 1

    again = killed.cleanup()
    assert (again.exit_code, killed.deletions()) == (0, [204])
    assert again.stdout == f"run {killed.run} left nothing behind that its journal knows of\n"
    assert killed.command("report", "--format", "json").exit_code == 0


def test_what_cannot_be_removed_stays_due(killed: Killed) -> None:
    """With a key that the service refuses: exit 1, the reason, and the next try removes it."""
    failed = killed.cleanup("--secret", f"JWT_KEY={'x' * 40}")
    assert (failed.exit_code, killed.deletions()) == (1, [401]), failed.stderr
    assert failed.stdout.startswith("could not   p/waits [gp")
    assert "expected status 204" in failed.stdout
    assert "x" * 40 not in failed.stdout + failed.stderr

    assert (killed.cleanup().exit_code, killed.deletions()) == (0, [401, 204])


def test_another_plan_address_or_run_is_refused(killed: Killed, standin: Callable[..., StandIn]) -> None:
    """Exit 2 and nothing sent: what the run meant to remove is known only for its own plan, at its own address."""
    other = standin()
    moved = killed.cleanup("--var", f"STAGING_URL={other.base_url}")
    (killed.folder / "other.yaml").write_text(_PLAN.replace("mission: Survive", "mission: Thrive"))
    changed = killed.cleanup("--config", "other.yaml")
    unknown = killed.command("cleanup", "19990101T000000Z-abcdef")

    for done, complaint in (
        (moved, f"error: run {killed.run} was at {killed.service.base_url}, and environment 'staging' is at"),
        (changed, f"error: other.yaml is not the plan of run {killed.run}"),
        (unknown, "error: no run '19990101T000000Z-abcdef'"),
    ):
        assert done.exit_code == 2
        assert done.stderr.startswith(complaint), done.stderr
        assert "hint: " in done.stderr
    assert killed.deletions() == []


def test_a_damaged_journal_is_never_clean(killed: Killed) -> None:
    """What can be read is removed, and the exit code says that there may be more."""
    journal = killed.folder / ".goldenpath" / "runs" / killed.run / "journal.jsonl"
    with journal.open("ab") as file:
        file.write(b'{"seq": ')
    done = killed.cleanup()

    assert (done.exit_code, killed.deletions()) == (1, [204])
    assert "the journal of this run is damaged, there may be more to clean up" in done.stderr


def test_a_demonstration_leaves_nothing(goldenpath: CommandLine) -> None:
    """Its service ended with the run; that is said, without asking for a key."""
    (goldenpath.folder / "phases.yaml").write_text(_PLAN.partition("      - id: waits")[0], encoding="utf-8")
    assert goldenpath("run", "--env", "demo").exit_code in {0, 1, 4}
    (run,) = (goldenpath.folder / ".goldenpath" / "runs").iterdir()
    done = goldenpath("cleanup", run.name)

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout == f"run {run.name} was a demonstration: what it made ended with its service\n"


def test_a_run_that_ended_well_left_nothing(goldenpath: CommandLine, standin: Callable[..., StandIn]) -> None:
    """A run that came to its end has cleaned up by itself, and its journal knows."""
    service = standin()
    plan = _PLAN.replace("receive: never_sent, ignore:", "receive: never_sent, within: 100ms, ignore:")
    (goldenpath.folder / "phases.yaml").write_text(plan, encoding="utf-8")
    command = replace(goldenpath, variables={**goldenpath.variables, **reached_by(service)})
    command("run", "--env", "staging", "--retries", "0")
    (run,) = (goldenpath.folder / ".goldenpath" / "runs").iterdir()
    done = command("cleanup", run.name)

    assert '"type": "cleanup_due"' in (run / "journal.jsonl").read_text(encoding="utf-8")
    assert (done.exit_code, done.stdout) == (0, f"run {run.name} left nothing behind that its journal knows of\n")
