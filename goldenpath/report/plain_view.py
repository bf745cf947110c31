"""Progress as lines: one for each settled test, a failure at the moment it is confirmed, no cursor movement."""

from __future__ import annotations

from goldenpath.base.writer import Stream
from goldenpath.model.event import (
    AttemptFinished,
    BoundsMoved,
    Decided,
    Event,
    PreflightFinished,
    RunFinished,
    RunStarted,
    TestFinished,
)
from goldenpath.model.outcome import Outcome, Status
from goldenpath.report import quoting, words
from goldenpath.report.lines import for_log
from goldenpath.report.manner import Verbosity
from goldenpath.report.progress import Progress, attempt_line, decision_line, opening_line, settled_line, word_of

_WORD = 7
_INDENT = " " * (_WORD + 2)
_GREEN, _RED, _YELLOW = "32", "31", "33"
_COLOURS = {Status.PASSED: _GREEN, Status.FAILED: _RED}


class PlainView:
    """Writes lines to a pipe, a file or a plain terminal.

    A failure's line is begun at once and ended by the event that follows it, since that tells whether the
    failure puts more money at risk.
    """

    def __init__(self, stream: Stream, *, colour: bool, verbosity: Verbosity) -> None:
        self._stream = stream
        self._colour = colour
        self._verbosity = verbosity
        self._progress = Progress()
        self._begun: Outcome | None = None

    def handle(self, event: Event) -> None:
        """Write what the event adds."""
        raised = self._progress.take(event)
        amount = raised.text(self._progress.unit) if raised and isinstance(event, BoundsMoved) else ""
        self._end_failure(f", {amount} at risk" if amount else "")
        match event:
            case RunStarted():
                self._tell(opening_line(event), at=Verbosity.NORMAL)
            case PreflightFinished():
                self._tell_preflight(event)
            case AttemptFinished():
                number = self._progress.running.get(event.test, 1)
                self._tell(_INDENT + attempt_line(event.test, number, event.attempt), at=Verbosity.VERBOSE)
            case TestFinished():
                self._tell_outcome(event.outcome)
            case Decided():
                self._tell(self._painted(decision_line(event), _RED), at=Verbosity.QUIET)
            case RunFinished() if event.stopped:
                self._tell(f"cut short: {words.STOPPED[event.stopped.reason]}", at=Verbosity.NORMAL)
            case _:
                pass  # it has no line of its own

    def close(self) -> None:
        """End a line that is still open."""
        self._end_failure("")

    def _tell(self, line: str, *, at: Verbosity) -> None:
        """Write a line if it is worth one at this verbosity."""
        order = tuple(Verbosity)
        if order.index(at) <= order.index(self._verbosity):
            self._stream.line(for_log(line))

    def _tell_preflight(self, event: PreflightFinished) -> None:
        for check in event.preflight.checks:
            name = quoting.name(check.name)
            if check.reason:
                line = f"{self._word('FAIL', _RED)}preflight {name}: {quoting.sentence(check.reason.summary)}"
                self._tell(line, at=Verbosity.QUIET)
            else:
                self._tell(f"{_INDENT}preflight {name}: {quoting.sentence(check.finding)}", at=Verbosity.VERBOSE)

    def _tell_outcome(self, outcome: Outcome) -> None:
        line = self._word(word_of(outcome), _COLOURS.get(outcome.status, _YELLOW)) + settled_line(outcome)
        if outcome.status is Status.FAILED:
            self._stream.write(for_log(line))
            self._stream.flush()
            self._begun = outcome
        else:
            # What is put aside unrun is told by the summary, grouped by reason.
            self._tell(line, at=Verbosity.NORMAL if outcome.status.was_executed else Verbosity.VERBOSE)

    def _end_failure(self, rest: str) -> None:
        outcome, self._begun = self._begun, None
        if outcome is None:
            return
        self._stream.line(self._painted(rest, _RED))
        if outcome.reason:
            self._stream.line(for_log(f"{_INDENT}{quoting.sentence(outcome.reason.summary)}"))

    def _word(self, word: str, colour: str) -> str:
        return self._painted(word, colour) + " " * (_WORD - len(word) + 2)

    def _painted(self, text: str, colour: str) -> str:
        return f"\x1b[{colour}m{text}\x1b[0m" if self._colour and text else text
