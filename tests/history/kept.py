"""Small archives for tests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from builders import CONDUCT, RUNNER, START, a_plan, a_run, a_stream, a_test, an_outcome, failed, passed

from goldenpath.base.masking import Masker
from goldenpath.history.archive import Archive
from goldenpath.impact.assessment import assess
from goldenpath.model.event import (
    AttemptFinished,
    Decided,
    Event,
    PreflightFinished,
    RunFinished,
    RunStarted,
    TestFinished,
)
from goldenpath.model.outcome import Status
from goldenpath.model.plan import Plan
from goldenpath.model.run import Preflight, Run, Target

PLAN: Plan = a_plan([a_stream("chat")], [a_test("chat/open", "chat"), a_test("chat/answers", "chat")])


def run_id(number: int) -> str:
    """The id of the run of that minute."""
    return f"20250909T22{number:02}00Z-{number:06}"


def a_kept_run(number: int, *statuses: Status, **changes: Any) -> Run:
    """A run of the small plan; both tests pass unless said otherwise."""
    first, second = statuses or (Status.PASSED, Status.PASSED)
    outcomes = [an_outcome("chat/open", first), an_outcome("chat/answers", second)]
    return a_run(PLAN, outcomes, **{"id": run_id(number), **changes})


def an_archive(folder: Path, *runs: Run) -> Archive:
    """An archive that holds the documents of runs."""
    archive = Archive(folder / ".goldenpath", Masker())
    for run in runs:
        archive.finish(assess(run))
    return archive


def events_of(run: str) -> tuple[Event, ...]:
    """The events of a run in which the second test fails."""
    answered = passed("chat/open")
    broken = failed("chat/answers")
    return (
        RunStarted(
            conduct=CONDUCT,
            run=run,
            plan=PLAN,
            environment="staging",
            base_url="https://staging.example",
            embedded=False,
            runner=replace(RUNNER, peak_memory_bytes=None),
            candidate=None,
            started_at=START,
        ),
        PreflightFinished(at_s=0.5, preflight=Preflight()),
        TestFinished(at_s=2.0, outcome=answered),
        *(AttemptFinished(at_s=3.0, test="chat/answers", attempt=attempt) for attempt in broken.attempts),
        TestFinished(at_s=4.0, outcome=broken),
        Decided(at_s=4.0),
        RunFinished(
            at_s=5.0, target=Target(base_url="https://staging.example"), stopped=None, peak_memory_bytes=1_000_000
        ),
    )
