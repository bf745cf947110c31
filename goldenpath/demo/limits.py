"""Rate limits over a sliding second, and how many sockets each user has open."""

from collections import Counter, deque

from goldenpath.demo.clock import Clock
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.users import NOBODY, User

_REQUESTS_PER_S_OF_ADDRESS = 2_000
_SOCKETS_OF_USER = 10
_WINDOW_S = 1.0


class Limits:
    """Counts requests by user and by address, and sockets by user."""

    def __init__(self, *, clock: Clock, enforced: bool) -> None:
        self._clock = clock
        self._enforced = enforced
        self._seen: dict[str, deque[float]] = {}
        self._sockets: Counter[str] = Counter()

    @property
    def sockets_of_user(self) -> int | None:
        """How many sockets a user may have open; None where limits are off."""
        return _SOCKETS_OF_USER if self._enforced else None

    def admit(self, user: User, address: str) -> None:
        """Count one request, first against its user if there is one, then against its address.

        Raises:
            RefusalError: 429 with Retry-After; the request that was refused is not counted.
        """
        if not self._enforced:
            return
        if user is not NOBODY:
            self._count(f"user {user.id}", user.requests_per_s, user)
        self._count(f"address {address}", _REQUESTS_PER_S_OF_ADDRESS, user)

    def _count(self, key: str, most: int, user: User) -> None:
        now_s = self._clock.steady_s()
        seen = self._seen.setdefault(key, deque())
        while seen and seen[0] <= now_s - _WINDOW_S:
            seen.popleft()
        if len(seen) >= most:
            whose = key.partition(" ")[0]
            message = f"more than {most} requests a second from one {whose}"
            raise RefusalError(Code.RATE_LIMITED, message, user_id=user.id or None)
        seen.append(now_s)

    def open_socket(self, user: User, most: int | None) -> bool:
        """Count one more socket of a user; False, and not counted, if that would be more than ``most``."""
        if most is not None and self._sockets[user.id] >= most:
            return False
        self._sockets[user.id] += 1
        return True

    def close_socket(self, user: User) -> None:
        """Count one socket of a user less."""
        self._sockets[user.id] -= 1
