"""By which words a request is found again in the logs and traces of the service: its id and its `traceparent`."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from goldenpath.probes.client import Headers
from goldenpath.probes.nonces import Nonces

REQUEST_ID = "X-Request-ID"
TRACEPARENT = "traceparent"
_TRACE_BYTES = 16
_SPAN_BYTES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the last request carried, ours or the plan's own words; empty where it carried none.

    Attributes:
        trace: the trace id alone, which is what one searches for.
    """

    request: str
    trace: str

    @classmethod
    def of(cls, headers: Headers) -> Sent:
        """Return what a request's headers say."""
        said = {name.lower(): value for name, value in headers}
        parts = said.get(TRACEPARENT, "").split("-")
        return cls(request=said.get(REQUEST_ID.lower(), ""), trace=parts[1] if len(parts) > 2 else "")

    def __str__(self) -> str:
        """Return `request gp-..., trace ...`, not yet masked."""
        words = (("request", self.request), ("trace", self.trace))
        return ", ".join(f"{word} {value}" for word, value in words if value)


def new_trace(run: str, test: str, nonces: Nonces) -> str:
    """Return the trace id of one attempt at a test of a run: 32 hexadecimal digits."""
    return _digest(f"{run}/{test}/{nonces.uuid()}", _TRACE_BYTES)


def stamp(trace: str, nonces: Nonces) -> Headers:
    """Return the headers by which one request of a trace is found: both end in the same span id.

    `traceparent` is that of W3C Trace Context, version 00, with the flag that asks to be recorded.
    """
    span = _digest(f"{trace}/{nonces.uuid()}", _SPAN_BYTES)
    return ((REQUEST_ID, f"gp-{span}"), (TRACEPARENT, f"00-{trace}-{span}-01"))


def _digest(text: str, size_bytes: int) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size_bytes).hexdigest()
