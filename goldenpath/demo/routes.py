"""Which method on which path leads to which endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from goldenpath.demo import http_agents, http_platform, http_streams, http_threads
from goldenpath.demo.calls import Endpoint, Handler
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.users import Permission

SOCKET_PATH = "/ws"
Methods = Mapping[str, Endpoint]


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The endpoint found, and what its path's placeholders stand for."""

    endpoint: Endpoint
    parameters: Mapping[str, str]


def _open(handler: Handler) -> Endpoint:
    return Endpoint(handler=handler, permission=None)


def _reads(handler: Handler) -> Endpoint:
    return Endpoint(handler=handler, permission=Permission.READ)


def _writes(handler: Handler) -> Endpoint:
    return Endpoint(handler=handler, permission=Permission.WRITE)


def _executes(handler: Handler) -> Endpoint:
    return Endpoint(handler=handler, permission=Permission.EXECUTE)


_MESSAGES: Methods = {"GET": _reads(http_threads.list_messages), "POST": _writes(http_threads.create_message)}

ROUTES: Mapping[str, Methods] = MappingProxyType(
    {
        "/health": {"GET": _open(http_platform.health)},
        "/api/health": {"GET": _open(http_platform.health)},
        "/api/discovery/services": {"GET": _open(http_platform.services)},
        "/api/mcp/config": {"GET": _open(http_platform.mcp_config)},
        "/api/mcp/servers": {"GET": _open(http_platform.mcp_servers)},
        "/api/mcp/tools": {"GET": _reads(http_platform.tools)},
        "/api/tools": {"GET": _reads(http_platform.tools)},
        "/api/auth/login": {"POST": _open(http_platform.login)},
        "/api/me": {"GET": _reads(http_platform.me)},
        "/api/user/context": {"GET": _reads(http_platform.user_context)},
        "/api/metrics": {"GET": _reads(http_platform.metrics)},
        "/api/metrics/agents": {"GET": _reads(http_platform.agent_metrics)},
        "/api/threads": {"GET": _reads(http_threads.list_threads), "POST": _writes(http_threads.create_thread)},
        "/api/threads/{thread_id}": {
            "GET": _reads(http_threads.show_thread),
            "DELETE": _writes(http_threads.delete_thread),
        },
        "/api/threads/{thread_id}/messages": {"GET": _reads(http_threads.list_thread_messages)},
        "/api/messages": _MESSAGES,
        "/api/chat/messages": _MESSAGES,
        "/api/agents": {"GET": _reads(http_agents.list_agents)},
        "/api/agents/config": {"GET": _reads(http_agents.agents_config)},
        "/api/agents/status": {"GET": _reads(http_agents.agents_status)},
        "/api/agents/execute": {"POST": _executes(http_agents.execute)},
        "/api/agents/start": {"POST": _executes(http_agents.start)},
        "/api/agents/stop": {"POST": _executes(http_agents.stop)},
        "/api/agents/cancel": {"POST": _executes(http_agents.cancel)},
        "/api/agents/stream": {"POST": _executes(http_streams.answer_stream)},
        "/api/agents/{agent}": {"POST": _executes(http_agents.execute_named)},
        "/api/agents/{agent}/execute": {"POST": _executes(http_agents.execute_named)},
        "/api/chat/stream": {"POST": _executes(http_streams.answer_stream)},
        "/api/results/partial": {"GET": _reads(http_streams.partial)},
        "/api/events/stream": {"GET": _reads(http_streams.events)},
    }
)


def find(method: str, path: str) -> Match:
    """Find the endpoint; HEAD goes where GET goes.

    Raises:
        RefusalError: 404 for an unknown path or one with dot segments, 405 with Allow, 426 for a plain /ws.
    """
    if path == SOCKET_PATH:
        raise RefusalError(Code.UPGRADE_REQUIRED, "this is a WebSocket", headers={"upgrade": "websocket"})
    methods, parameters = _resource(path)
    endpoint = methods.get("GET" if method == "HEAD" else method)
    if endpoint is None:
        allowed = [*methods, *(["HEAD"] if "GET" in methods else [])]
        raise RefusalError(
            Code.METHOD_NOT_ALLOWED, "the method is not allowed here", headers={"allow": ", ".join(allowed)}
        )
    return Match(endpoint=endpoint, parameters=parameters)


def _resource(path: str) -> tuple[Methods, Mapping[str, str]]:
    exact = ROUTES.get(path)
    if exact is not None and "{" not in path:
        return exact, {}
    given = path.split("/")
    for template, wanted in _TEMPLATES:
        if len(given) == len(wanted) and all(w == g or _names(w, g) for w, g in zip(wanted, given, strict=True)):
            return ROUTES[template], {w[1:-1]: g for w, g in zip(wanted, given, strict=True) if w.startswith("{")}
    raise RefusalError(Code.NOT_FOUND, "nothing is here")


def _names(placeholder: str, segment: str) -> bool:
    return placeholder.startswith("{") and segment not in {"", ".", ".."}


_TEMPLATES = tuple((path, path.split("/")) for path in ROUTES if "{" in path)
