"""Progress for a person at a terminal: what runs now, how far it is, and the money bounds closing in.

The only room that knows rich. Everything is built as `Text` from inert strings; markup, emoji codes and
highlighting are off, so nothing that a service said can colour, link or move anything. Lines are measured
after the characters that the terminal's encoding lacks have been written out, so that none grows later.
"""

from __future__ import annotations

from collections.abc import Mapping
from threading import Event as Signal
from threading import Thread
from typing import IO, cast

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from goldenpath.base.clock import SystemClock
from goldenpath.base.writer import Stream
from goldenpath.model.event import (
    AttemptFinished,
    BoundsMoved,
    Decided,
    Event,
    PreflightFinished,
    RunStarted,
    TestFinished,
    TestStarted,
)
from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.plan import Test
from goldenpath.model.run import Check, Preflight
from goldenpath.report import quoting
from goldenpath.report.foot import Foot, Running
from goldenpath.report.lines import cut, width, wrap
from goldenpath.report.manner import Verbosity
from goldenpath.report.progress import Progress, attempt_line, decision_line, opening_line, settled_line, word_of

_WORD = 9
_HANG = 2
_ROOMY = 60
_FAIL = "bold red"
_STYLES = {Status.PASSED: "green", Status.FAILED: _FAIL}
_TICK_S = 0.25
_NARROWEST = 12


class LiveView:
    """Redraws a few lines at the foot of the terminal; what is settled and matters scrolls away above them.

    A thread redraws the foot four times a second, so that its clocks tick; it ends before `close` returns.
    """

    def __init__(
        self,
        stream: Stream,
        *,
        colour: bool,
        width: int | None,
        verbosity: Verbosity,
        slots: int | None = None,
    ) -> None:
        self._stream = stream
        self._console = _console(stream, colour=colour, width=width)
        self._verbosity = verbosity
        self._slots = slots
        self._clock = SystemClock()
        self._progress = Progress()
        self._tests: Mapping[str, Test] = {}
        self._patience = 1.0
        self._running: dict[str, Running] = {}
        self._failed: Outcome | None = None
        self._foot = Foot()
        self._closing = Signal()
        self._ticking = Thread(target=self._tick, name="live view", daemon=True)
        self._live = Live(
            console=self._console,
            get_renderable=self._drawn,
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
        self._follow(event)
        match event:
            case RunStarted():
                self._print(self._line("", "", opening_line(event)))
                self._live.start()
                self._ticking.start()
            case PreflightFinished(preflight=Preflight(failed=Check() as failed)):
                said = quoting.sentence(failed.reason.summary if failed.reason else failed.finding)
                self._print(self._line("FAIL", _FAIL, f"preflight {quoting.name(failed.name)}"), self._detail(said))
            case AttemptFinished() if self._verbosity is Verbosity.VERBOSE:
                number = self._progress.running.get(event.test, 1)
                self._print(self._detail(attempt_line(event.test, number, event.attempt)))
            case TestFinished():
                self._take_outcome(event.outcome)
            case Decided():
                self._print(self._line("", _FAIL, decision_line(event)))
            case _:
                pass  # the foot shows it
        self._foot = Foot(running=tuple(self._running.values()), facts=self._facts())
        if self._live.is_started:
            self._live.refresh()

    def close(self) -> None:
        """Take the foot away and give the cursor back."""
        self._print_failure("")
        self._closing.set()
        if self._ticking.is_alive():
            self._ticking.join()
        self._live.stop()

    def _tick(self) -> None:
        while not self._closing.wait(_TICK_S):
            self._live.refresh()

    def _follow(self, event: Event) -> None:
        """Keep in mind what runs and since when."""
        match event:
            case RunStarted(plan=plan):
                self._tests = {test.id: test for test in plan.tests}
                self._patience = next(
                    (each.patience for each in plan.environments if each.name == event.environment), 1
                )
            case TestStarted():
                test = self._tests.get(event.test)
                self._running[event.test] = Running(
                    test=self._encodable(quoting.name(event.test)),
                    kind=self._encodable(quoting.name(test.kind)) if test else "",
                    attempt=event.attempt,
                    since_s=self._clock.monotonic_s(),
                    longest_s=test.longest_s * self._patience if test else None,
                )
            case TestFinished():
                self._running.pop(event.outcome.test, None)
            case _:
                pass  # nothing begins or ends with it

    def _facts(self) -> tuple[str, ...]:
        progress = self._progress
        facts = [f"{progress.settled.total()}/{progress.planned} settled"]
        if self._slots is not None:
            facts.append(f"{len(self._running)}/{self._slots} slots")
        facts += [f"{progress.settled[Status.FAILED]} failed", self._encodable(progress.exposure)]
        if progress.decided_at_s is not None:
            facts.append("HOLD")
        return tuple(fact for fact in facts if fact)

    def _take_outcome(self, outcome: Outcome) -> None:
        if outcome.status is Status.FAILED:
            self._failed = outcome  # shown at once at the foot, and above it with its dollars by the next event
        elif self._verbosity is Verbosity.VERBOSE or _matters(outcome):
            style = _STYLES.get(outcome.status, "yellow")
            self._print(self._line(word_of(outcome), style, settled_line(outcome)))

    def _print_failure(self, amount: str) -> None:
        outcome, self._failed = self._failed, None
        if outcome is None:
            return
        at_risk = f"  {amount} at risk" if amount else ""
        lines = [self._line(word_of(outcome), _FAIL, settled_line(outcome) + at_risk)]
        if outcome.reason:
            lines.append(self._detail(quoting.sentence(outcome.reason.summary)))
        self._print(*lines)

    def _print(self, *lines: Text) -> None:
        """Print lines above the foot, all at once."""
        self._console.print(Text("\n").join(lines), no_wrap=True, overflow="ignore", crop=False)

    def _line(self, word: str, style: str, rest: str) -> Text:
        """Return a word in its style with the rest beside it, wrapped; without a word the rest has the style."""
        columns, shown = self._columns, self._encodable(rest)
        margin = _WORD if word else 0
        hang = margin if margin and columns >= _ROOMY else _HANG
        lines = [shown]
        if width(shown) > columns - margin:
            lines = wrap(shown, columns, first=" " * margin, rest=" " * hang)
            lines[0] = lines[0][margin:]
        body = "\n".join(lines)
        return Text.assemble((word.ljust(_WORD), style), body) if word else Text(body, style=style)

    def _detail(self, text: str) -> Text:
        return self._line(" ", "", text)

    def _drawn(self) -> Group:
        """Build the foot as it is now; also called by the thread, so it reads each attribute once."""
        foot, failed, columns = self._foot, self._failed, self._columns
        rows: list[Text] = []
        if failed is not None:
            line = cut(self._encodable(settled_line(failed)), columns - _WORD)
            rows.append(Text.assemble((word_of(failed).ljust(_WORD), _FAIL), line))
        now_s = self._clock.monotonic_s()
        rows += [Text(row, style="dim") for row in foot.rows(now_s, columns, self._console.height)]
        rows += [Text(row, style="bold") for row in foot.summary(columns)]
        for row in rows:
            row.no_wrap, row.overflow = True, "crop"
        return Group(*rows)

    @property
    def _columns(self) -> int:
        """One less than the terminal has: some wrap as soon as the last is filled."""
        return max(self._console.width - 1, _NARROWEST)

    def _encodable(self, text: str) -> str:
        return text.encode(self._stream.encoding, "backslashreplace").decode(self._stream.encoding)


def _console(stream: Stream, *, colour: bool, width: int | None) -> Console:
    return Console(
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


def _matters(outcome: Outcome) -> bool:
    """Whether a test that did not fail deserves a line of its own while the run goes on."""
    proves_nothing = outcome.status in {Status.ERRORED, Status.HOLLOW}
    return proves_nothing or outcome.flaky or outcome.degraded
