"""How fast a run may send: one queue of turns for all its requests and handshakes."""

from __future__ import annotations


class Pace:
    """The turns of one run; without a limit everybody's turn is now."""

    def __init__(self, per_s: float | None = None) -> None:
        self._apart_s = None if per_s is None else 1 / per_s
        self._next_s = float("-inf")

    def reserve_s(self, now_s: float) -> float:
        """Take the next free turn and return how many seconds away it is."""
        if self._apart_s is None:
            return 0.0
        turn_s = max(now_s, self._next_s)
        self._next_s = turn_s + self._apart_s
        return turn_s - now_s
