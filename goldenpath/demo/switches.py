"""A fault switch: its name, what it spoils, what its argument measures, and one such switch thrown."""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum


class SettingsError(ValueError):
    """A setting that cannot be honoured; the message is one line for the person who wrote it."""


class FaultName(StrEnum):
    """Every fault this service can be told to have."""

    STREAM_ENDLESS = "stream_endless"
    STREAM_STALL = "stream_stall"
    STREAM_NEVER_STARTS = "stream_never_starts"
    STREAM_TRUNCATED = "stream_truncated"
    STREAM_BUFFERED = "stream_buffered"
    STREAM_REORDER = "stream_reorder"
    STREAM_DUPLICATE = "stream_duplicate"
    STREAM_EMPTY = "stream_empty"
    AGENT_SILENT = "agent_silent"
    AGENT_STARTED_ONLY = "agent_started_only"
    AGENT_STALL = "agent_stall"
    AGENT_ERROR = "agent_error"
    AGENT_CLOSE = "agent_close"
    AGENT_REORDER = "agent_reorder"
    AGENT_MISSING = "agent_missing"
    AGENT_DUPLICATE = "agent_duplicate"
    AGENT_MOCK = "agent_mock"
    AGENT_ECHO = "agent_echo"
    AGENT_WRONG_THREAD = "agent_wrong_thread"
    DB_DOWN = "db_down"
    WS_REFUSE = "ws_refuse"
    WS_NO_WELCOME = "ws_no_welcome"
    WS_ACCEPT_THEN_CLOSE = "ws_accept_then_close"
    WS_LIMIT = "ws_limit"
    WS_SLOW_HANDSHAKE = "ws_slow_handshake"
    AUTH_BYPASS_HEADERS = "auth_bypass_headers"
    AUTH_ACCEPT_ANY = "auth_accept_any"
    AUTH_ACCEPT_EXPIRED = "auth_accept_expired"
    AUTH_ACCEPT_ALG_NONE = "auth_accept_alg_none"
    AUTH_REJECT_ALL = "auth_reject_all"
    ISOLATION_LEAK = "isolation_leak"
    HTTP_STATUS = "http_status"
    HTTP_SLOW = "http_slow"
    HTTP_DEGRADED = "http_degraded"
    EMPTY_BODY = "empty_body"
    HTML_ERROR = "html_error"
    MOCK_200 = "mock_200"
    SERVICE_UNAVAILABLE_200 = "service_unavailable_200"
    LOST_WRITE = "lost_write"
    ORDER_SHUFFLE = "order_shuffle"
    RATE_LIMIT_OFF = "rate_limit_off"
    FLAP = "flap"
    HANG_HEADERS = "hang_headers"
    CLOCK_SKEW = "clock_skew"
    CERT_EXPIRES_SOON = "cert_expires_soon"
    SILENT_PORT = "silent_port"


class Area(StrEnum):
    """The part of the service that a fault spoils."""

    STREAM = "stream"
    AGENT = "agent"
    SOCKET = "ws"
    AUTH = "auth"
    HTTP = "http"
    HOST = "host"


class Amount(Enum):
    """What a fault's argument measures, with the smallest and largest value allowed."""

    EVENTS = ("events", 0, 1_000)
    MILLISECONDS = ("ms", 1, 3_600_000)
    STATUS = ("HTTP status", 400, 599)
    PAGE_STATUS = ("HTTP status", 200, 599)
    CLOSE_CODE = ("close code", 1000, 4999)
    CONNECTIONS = ("connections", 0, 100_000)
    SECONDS = ("seconds", -86_400, 86_400)
    DAYS = ("days", 1, 30)

    @property
    def unit(self) -> str:
        """The unit, as shown to a person."""
        return self.value[0]

    def check(self, text: str) -> None:
        """Refuse anything but a whole number in range.

        Raises:
            SettingsError: the text is no whole number, or is out of range.
        """
        _, low, high = self.value
        if not re.fullmatch(r"-?\d{1,9}", text) or not low <= int(text) <= high:
            raise SettingsError(f"{text!r} is not a number of {self.unit} from {low} to {high}")


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultInfo:
    """What a person needs to know to throw one switch.

    ``default`` is the argument used when none is given; without ``amount`` and ``choices`` the switch takes none.
    ``scoped`` says whether ``:path`` and ``@n`` make sense for it.
    """

    name: FaultName
    area: Area
    explanation: str
    amount: Amount | None = None
    choices: tuple[str, ...] = ()
    default: str | None = None
    scoped: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thrown switch: at ``path`` only (None: everywhere), for the ``first`` n uses only (None: always)."""

    name: FaultName
    argument: str | None = None
    path: str | None = None
    first: int | None = None

    @property
    def number(self) -> int:
        """The argument as a whole number, in the unit the catalogue gives."""
        return int(self.argument or 0)

    def covers(self, path: str) -> bool:
        """Say whether the fault holds at this path; a trailing ``*`` in its own path means any ending."""
        if self.path is None:
            return True
        if self.path.endswith("*"):
            return path.startswith(self.path[:-1])
        return path == self.path

    def __str__(self) -> str:
        argument = "" if self.argument is None else f"={self.argument}"
        path = "" if self.path is None else f":{self.path}"
        first = "" if self.first is None else f"@{self.first}"
        return f"{self.name}{argument}{path}{first}"
