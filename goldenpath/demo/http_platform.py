"""Endpoints about the platform: health, discovery, tools, metrics, and who one is."""

import hmac

from goldenpath.demo.auth import LIFETIME_S
from goldenpath.demo.calls import Answer, Call
from goldenpath.demo.jsontext import Json
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.scripts import Agent
from goldenpath.demo.settings import BUILD, PASSWORD, VERSION
from goldenpath.demo.state import RunState
from goldenpath.demo.users import USERS

_SERVERS = ("orders", "inventory")
_TOOLS = ("order_lookup", "stock_level", "shipping_quote")
_SERVICES = {
    "backend": "/api",
    "auth": "/api/auth",
    "agents": "/api/agents",
    "websocket": "/ws",
    "events": "/api/events",
}
_SESSION_CHARS = 128


async def health(call: Call) -> Answer:
    """GET /health."""
    del call
    return Answer(fields={"status": "healthy", "version": VERSION, "build": BUILD})


async def services(call: Call) -> Answer:
    """GET /api/discovery/services."""
    listed: dict[str, Json] = {name: {"status": "up", "path": path} for name, path in _SERVICES.items()}
    return Answer(fields={"services": listed, "available": list(_SERVICES), "timestamp": call.service.clock.now_s()})


async def mcp_config(call: Call) -> Answer:
    """GET /api/mcp/config."""
    del call
    servers: dict[str, Json] = {
        name: {"transport": "http", "path": f"/mcp/{name}", "enabled": True} for name in _SERVERS
    }
    return Answer(fields={"mcpServers": servers})


async def mcp_servers(call: Call) -> Answer:
    """GET /api/mcp/servers."""
    del call
    listed: list[Json] = [
        {"name": name, "status": "connected", "version": VERSION, "capabilities": ["tools", "resources"]}
        for name in _SERVERS
    ]
    return Answer(fields={"data": listed})


async def tools(call: Call) -> Answer:
    """GET /api/mcp/tools and /api/tools."""
    del call
    listed: list[Json] = [{"name": name, "description": f"Answers a {name} question"} for name in _TOOLS]
    return Answer(fields={"tools": listed})


async def metrics(call: Call) -> Answer:
    """GET /api/metrics: counters that move with traffic."""
    state, log = call.service.state, call.service.log
    started = sum(state.run_counts().values())
    return Answer(fields={"requests_total": log.total(), "agent_runs_total": started})


async def agent_metrics(call: Call) -> Answer:
    """GET /api/metrics/agents."""
    counts = call.service.state.run_counts()
    by_state: dict[str, Json] = {state.value: counts[state] for state in RunState}
    return Answer(
        fields={"agents": [agent.value for agent in Agent], "runs_total": sum(counts.values()), "runs": by_state}
    )


async def login(call: Call) -> Answer:
    """POST /api/auth/login with email and password."""
    fields = call.fields()
    email, password = fields.any_of("email", "username"), fields.text("password")
    user = USERS.get(email.removesuffix("@standin.example"))
    right = hmac.compare_digest(password.encode("utf-8", "replace"), PASSWORD.encode())
    if user is None or user.disabled or not right:
        raise RefusalError(Code.INVALID_CREDENTIALS, "the e-mail address or the password is wrong")
    return Answer(
        fields={"access_token": call.service.auth.mint(user), "token_type": "Bearer", "expires_in": LIFETIME_S}
    )


async def me(call: Call) -> Answer:
    """GET /api/me."""
    permissions: list[Json] = [permission.value for permission in sorted(call.user.permissions)]
    return Answer(fields={"id": call.user.id, "email": call.user.email, "permissions": permissions})


async def user_context(call: Call) -> Answer:
    """GET /api/user/context: the session id is the one the client named."""
    session = call.headers.get("x-session-id")
    return Answer(fields={"user_id": call.user.id, "session_id": None if session is None else session[:_SESSION_CHARS]})
