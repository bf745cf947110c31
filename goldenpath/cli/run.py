"""`goldenpath run`: wires plan, environment, engine, journal, live view, judgement and report together."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from goldenpath.base.clock import Clock, SystemClock
from goldenpath.base.errors import NotRecorded, UsageError
from goldenpath.base.masking import Masker
from goldenpath.base.writer import Stream, standard_streams
from goldenpath.cli.colours import use_colour
from goldenpath.cli.context import address, open_context
from goldenpath.cli.delivery import deliver
from goldenpath.cli.embedded import KEY_NAME, EmbeddedService, serving
from goldenpath.cli.exits import ExitCode, show
from goldenpath.cli.machine import peak_memory_bytes, runner
from goldenpath.cli.selection import select
from goldenpath.cli.signals import stopping_on_signals, waking_on_signals
from goldenpath.cli.supplies import Given, choose_environment, supplied
from goldenpath.cli.surroundings import Surroundings, announce, look_around
from goldenpath.engine.assignment import Assignment, StopHandle
from goldenpath.engine.execute import execute
from goldenpath.history.archive import Archive
from goldenpath.impact.assessment import Assessment, assess
from goldenpath.model.event import Event
from goldenpath.model.fold import fold
from goldenpath.model.forecast import prior
from goldenpath.model.outcome import Status
from goldenpath.model.plan import Environment, FailFast, Order, Plan
from goldenpath.model.run import Run
from goldenpath.planfile.load import load
from goldenpath.report import quoting
from goldenpath.report.lines import for_log
from goldenpath.report.live import SturdyView, live_view
from goldenpath.report.manner import JunitFamily, Verbosity
from goldenpath.report.reporter import Reporter, find
from goldenpath.wire.document import kept
from goldenpath.wire.masked import masked

_TOLD_ON_SCREEN = "terminal"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """What the command line asked for; see `goldenpath run --help`."""

    plan: Path
    folder: Path
    environment: str | None = None
    keyword: str | None = None
    tags: str | None = None
    last_failed: bool = False
    fail_fast: FailFast | None = None
    max_failures: int | None = None
    retries: int | None = None
    jobs: int = 8
    order: Order = Order.VALUE
    test_budget_s: float | None = None
    run_budget_s: float | None = None
    candidate: str | None = None
    seed: int | None = None
    given: Given = field(default_factory=Given)
    format: str = "terminal"
    output: Path | None = None
    templates: Path | None = None
    junitxml: Path | None = None
    junit_family: JunitFamily = JunitFamily.EXTENDED
    strict: bool = False
    verbosity: Verbosity = Verbosity.NORMAL
    arguments: tuple[str, ...] = field(default=())


def run(options: RunOptions, masker: Masker) -> int:
    """Carry out a run and return its exit code: the verdict's, or the signal's that ended it."""
    reporter = find(
        options.format,
        templates=options.templates,
        verbosity=options.verbosity,
        junit_family=options.junit_family,
    )
    for path in (options.output, options.junitxml):
        _refuse_unwritable(path)
    surroundings = look_around(os.environ)
    loaded = load(options.plan)
    environment = choose_environment(loaded.plan, options.environment)
    values = supplied(loaded, environment, options.given, masker)
    archive = Archive(options.folder, masker)
    selected = select(
        loaded.plan,
        keyword=options.keyword,
        tags=options.tags,
        only=_last_failed(archive.latest(), loaded.plan) if options.last_failed else None,
    )
    _, progress = standard_streams(masker)
    stop = StopHandle()
    prepared = _Prepared(
        options=options,
        plan=loaded.plan,
        environment=environment,
        values=values,
        selected=selected,
        seed=options.seed if options.seed is not None else secrets.randbits(32),
        archive=archive,
        surroundings=surroundings,
    )
    with stopping_on_signals(stop) as heard:
        finished = _saved(asyncio.run(_carry_out(prepared, progress, stop)), archive, progress)
        is_told = _told(finished, reporter, options, progress)
        announce(finished, surroundings.github, progress)
    return heard.exit_code or _exit_code(finished, strict=options.strict, is_told=is_told)


def _refuse_unwritable(path: Path | None) -> None:
    """Refuse, before anything is sent, a file that certainly cannot be written when all is done."""
    if path is not None and (path.is_dir() or not path.parent.is_dir()):
        raise UsageError(f"cannot write {path}", hint="name a file in a folder that exists")


def _last_failed(run: Run, plan: Plan) -> tuple[str, ...]:
    known = {test.id for test in plan.tests}
    unproven = {Status.FAILED, Status.ERRORED, Status.HOLLOW}
    return tuple(
        outcome.test
        for outcome in run.outcomes
        if outcome.test in known and (outcome.status in unproven or outcome.flaky)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """Everything a run needs before the event loop starts; what can be refused has been."""

    options: RunOptions
    plan: Plan
    environment: Environment
    values: Mapping[str, str]
    selected: frozenset[str] | None
    seed: int
    archive: Archive
    surroundings: Surroundings


def _saved(finished: Assessment, archive: Archive, progress: Stream) -> Assessment:
    """Write the document; where that cannot be done, return the run as one that was not recorded."""
    try:
        archive.finish(finished)
    except NotRecorded as error:
        show(error, progress)
        return assess(_unrecorded(finished.run, error))
    return finished


def _unrecorded(run: Run, error: NotRecorded) -> Run:
    return replace(run, recorded=False, note=run.note or f"The evidence was not recorded in full: {error.message}")


def _told(finished: Assessment, reporter: Reporter, options: RunOptions, progress: Stream) -> bool:
    """Hand over the reports; return whether each is where it was wanted. A report that has no file is printed."""
    text = reporter.render(finished)
    is_told = _delivered(text, options.output, progress)
    if not is_told and options.output is not None:
        deliver(text, None)
    if options.junitxml is not None:
        junit = find("junit", junit_family=options.junit_family).render(finished)
        is_told = _delivered(junit, options.junitxml, progress) and is_told
    if options.output is not None or options.format != _TOLD_ON_SCREEN:
        progress.line(for_log(quoting.sentence(finished.verdict.line)))
    return is_told


def _delivered(text: str, output: Path | None, progress: Stream) -> bool:
    try:
        deliver(text, output)
    except UsageError as error:
        show(error, progress)
        return False
    return True


async def _carry_out(prepared: _Prepared, progress: Stream, stop: StopHandle) -> Assessment:
    """Run the one loop over events: journal first, then whoever watches; return the judged run."""
    clock = SystemClock()
    run_id, journal = prepared.archive.begin(clock)
    events: list[Event] = []
    view = SturdyView(
        live_view(
            progress,
            colour=use_colour(os.environ, is_terminal=progress.is_terminal),
            motion=prepared.surroundings.motion,
            verbosity=prepared.options.verbosity,
            slots=prepared.options.jobs,
        ),
        progress,
    )

    with waking_on_signals(), contextlib.closing(view), contextlib.closing(journal):
        async with (
            _service(prepared) as (base_url, service),
            open_context(
                plan=prepared.plan,
                environment=prepared.environment,
                base_url=base_url,
                values=prepared.values,
                masker=prepared.archive.masker,
                clock=clock,
                run=run_id,
                seed=prepared.seed,
            ) as context,
        ):
            asked = service.requests_seen if service else _nobody_to_ask
            assignment = _assignment(prepared, run_id, base_url, asked, clock)
            async with contextlib.aclosing(execute(assignment, context, stop)) as happening:
                async for event in happening:
                    # A run that cannot be recorded goes on to a full report, and is never GO.
                    with contextlib.suppress(NotRecorded):
                        journal.append(event)
                    events.append(event)
                    view.handle(event)
    run = fold(events)
    if failure := journal.failure:
        show(failure, progress)
        run = _unrecorded(run, failure)
    return assess(kept(masked(run, prepared.archive.masker)))


def _assignment(
    prepared: _Prepared, run_id: str, base_url: str, requests_seen: Callable[[], Awaitable[int | None]], clock: Clock
) -> Assignment:
    options, plan = prepared.options, prepared.plan
    return Assignment(
        run=run_id,
        plan=plan,
        environment=prepared.environment,
        base_url=base_url,
        runner=runner(options.arguments, prepared.archive.masker),
        forecast=prior(plan),
        today=clock.now().date(),
        peak_memory_bytes=peak_memory_bytes,
        requests_seen=requests_seen,
        candidate=options.candidate,
        selected=prepared.selected,
        slots=options.jobs,
        order=options.order,
        fail_fast=options.fail_fast or plan.fail_fast,
        max_failures=options.max_failures,
        confirm=plan.policy.confirm if options.retries is None else options.retries,
        test_budget_s=options.test_budget_s,
        run_budget_s=options.run_budget_s,
    )


@contextlib.asynccontextmanager
async def _service(prepared: _Prepared) -> AsyncIterator[tuple[str, EmbeddedService | None]]:
    """The address of the environment, and the service behind it where it is ours."""
    if prepared.environment.embedded:
        async with serving(prepared.environment, prepared.values[KEY_NAME], prepared.seed) as service:
            yield service.base_url, service
    else:
        yield address(prepared.environment, prepared.values), None


async def _nobody_to_ask() -> None:
    return None


def _exit_code(assessment: Assessment, *, strict: bool, is_told: bool) -> int:
    code = assessment.verdict.decision.exit_code
    if code == ExitCode.OK and strict and assessment.exposure.waived.minor_units:
        return ExitCode.HOLD
    return ExitCode.INCONCLUSIVE if code == ExitCode.OK and not is_told else code
