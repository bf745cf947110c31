"""The log of what was asked of the service, for others to check their own account against."""

from dataclasses import dataclass
from enum import StrEnum

from goldenpath.demo.clock import Clock
from goldenpath.demo.jsontext import Json

LOG_PATH = "/__standin/log"
_PATH_CHARS = 500


class Kind(StrEnum):
    """What sort of request a row stands for."""

    HTTP = "http"
    WEBSOCKET = "websocket"


@dataclass(slots=True, kw_only=True)
class Row:
    """One request; status and user are filled in once they are known."""

    n: int
    method: str
    path: str
    kind: Kind
    at: float
    request_id: str | None = None
    status: int | None = None
    user: str | None = None


class RequestLog:
    """One row for each HTTP request and each WebSocket handshake, in order of arrival."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rows: list[Row] = []

    def open(self, *, method: str, path: str, kind: Kind, request_id: str | None = None) -> Row:
        """Append the row of a request that has just arrived; ``path`` comes without its query."""
        row = Row(
            n=len(self._rows) + 1,
            method=method[:20],
            path=path[:_PATH_CHARS],
            kind=kind,
            at=self._clock.now_s(),
            request_id=request_id,
        )
        self._rows.append(row)
        return row

    def total(self) -> int:
        """How many requests have arrived."""
        return len(self._rows)

    def document(self) -> dict[str, Json]:
        """The whole log as JSON."""
        return {
            "requests": [
                {
                    "n": row.n,
                    "method": row.method,
                    "path": row.path,
                    "status": row.status,
                    "user": row.user,
                    "request_id": row.request_id,
                    "kind": row.kind,
                    "at": row.at,
                }
                for row in self._rows
            ],
            "count": len(self._rows),
        }
