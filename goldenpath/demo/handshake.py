"""The WebSocket handshake: who may connect, and how the others are turned away."""

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from goldenpath.demo.auth import credential_of, require
from goldenpath.demo.conversation import Conversation
from goldenpath.demo.faults import Handshake
from goldenpath.demo.frames import error_fields, frame
from goldenpath.demo.gate import common_headers, request_id_of
from goldenpath.demo.jsontext import encode
from goldenpath.demo.refusals import Code, RefusalError, code_for_status
from goldenpath.demo.requestlog import Kind, Row
from goldenpath.demo.routes import SOCKET_PATH
from goldenpath.demo.service import Service
from goldenpath.demo.session import Room, Session, SocketGoneError
from goldenpath.demo.settings import Envelope, WsRefusal
from goldenpath.demo.users import Permission, User

_POLICY_VIOLATION = 1008


class SocketSide:
    """Answers WebSocket handshakes and runs the sessions."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._room = Room()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket from its handshake to its end, as an ASGI application does."""
        socket = WebSocket(scope, receive, send)
        path = str(scope["path"])
        row = self._service.log.open(
            method="GET", path=path, kind=Kind.WEBSOCKET, request_id=request_id_of(socket.headers, self._service)
        )
        fault = self._service.faults.handshake(path)
        await asyncio.sleep(fault.delay_s)
        try:
            await self._serve(socket, path, fault, row)
        except (WebSocketDisconnect, SocketGoneError):
            # The client left during the handshake or a farewell: there is nobody to tell.
            return

    async def _serve(self, socket: WebSocket, path: str, fault: Handshake, row: Row) -> None:
        await socket.receive()
        try:
            user = self._let_in(socket, path, row)
            _refuse_if_told(fault)
        except RefusalError as refusal:
            row.user = row.user or refusal.user_id
            await self._turn_away(socket, refusal, row)
            return
        await self._accept(socket, row)
        if fault.close_code is not None:
            await socket.close(fault.close_code, "closed by policy")
            return
        await self._converse(socket, user, fault)

    def _let_in(self, socket: WebSocket, path: str, row: Row) -> User:
        if path != SOCKET_PATH:
            raise RefusalError(Code.NOT_FOUND, "nothing is here")
        credential = credential_of(socket.headers, _offered(socket))
        user = self._service.auth.identify(credential, self._service.faults.token_rules(path))
        row.user = user.id
        require(user, Permission.READ)
        return user

    async def _turn_away(self, socket: WebSocket, refusal: RefusalError, row: Row) -> None:
        style = self._service.settings.options.ws_refuse_style
        if style is WsRefusal.ACCEPT_THEN_CLOSE and refusal.code is not Code.NOT_FOUND:
            await self._accept(socket, row)
            fields, now_s = error_fields(refusal), self._service.clock.now_s()
            await socket.send_text(encode(frame("error", fields, seq=1, now_s=now_s, envelope=Envelope.FLAT)))
            await socket.close(_POLICY_VIOLATION, refusal.code)
            return
        row.status = refusal.status
        request_id = row.request_id or ""
        headers = {**common_headers(self._service, request_id), **refusal.headers}
        body = encode(refusal.body(request_id))
        await socket.send_denial_response(
            Response(body, status_code=refusal.status, headers=headers, media_type="application/json")
        )

    async def _accept(self, socket: WebSocket, row: Row) -> None:
        offered = _offered(socket)
        chosen = "jwt-auth" if "jwt-auth" in offered and any(name.startswith("jwt.") for name in offered) else None
        row.status = 101
        common = common_headers(self._service, row.request_id or "")
        await socket.accept(chosen, [(name.encode(), value.encode()) for name, value in common.items()])

    async def _converse(self, socket: WebSocket, user: User, fault: Handshake) -> None:
        limits = self._service.limits
        session = Session(service=self._service, socket=socket, user=user, fault=fault, room=self._room)
        most = self._service.faults.sockets(SOCKET_PATH, limits.sockets_of_user)
        if not limits.open_socket(user, most):
            await session.refuse(RefusalError(Code.RATE_LIMITED, f"more than {most} sockets of one user"))
            await session.close(_POLICY_VIOLATION, "too many connections")
            return
        try:
            await Conversation(session).run()
        finally:
            limits.close_socket(user)


def _offered(socket: WebSocket) -> list[str]:
    return list(socket.scope.get("subprotocols", []))


def _refuse_if_told(fault: Handshake) -> None:
    status = fault.refuse_status
    if status is not None:
        raise RefusalError(code_for_status(status), "the socket is refused", status=status)
