"""The service's own clock: wall time that may be wrong, and a pace that may be scaled."""

import asyncio
import time
from datetime import UTC, datetime
from email.utils import format_datetime


class Clock:
    """Tells the time with a skew in seconds, and pauses in scaled seconds."""

    def __init__(self, *, scale: float, skew_s: float) -> None:
        self._scale = scale
        self._skew_s = skew_s
        self._date = (0, "")

    def now_s(self) -> float:
        """Unix time in seconds, to the microsecond, as this service believes it to be."""
        return round(time.time() + self._skew_s, 6)

    def steady_s(self) -> float:
        """Seconds on a clock that only goes forward; for measuring, never for showing."""
        return time.monotonic()

    def http_date(self) -> str:
        """The time as an HTTP date (RFC 9110 section 5.6.7)."""
        second = int(self.now_s())
        if self._date[0] != second:
            self._date = (second, format_datetime(datetime.fromtimestamp(second, UTC), usegmt=True))
        return self._date[1]

    def scaled_s(self, seconds: float) -> float:
        """Turn seconds of the script into real seconds."""
        return seconds * self._scale

    async def pause(self, seconds: float) -> None:
        """Wait this many seconds of the script."""
        if seconds > 0:
            await asyncio.sleep(self.scaled_s(seconds))
