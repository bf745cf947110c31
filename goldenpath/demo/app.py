"""The service as one ASGI application."""

import logging

from starlette.types import ASGIApp, Receive, Scope, Send

from goldenpath.demo.gate import HttpSide
from goldenpath.demo.handshake import SocketSide
from goldenpath.demo.service import Service

_LOGGER = logging.getLogger("standin")


class StandIn:
    """HTTP on one side, WebSocket on the other."""

    def __init__(self, service: Service) -> None:
        self._sides: dict[str, ASGIApp] = {"http": HttpSide(service), "websocket": SocketSide(service)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request or socket; what goes wrong inside is told on standard error."""
        try:
            await self._sides[scope["type"]](scope, receive, send)
        except Exception:
            _LOGGER.exception("a %s connection failed", scope["type"])
            raise
