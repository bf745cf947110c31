"""The foot of the live screen: what runs and for how long, how far the run is, and the bounds of its exposure.

A foot is a frozen value, so that the thread that lets its clock tick and the loop that takes events need no lock.
"""

from __future__ import annotations

from dataclasses import dataclass

from goldenpath.report.lines import cut, width, wrap

_OTHER_ROWS = 5
_FEWEST, _MOST = 1, 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A test that runs now.

    Attributes:
        test, kind: as they are shown; `kind` is empty if not known.
        attempt: counts from 1.
        since_s: when this attempt began, on the monotonic clock.
        longest_s: after how long even a hanging attempt ends by its own deadlines; None if not known.
    """

    test: str
    kind: str
    attempt: int
    since_s: float
    longest_s: float | None

    def line(self, now_s: float, columns: int) -> str:
        """Return the row for this test: the time it has taken stays visible however narrow the row is."""
        elapsed = f"{max(now_s - self.since_s, 0.0):.1f} s"
        again = f"  attempt {self.attempt}" if self.attempt > 1 else ""
        limit = f" of at most {self.longest_s:.0f} s" if self.longest_s is not None else ""
        kind = f"  {self.kind}" if self.kind else ""
        tails = (f"{kind}  {elapsed}{limit}{again}", f"  {elapsed}{limit}{again}", f"  {elapsed}{again}")
        name = f"  {self.test}"
        tail = next((tail for tail in tails if width(name + tail) <= columns), tails[-1])
        return cut(cut(name, max(columns - width(tail), 4)) + tail, columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Foot:
    """All that is shown below what has scrolled away.

    Attributes:
        running: in the order in which the tests were started.
        facts: how far the run is, each a few words; they are kept whole where the terminal is narrow.
    """

    running: tuple[Running, ...] = ()
    facts: tuple[str, ...] = ()

    def rows(self, now_s: float, columns: int, height: int) -> tuple[str, ...]:
        """Return the rows for the tests that run: as many as fit, the others counted."""
        most = min(max(height - _OTHER_ROWS, _FEWEST), _MOST)
        rows = [running.line(now_s, columns) for running in self.running[:most]]
        unseen = len(self.running) - most
        return (*rows, cut(f"  and {unseen} more", columns)) if unseen > 0 else tuple(rows)

    def summary(self, columns: int) -> tuple[str, ...]:
        """Return the facts in one line, or in as many as they take."""
        line = ", ".join(self.facts)
        return (line,) if width(line) <= columns else tuple(wrap(line, columns))
