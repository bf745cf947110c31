"""`goldenpath cleanup RUN`: the `finally` steps that a killed run did not live to take."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from goldenpath.base.clock import SystemClock
from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker
from goldenpath.base.writer import standard_streams
from goldenpath.cli.context import address, open_context
from goldenpath.cli.exits import ExitCode
from goldenpath.cli.supplies import Given, choose_environment, supplied
from goldenpath.engine.preflight import PREFLIGHT_ID
from goldenpath.history.archive import Archive
from goldenpath.history.leftovers import Cleaned, Leftovers, leftovers
from goldenpath.model.event import CleanupDue
from goldenpath.model.plan import Environment, Plan
from goldenpath.planfile.load import load
from goldenpath.probes.cleaning import clean_up, play_of
from goldenpath.probes.diary import Note
from goldenpath.probes.failure import Failure
from goldenpath.probes.flow import Scenario
from goldenpath.probes.play import Play
from goldenpath.probes.probe import Context
from goldenpath.probes.step import Step
from goldenpath.probes.tracing import new_trace
from goldenpath.report import quoting
from goldenpath.report.lines import for_log

_SEED_BITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanupOptions:
    """What the command line asked for; see `goldenpath cleanup --help`.

    Attributes:
        run: the run's id, or the beginning of it.
        is_dry: show what would be sent, and send nothing.
    """

    plan: Path
    folder: Path
    run: str
    is_dry: bool = False
    given: Given = field(default_factory=Given)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where the run was, as its plan and today's values have it."""

    plan: Plan
    environment: Environment
    base_url: str
    values: dict[str, str]


def cleanup(options: CleanupOptions, masker: Masker) -> int:
    """Clean up after a run, print a line on each thing, and return 0 if all is cleaned, 1 if something could not be.

    Raises:
        UsageError: there is no such run or journal, the plan or the address is another than the run's, or a value
            is missing; nothing was sent.
        NotRecorded: what was cleaned up cannot be written down.
    """
    left = leftovers(Archive(options.folder, masker), options.run)
    results, progress = standard_streams(masker)

    def say(line: str) -> None:
        results.line(for_log(line))

    if left.started.embedded:
        say(f"run {left.started.run} was a demonstration: what it made ended with its service")
        return ExitCode.OK
    if left.damage:
        progress.line(f"the journal of this run is damaged, there may be more to clean up: {left.damage}")
    if not left.due:
        say(f"run {left.started.run} left nothing behind that its journal knows of")
    is_clean = not left.due or asyncio.run(_clean(left, _place(options, left, masker), options, masker, say))
    return ExitCode.OK if is_clean and not left.damage else ExitCode.NOT_CLEANED


def _place(options: CleanupOptions, left: Leftovers, masker: Masker) -> _Place:
    started = left.started
    loaded = load(options.plan)
    if loaded.plan.digest != started.plan.digest:
        raise UsageError(
            f"{options.plan} is not the plan of run {started.run}: its `finally` steps may be others",
            hint="name that plan with --config, as it was when the run began",
        )
    environment = choose_environment(loaded.plan, started.environment)
    values = supplied(loaded, environment, options.given, masker)
    base_url = address(environment, values)
    if masker.mask(base_url) != started.base_url:
        raise UsageError(
            f"run {started.run} was at {started.base_url}, and environment {environment.name!r} is at {base_url} now",
            hint="give the variables the values that they had for the run",
        )
    return _Place(plan=loaded.plan, environment=environment, base_url=base_url, values=values)


async def _clean(
    left: Leftovers, place: _Place, options: CleanupOptions, masker: Masker, say: Callable[[str], None]
) -> bool:
    """Clean up, or show what would be; return whether nothing was in the way."""
    clock = SystemClock()
    is_clean = True
    async with open_context(
        plan=place.plan,
        environment=place.environment,
        base_url=place.base_url,
        values=place.values,
        masker=masker,
        clock=clock,
        run=left.started.run,
        seed=secrets.randbits(_SEED_BITS),
    ) as context:
        with contextlib.ExitStack() as stack:
            cleaned = None if options.is_dry else stack.enter_context(contextlib.closing(Cleaned(left, clock)))
            for due in left.due:
                trouble = await _clean_one(due, place.plan, context, cleaned, say)
                if trouble:
                    say(f"could not   {_name(due)}: {quoting.sentence(trouble)}")
                is_clean = is_clean and not trouble
    return is_clean


async def _clean_one(
    due: CleanupDue, plan: Plan, context: Context, cleaned: Cleaned | None, say: Callable[[str], None]
) -> str:
    """Clean up after one run through; return what was in the way, empty if nothing. Without `cleaned` only tell."""
    scenario = _scenario(due, plan)
    if scenario is None:
        return "the plan has no `finally` steps for it"
    trace = new_trace(context.run_id, due.test, context.nonces)
    try:
        note = Note(values=due.values, captured=due.captured, users=due.users)
        play = play_of(note, scenario.leases, replace(context, test_id=due.test, trace=trace))
    except Failure as failure:
        return failure.summary
    if cleaned is None:
        for step in scenario.cleanup:
            say(f"would send  {_name(due)}: {_command(step, play)}")
        return ""
    troubles = await clean_up(scenario.cleanup, play, within_s=None)
    if troubles:
        return "; ".join(troubles)
    cleaned.done(due)
    say(f"cleaned     {_name(due)}")
    return ""


def _scenario(due: CleanupDue, plan: Plan) -> Scenario | None:
    probes = {PREFLIGHT_ID: plan.preflight, **{test.id: test.probe for test in plan.tests}}
    probe = probes.get(due.test)
    return probe if isinstance(probe, Scenario) and probe.cleanup else None


def _command(step: Step, play: Play) -> str:
    try:
        return quoting.command(step.reproduce(play)) or quoting.sentence(play.show(step.label))
    except Failure as failure:
        return f"nothing for {quoting.sentence(play.show(step.label))}: {quoting.sentence(failure.summary)}"


def _name(due: CleanupDue) -> str:
    return f"{quoting.name(due.test)} [{quoting.name(due.play)}]"
