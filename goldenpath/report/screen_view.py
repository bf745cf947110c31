"""Progress for a person at a terminal: what runs now, how far it is, and the money bounds closing in.

The only room that knows rich. Everything is built as `Text` from inert strings; markup, emoji codes and
highlighting are off, so nothing that a service said can colour, link or move anything.
"""

from __future__ import annotations

from itertools import islice
from typing import IO, cast

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from goldenpath.base.writer import Stream
from goldenpath.model.event import BoundsMoved, Decided, Event, PreflightFinished, RunStarted, TestFinished
from goldenpath.model.outcome import Outcome, Status
from goldenpath.report import quoting
from goldenpath.report.live import Verbosity
from goldenpath.report.progress import Progress, decision_line, opening_line, settled_line, word_of

_SHOWN_RUNNING = 4
_WORD = 9
_STYLES = {Status.PASSED: "green", Status.FAILED: "bold red"}


class LiveView:
    """Redraws a few lines at the foot of the terminal; what is settled and matters scrolls away above them."""

    def __init__(self, stream: Stream, *, colour: bool, width: int | None, verbosity: Verbosity) -> None:
        self._console = Console(
            file=cast("IO[str]", stream),
            force_terminal=True,
            color_system="standard" if colour else None,
            no_color=not colour,
            width=width,
            markup=False,
            emoji=False,
            highlight=False,
            legacy_windows=False,
            _environ={},
        )
        self._verbosity = verbosity
        self._progress = Progress()
        self._failed: Outcome | None = None
        self._live = Live(
            console=self._console,
            get_renderable=self._foot,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def handle(self, event: Event) -> None:
        """Show what the event adds, and redraw."""
        raised = self._progress.take(event)
        amount = raised.text(self._progress.unit) if raised and isinstance(event, BoundsMoved) else ""
        self._print_failure(amount)
        match event:
            case RunStarted():
                self._print(Text(opening_line(event)))
                self._live.start()
            case PreflightFinished() if event.preflight.failed and event.preflight.failed.reason:
                failed = event.preflight.failed
                self._print(_line("FAIL", "bold red", f"preflight {quoting.name(failed.name)}"))
                self._print(_detail(failed.reason.summary if failed.reason else ""))
            case TestFinished():
                self._take_outcome(event.outcome)
            case Decided():
                self._print(Text(decision_line(event), style="bold red"))
            case _:
                pass  # the foot shows it
        if self._live.is_started:
            self._live.refresh()

    def close(self) -> None:
        """Take the foot away and give the cursor back."""
        self._print_failure("")
        self._live.stop()

    def _take_outcome(self, outcome: Outcome) -> None:
        if outcome.status is Status.FAILED:
            self._failed = outcome  # shown at once at the foot, and above it with its dollars by the next event
        elif self._verbosity is Verbosity.VERBOSE or _matters(outcome):
            self._print(_settled(outcome))

    def _print_failure(self, amount: str) -> None:
        outcome, self._failed = self._failed, None
        if outcome is None:
            return
        line = _settled(outcome)
        if amount:
            line.append(f"  {amount} at risk", style="bold red")
        self._print(line)
        if outcome.reason:
            self._print(_detail(outcome.reason.summary))

    def _print(self, line: Text) -> None:
        self._console.print(line, soft_wrap=False, overflow="fold")

    def _foot(self) -> Group:
        progress = self._progress
        rows: list[Text] = []
        if self._failed is not None:
            rows.append(_foot_line(_settled(self._failed)))
        for test, attempt in islice(progress.running.items(), _SHOWN_RUNNING):
            again = f"  attempt {attempt}" if attempt > 1 else ""
            rows.append(_foot_line(Text(f"  {quoting.name(test)}{again}", style="dim")))
        unseen = len(progress.running) - _SHOWN_RUNNING
        if unseen > 0:
            rows.append(Text(f"  and {unseen} more", style="dim"))
        failed = progress.settled[Status.FAILED]
        facts = [f"{progress.settled.total()}/{progress.planned} settled", f"{failed} failed", progress.exposure]
        if progress.decided_at_s is not None:
            facts.append("HOLD")
        return Group(*rows, _foot_line(Text(", ".join(fact for fact in facts if fact), style="bold")))


def _matters(outcome: Outcome) -> bool:
    """Whether a test that did not fail deserves a line of its own while the run goes on."""
    proves_nothing = outcome.status in {Status.ERRORED, Status.HOLLOW}
    return proves_nothing or outcome.flaky or outcome.degraded


def _settled(outcome: Outcome) -> Text:
    return _line(word_of(outcome), _STYLES.get(outcome.status, "yellow"), settled_line(outcome))


def _line(word: str, style: str, rest: str) -> Text:
    return Text.assemble((word.ljust(_WORD), style), rest)


def _detail(summary: str) -> Text:
    return Text(" " * _WORD + quoting.sentence(summary))


def _foot_line(text: Text) -> Text:
    """A line that is never wrapped: the foot must keep its height."""
    text.no_wrap = True
    text.overflow = "ellipsis"
    return text
