"""`goldenpath show TEST`: all that a kept run knows of one test, attempt by attempt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goldenpath.base.errors import UsageError
from goldenpath.base.inert import one_line
from goldenpath.base.masking import Masker
from goldenpath.base.reading import did_you_mean
from goldenpath.base.writer import standard_streams
from goldenpath.history.archive import Archive
from goldenpath.model.money import common_unit
from goldenpath.model.outcome import Attempt, Metric, Outcome, Reason
from goldenpath.model.plan import Test
from goldenpath.model.run import Run
from goldenpath.report import quoting, words
from goldenpath.report.filters import duration, moment, plural, quantity
from goldenpath.report.lines import for_log, wrap
from goldenpath.report.terminal import COLUMNS

_INDENT = "  "
_SHOWN_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOptions:
    """What the command line asked for; see `goldenpath show --help`.

    Attributes:
        test: a test's id, or the part of it after the slash where only one test is called so.
        run: a run's id or the beginning of one; None is the last run.
    """

    folder: Path
    test: str
    run: str | None = None


def show(options: ShowOptions, masker: Masker) -> int:
    """Print what became of a test and return 0: it was shown, this is no gate.

    Raises:
        UsageError: there is no such run, or no such test in it.
        DocumentError: what is kept of the run is damaged.
    """
    archive = Archive(options.folder, masker)
    run = archive.latest() if options.run is None else archive.get(options.run)
    test = _find(run, options.test)
    results, _ = standard_streams(masker)
    for line in _lines(run, test, run.outcomes_by_test()[test.id]):
        results.line(for_log(line))
    return 0


def _find(run: Run, wanted: str) -> Test:
    tests = run.plan.tests
    found = [test for test in tests if test.id == wanted] or [test for test in tests if _short(test) == wanted]
    shown = one_line(wanted, limit=_SHOWN_NAME)
    if len(found) > 1:
        ids = ", ".join(quoting.name(test.id) for test in found)
        raise UsageError(f"{len(found)} tests are called {shown!r}", hint=f"say which: {ids}")
    if not found:
        known = {name for test in tests for name in (test.id, _short(test))}
        hint = did_you_mean(wanted, known) or "`goldenpath report` names them all"
        raise UsageError(f"the run {run.id} has no test {shown!r}", hint=hint)
    return found[0]


def _short(test: Test) -> str:
    return test.id.partition("/")[2]


def _lines(run: Run, test: Test, outcome: Outcome) -> Iterator[str]:
    yield from wrap(f"{words.STATUS[outcome.status]} {quoting.name(test.id)}: {quoting.name(test.name)}", COLUMNS)
    place = "demonstration" if run.target.embedded else "environment"
    about = f"run {run.id}, {place} {quoting.name(run.environment)}, {moment(run.started_at)}"
    yield from _indented(about)
    yield from _indented(_protects(run, test))
    marks = [mark for mark, holds in (("flaky", outcome.flaky), ("degraded", outcome.degraded)) if holds]
    marks += [mark for mark, holds in (("advisory", test.advisory), ("veto", test.veto)) if holds]
    if marks:
        yield from _indented(", ".join(marks))
    if not outcome.attempts:
        yield from _reason(outcome.reason)
        yield from _indented("never attempted in this run")
    for number, attempt in enumerate(outcome.attempts, start=1):
        yield ""
        yield from _attempt(number, len(outcome.attempts), attempt)
    if outcome.reason and outcome.reason.reproduce:
        # On one line, however long: it is there to be copied.
        yield ""
        yield f"reproduce: {quoting.command(outcome.reason.reproduce)}"


def _protects(run: Run, test: Test) -> str:
    streams = [stream for stream in run.plan.streams if stream.id in test.protects]
    unit = common_unit(stream.mrr for stream in run.plan.streams)
    named = ", ".join(f"{quoting.name(stream.name)} {stream.mrr.text(unit)}" for stream in streams)
    return f"protects {named}" if named else "protects no revenue"


def _attempt(number: int, total: int, attempt: Attempt) -> Iterator[str]:
    began = f"began after {duration(attempt.started_s)}, took {duration(attempt.duration_s)}"
    yield f"attempt {number} of {total}: {words.STATUS[attempt.status]}, {began}"
    yield from _reason(attempt.reason)
    for missed in attempt.missed_targets:
        yield from _indented(f"missed: {quoting.sentence(missed)}")
    evidence = attempt.evidence
    seen = (
        plural(evidence.exchanges, "exchange"),
        f"{plural(evidence.bytes_in, 'byte')} and {plural(evidence.frames_in, 'frame')} in",
        plural(evidence.assertions, "assertion"),
    )
    yield from _indented(f"evidence {evidence.kind.value}: {', '.join(seen)}")
    for metric in attempt.metrics:
        yield from _indented(_measured(metric))


def _reason(reason: Reason | None) -> Iterator[str]:
    if reason is not None:
        said = f"{reason.code.value}, which points at {words.CAUSE[reason.cause]}: {quoting.sentence(reason.summary)}"
        yield from _indented(said)


def _measured(metric: Metric) -> str:
    summary = (("p50", metric.p50), ("p95", metric.p95), ("largest", metric.largest))
    values = ", ".join(f"{name} {quantity(value, metric.unit)}" for name, value in summary)
    return f"{quoting.name(metric.name)}: {values} ({plural(metric.n, 'sample')})"


def _indented(text: str) -> list[str]:
    return wrap(text, COLUMNS, first=_INDENT, rest=_INDENT)
