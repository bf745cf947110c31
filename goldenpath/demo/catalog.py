"""The catalogue of faults: every switch there is, and how one is written in text."""

import difflib
import re
from collections.abc import Mapping
from functools import partial
from types import MappingProxyType

from goldenpath.demo.switches import Amount, Area, Fault, FaultInfo, FaultName, SettingsError

# RFC 6455 section 7.4: 1004, 1005, 1006 and 1015 never travel in a close frame.
_UNSENDABLE_CLOSE_CODES = frozenset({1004, 1005, 1006, *range(1015, 3000)})
_AGENT_EVENTS = ("agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed")

_STREAM = partial(FaultInfo, area=Area.STREAM)
_AGENT = partial(FaultInfo, area=Area.AGENT)
_SOCKET = partial(FaultInfo, area=Area.SOCKET)
_AUTH = partial(FaultInfo, area=Area.AUTH)
_HTTP = partial(FaultInfo, area=Area.HTTP)
_HOST = partial(FaultInfo, area=Area.HOST)

_ROWS = (
    _STREAM(
        name=FaultName.STREAM_ENDLESS,
        explanation="an SSE stream sends an event every 5 s x scale and never a terminal one",
    ),
    _STREAM(
        name=FaultName.STREAM_STALL,
        amount=Amount.EVENTS,
        default="3",
        explanation="a stream goes quiet for ever after k events",
    ),
    _STREAM(name=FaultName.STREAM_NEVER_STARTS, explanation="a stream's headers come, but no event ever"),
    _STREAM(
        name=FaultName.STREAM_TRUNCATED,
        choices=("cut", "clean"),
        default="cut",
        explanation="a stream ends half way: the connection is cut, or the body ends cleanly but without terminal",
    ),
    _STREAM(
        name=FaultName.STREAM_BUFFERED,
        amount=Amount.MILLISECONDS,
        default="3000",
        explanation="a stream's events are held back this many ms and all come at once",
    ),
    _STREAM(name=FaultName.STREAM_REORDER, explanation="two neighbouring stream events change places"),
    _STREAM(name=FaultName.STREAM_DUPLICATE, explanation="one stream event comes twice"),
    _STREAM(name=FaultName.STREAM_EMPTY, explanation="a stream is a 200 with no event, ended at once"),
    _AGENT(
        name=FaultName.AGENT_SILENT,
        explanation="the socket accepts a request and sends no frame for it; pings are still answered",
    ),
    _AGENT(name=FaultName.AGENT_STARTED_ONLY, explanation="agent_started comes, and nothing after it"),
    _AGENT(
        name=FaultName.AGENT_STALL,
        amount=Amount.EVENTS,
        default="2",
        explanation="the agent goes quiet for ever after k events",
    ),
    _AGENT(
        name=FaultName.AGENT_ERROR,
        explanation="the agent starts and ends in agent_error; over HTTP the run answers 500",
    ),
    _AGENT(
        name=FaultName.AGENT_CLOSE,
        amount=Amount.CLOSE_CODE,
        default="1011",
        explanation="the socket is closed with this code in the middle of the agent's events",
    ),
    _AGENT(name=FaultName.AGENT_REORDER, explanation="tool_completed comes before its tool_executing"),
    _AGENT(
        name=FaultName.AGENT_MISSING,
        choices=_AGENT_EVENTS,
        default="tool_completed",
        explanation="one kind of agent event never comes",
    ),
    _AGENT(
        name=FaultName.AGENT_DUPLICATE,
        choices=_AGENT_EVENTS,
        default="tool_completed",
        explanation="one kind of agent event comes twice",
    ),
    _AGENT(name=FaultName.AGENT_MOCK, explanation="the answer is a mock that quotes the right words"),
    _AGENT(name=FaultName.AGENT_ECHO, explanation="the answer is the request's own text"),
    _AGENT(name=FaultName.AGENT_WRONG_THREAD, explanation="agent events carry another thread's id"),
    _AGENT(
        name=FaultName.DB_DOWN, explanation="each socket gets a database error frame; only pings are answered after it"
    ),
    _SOCKET(
        name=FaultName.WS_REFUSE,
        amount=Amount.STATUS,
        default="403",
        explanation="a good handshake is refused with this HTTP status",
    ),
    _SOCKET(name=FaultName.WS_NO_WELCOME, explanation="the socket opens, but connection_established never comes"),
    _SOCKET(
        name=FaultName.WS_ACCEPT_THEN_CLOSE,
        amount=Amount.CLOSE_CODE,
        default="1008",
        explanation="the socket opens and is closed at once with this code",
    ),
    _SOCKET(
        name=FaultName.WS_LIMIT,
        amount=Amount.CONNECTIONS,
        default="5",
        explanation="a user may have only this many sockets, the next is closed with 1008",
    ),
    _SOCKET(
        name=FaultName.WS_SLOW_HANDSHAKE,
        amount=Amount.MILLISECONDS,
        default="6000",
        explanation="the handshake is answered this many ms late",
    ),
    _AUTH(
        name=FaultName.AUTH_BYPASS_HEADERS,
        explanation="headers such as X-E2E-Test: true let anybody in, with any token or none",
    ),
    _AUTH(name=FaultName.AUTH_ACCEPT_ANY, explanation="any token that is not empty is accepted"),
    _AUTH(name=FaultName.AUTH_ACCEPT_EXPIRED, explanation="an expired token is accepted"),
    _AUTH(name=FaultName.AUTH_ACCEPT_ALG_NONE, explanation="an unsigned token (alg none) is accepted"),
    _AUTH(name=FaultName.AUTH_REJECT_ALL, explanation="every token is refused"),
    _AUTH(name=FaultName.ISOLATION_LEAK, explanation="users see each other's threads, messages, runs and agent events"),
    _HTTP(
        name=FaultName.HTTP_STATUS,
        amount=Amount.STATUS,
        default="503",
        explanation="a request is answered with this error status",
    ),
    _HTTP(
        name=FaultName.HTTP_SLOW,
        amount=Amount.MILLISECONDS,
        default="6000",
        explanation="a request is answered this many ms late",
    ),
    _HTTP(
        name=FaultName.HTTP_DEGRADED,
        explanation="a good answer calls itself degraded (status and mode), still with 200",
    ),
    _HTTP(name=FaultName.EMPTY_BODY, explanation="200 with no body at all"),
    _HTTP(
        name=FaultName.HTML_ERROR,
        amount=Amount.PAGE_STATUS,
        default="200",
        explanation="an HTML error page in place of JSON, with this status",
    ),
    _HTTP(name=FaultName.MOCK_200, explanation="200 with a mock answer; nothing is done"),
    _HTTP(
        name=FaultName.SERVICE_UNAVAILABLE_200, explanation="200 whose body says service_unavailable; nothing is done"
    ),
    _HTTP(name=FaultName.LOST_WRITE, explanation="a write answers 201, but is not kept"),
    _HTTP(name=FaultName.ORDER_SHUFFLE, explanation="messages are listed out of order"),
    _HTTP(name=FaultName.RATE_LIMIT_OFF, explanation="no request is ever refused with 429"),
    _HTTP(name=FaultName.FLAP, explanation="every other request is answered 503; with @n the first n are"),
    _HTTP(name=FaultName.HANG_HEADERS, explanation="a request never gets an answer, not even headers"),
    _HOST(
        name=FaultName.CLOCK_SKEW,
        amount=Amount.SECONDS,
        default="600",
        scoped=False,
        explanation="the service's clock (Date, timestamps, token ages) is wrong by this many seconds",
    ),
    _HOST(
        name=FaultName.CERT_EXPIRES_SOON,
        amount=Amount.DAYS,
        default="3",
        scoped=False,
        explanation="the TLS certificate expires in this many days (needs --tls)",
    ),
    _HOST(name=FaultName.SILENT_PORT, explanation="the port accepts connections and never says a byte"),
)

FAULTS: Mapping[str, FaultInfo] = MappingProxyType({row.name.value: row for row in _ROWS})

_WRITTEN = re.compile(r"(?P<name>\w+)(?:=(?P<argument>[^:@]+))?(?::(?P<path>/[^@\s]*))?(?:@(?P<first>\d{1,6}))?")


def parse_fault(text: str) -> Fault:
    """Read ``name[=argument][:/path][@n]``.

    Raises:
        SettingsError: the name is unknown, or the argument, path or count does not fit it.
    """
    written = _WRITTEN.fullmatch(text.strip())
    if written is None:
        raise SettingsError(f"fault {text[:80]!r} is not written name[=argument][:/path][@n]")
    info = _info(written["name"])
    scope = written["path"] or written["first"]
    if scope and not info.scoped:
        raise SettingsError(f"fault {info.name} holds for the whole service and takes neither :path nor @n")
    first = None if written["first"] is None else int(written["first"])
    if first == 0:
        raise SettingsError(f"fault {info.name}@0 would never show: the count starts at 1")
    return Fault(name=info.name, argument=_argument(info, written["argument"]), path=written["path"], first=first)


def _info(name: str) -> FaultInfo:
    if name in FAULTS:
        return FAULTS[name]
    near = difflib.get_close_matches(name, FAULTS, n=1)
    hint = f"; did you mean {near[0]}?" if near else "; --list-faults shows them all"
    raise SettingsError(f"unknown fault {name[:80]!r}{hint}")


def _argument(info: FaultInfo, given: str | None) -> str | None:
    if given is None:
        return info.default
    if info.choices:
        if given not in info.choices:
            raise SettingsError(f"fault {info.name} takes one of {', '.join(info.choices)}, not {given[:80]!r}")
        return given
    if info.amount is None:
        raise SettingsError(f"fault {info.name} takes no argument")
    try:
        info.amount.check(given)
    except SettingsError as error:
        raise SettingsError(f"fault {info.name}: {error}") from None
    if info.amount is Amount.CLOSE_CODE and int(given) in _UNSENDABLE_CLOSE_CODES:
        raise SettingsError(f"fault {info.name}: {given} cannot be sent in a close frame")
    return given
