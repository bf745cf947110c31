"""Users lent to tests: all that a test needs at once, in the order of asking, each to one test at a time."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

from goldenpath.model.plan import AuthProfile


@dataclass(frozen=True, slots=True)
class _Waiting:
    needed: Counter[str]
    granted: asyncio.Future[dict[str, list[str]]]


class Leases:
    """The pools of one run. Everything but the waiting itself is synchronous, so no cancellation can tear it."""

    def __init__(self, profiles: Mapping[str, AuthProfile]) -> None:
        self._free = {profile.id: list(profile.pool) for profile in profiles.values()}
        self._pooled = frozenset(profile.id for profile in profiles.values() if profile.pool)
        self._queue: list[_Waiting] = []

    @asynccontextmanager
    async def lend(self, wanted: Mapping[str, str]) -> AsyncIterator[Mapping[str, str | None]]:
        """Yield the subject by the name the test gives the user, None where the profile has no pool.

        Args:
            wanted: profile id by that name.
        """
        lent = await self._wait_for(Counter(profile for profile in wanted.values() if profile in self._pooled))
        left = {profile: list(subjects) for profile, subjects in lent.items()}
        try:
            yield {
                alias: left[profile].pop(0) if profile in self._pooled else None for alias, profile in wanted.items()
            }
        finally:
            self._give_back(lent)

    async def _wait_for(self, needed: Counter[str]) -> dict[str, list[str]]:
        waiting = _Waiting(needed, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        self._hand_out()
        try:
            return await waiting.granted
        except asyncio.CancelledError:
            if waiting in self._queue:
                self._queue.remove(waiting)
                self._hand_out()
            elif not waiting.granted.cancelled():
                self._give_back(waiting.granted.result())
            raise

    def _give_back(self, lent: Mapping[str, list[str]]) -> None:
        for profile, subjects in lent.items():
            self._free[profile].extend(subjects)
        self._hand_out()

    def _hand_out(self) -> None:
        """Serve whoever can be served without overtaking somebody who waits for the same pool."""
        claimed: set[str] = set()
        for waiting in list(self._queue):
            if waiting.granted.cancelled():
                continue  # its task is on the way to take it out
            enough = all(len(self._free[profile]) >= n for profile, n in waiting.needed.items())
            if enough and not claimed & waiting.needed.keys():
                self._queue.remove(waiting)
                waiting.granted.set_result({profile: self._take(profile, n) for profile, n in waiting.needed.items()})
            else:
                claimed |= waiting.needed.keys()

    def _take(self, profile: str, count: int) -> list[str]:
        taken, self._free[profile] = self._free[profile][:count], self._free[profile][count:]
        return taken
