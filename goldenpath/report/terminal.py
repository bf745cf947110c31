"""The summary after a run, in plain text of 80 columns: `--format terminal`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from goldenpath.impact.assessment import Assessment
from goldenpath.model.tally import Tally
from goldenpath.report.filters import duration
from goldenpath.report.lines import cut, for_log, pad, width, wrap
from goldenpath.report.manner import Verbosity
from goldenpath.report.outcome_view import TestView
from goldenpath.report.view import ReportView, report_view

COLUMNS = 80
_PHASE = 29
_STATUS = 8
_HEADINGS = (("PLAN", 5), ("PASS", 5), ("FAIL", 5), ("ERROR", 6), ("HOLLOW", 7), ("SKIP", 5), ("NOT RUN", 8))
_INDENT = "  "


class TerminalReporter:
    """What a person at a terminal needs to act: verdict, money, phases, failures, what was not proven.

    Args:
        verbosity: QUIET leaves only the verdict and the failures.
    """

    name = "terminal"

    def __init__(self, verbosity: Verbosity = Verbosity.NORMAL) -> None:
        self._verbosity = verbosity

    def render(self, assessment: Assessment) -> str:
        """Return lines of at most 80 columns. Only a command line to be copied may be longer, if one word of it is."""
        view = report_view(assessment)
        blocks = (_opening(view), *_failures(view))
        if self._verbosity is not Verbosity.QUIET:
            facts = (_opening(view), _money(view), _phases(view), *_failures(view), _unproven(view), _marked(view))
            blocks = (*facts, iter(wrap(view.verdict.recommendation, COLUMNS, rest=_INDENT)))
        return "\n\n".join("\n".join(map(for_log, block)) for block in map(list, blocks) if block) + "\n"


def _opening(view: ReportView) -> Iterator[str]:
    yield from wrap(view.verdict.line, COLUMNS, rest=_INDENT)
    place = "demonstration" if view.environment.embedded else "environment"
    address = f" at {view.environment.base_url}" if view.environment.base_url else ""
    about = [f"{place} {view.environment.name}{address}"]
    about += [f"build {build}" for build in view.environment.builds]
    if view.run.stopped:
        about.append(f"cut short: {view.run.stopped}")
    if view.performance.decided_after_s is not None:
        about.append(f"decided after {duration(view.performance.decided_after_s)}")
    if view.performance.wall_s is not None:
        about.append(f"took {duration(view.performance.wall_s)}")
    yield from wrap(", ".join(about), COLUMNS, first=_INDENT, rest=_INDENT)
    if view.run.told:
        told = f"{view.run.told} of {view.run.executed} results are another runner's word"
        yield from wrap(told, COLUMNS, first=_INDENT, rest=_INDENT)
    if view.run.note:
        yield from wrap(f"note: {view.run.note}", COLUMNS, first=_INDENT, rest=_INDENT)


def _money(view: ReportView) -> Iterator[str]:
    buckets = (view.at_risk, view.unverified, view.waived, view.protected)
    amounts = ", ".join(f"{bucket.amount.text(view.unit)} {bucket.state.lower()}" for bucket in buckets)
    yield from wrap(f"{amounts}, of {view.total.text(view.unit)} monthly revenue", COLUMNS, rest=_INDENT)
    amounts_wide = max((width(stream.mrr.text(view.unit)) for stream in view.streams), default=0) + 2
    for stream in view.streams:
        passed = f"{stream.passed} of {stream.planned} passed"
        figures = f"{_INDENT}{pad(stream.state, 12)}{pad(stream.mrr.text(view.unit), amounts_wide)}{pad(passed, 18)}"
        yield figures + cut(stream.name, max(COLUMNS - width(figures), 2))


def _phases(view: ReportView) -> Iterator[str]:
    headings = "".join(heading.rjust(columns) for heading, columns in _HEADINGS)
    yield f"{_INDENT}{pad('PHASE', _PHASE)}{pad('STATUS', _STATUS)}{headings}"
    for phase in view.phases:
        yield _row(phase.name, phase.word, phase.tally)
    yield _row("TOTAL", "", view.phase_total.tally)


def _row(name: str, word: str, tally: Tally) -> str:
    counts = (tally.planned, tally.passed, tally.failed, tally.errored, tally.hollow, tally.skipped, tally.not_run)
    cells = "".join(str(count).rjust(columns) for count, (_, columns) in zip(counts, _HEADINGS, strict=True))
    return f"{_INDENT}{pad(name, _PHASE - 1)} {pad(word, _STATUS)}{cells}"


def _failures(view: ReportView) -> Iterator[Iterator[str]]:
    for phase in view.phases:
        for test in phase.failed:
            yield _failure(view, test)


def _failure(view: ReportView, test: TestView) -> Iterator[str]:
    yield from wrap(f"FAIL {test.id}: {test.code}", COLUMNS, rest=_INDENT)
    yield from wrap(test.observed, COLUMNS, first=_INDENT, rest=_INDENT)
    named = ", ".join(f"{stream.name} {stream.mrr.text(view.unit)} ({stream.state})" for stream in test.streams)
    if test.advisory:
        yield f"{_INDENT}impact: none counted, the test is advisory"
    else:
        yield from wrap(f"impact: {named}", COLUMNS, first=_INDENT, rest=_INDENT * 2)
    if test.marks:
        yield from wrap("; ".join(test.marks), COLUMNS, first=_INDENT, rest=_INDENT)
    if test.customers:
        yield from wrap(f"customers: {test.customers}", COLUMNS, first=_INDENT, rest=_INDENT * 2)
    if test.reproduce:
        yield from _command("reproduce: ", test.reproduce)


def _unproven(view: ReportView) -> Iterator[str]:
    """What proves nothing, grouped by status and reason."""
    grouped: dict[tuple[str, str], list[TestView]] = {}
    for phase in view.phases:
        for test in phase.unproven:
            grouped.setdefault((test.word, test.code), []).append(test)
    for (word, code), tests in grouped.items():
        ids = ", ".join(test.id for test in tests)
        yield from wrap(f"{word} ({code}): {ids}", COLUMNS, rest=_INDENT)
        for observed in _distinct(test.observed for test in tests):
            yield from wrap(observed, COLUMNS, first=_INDENT * 2, rest=_INDENT * 2)


def _distinct(texts: Iterable[str]) -> Sequence[str]:
    return [text for text in dict.fromkeys(texts) if text]


def _marked(view: ReportView) -> Iterator[str]:
    """What a pass or a verdict rests on although it is not plain."""
    for test in view.performance.unsettled:
        if test.flaky or test.degraded:
            yield from wrap(f"{test.word} {test.id}: {'; '.join(test.marks)}", COLUMNS, rest=_INDENT)
    for waiver in view.waivers:
        words = f"WAIVER {waiver.test}: {waiver.reason} ({waiver.owner}, until {waiver.expires.isoformat()})"
        yield from wrap(words, COLUMNS, rest=_INDENT)


def _command(label: str, command: str) -> Iterator[str]:
    """A command line that stays copyable: broken by a backslash, between words that no quote holds together."""
    first, rest = f"{_INDENT}{label}", _INDENT * 2
    line, is_empty = first, True
    for word in _shell_words(command):
        if not is_empty and width(line) + 1 + width(word) > COLUMNS - 2:
            yield f"{line} \\"
            line, is_empty = rest, True
        line, is_empty = line + ("" if is_empty else " ") + word, False
    yield line


def _shell_words(command: str) -> Iterator[str]:
    """The words of a command line as written, quotes and all."""
    word, quote, is_escaped = "", "", False
    for character in command:
        if character == " " and not quote and not is_escaped:
            if word:
                yield word
            word = ""
            continue
        word += character
        if is_escaped:
            is_escaped = False
        elif character == "\\" and quote != "'":
            is_escaped = True
        elif quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
    if word:
        yield word
