"""The way of every HTTP request through the service: logged, spoiled if so told, let in, answered."""

import asyncio
import ipaddress
import logging
import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from goldenpath.demo.auth import credential_of, require
from goldenpath.demo.calls import Answer, Call, Page, Reply, StreamedAnswer
from goldenpath.demo.ids import IdKind
from goldenpath.demo.jsontext import encode
from goldenpath.demo.refusals import Code, RefusalError, code_for_status
from goldenpath.demo.requestlog import LOG_PATH, Kind, Row
from goldenpath.demo.routes import Match, find
from goldenpath.demo.script import Ending
from goldenpath.demo.service import Service
from goldenpath.demo.settings import BUILD
from goldenpath.demo.state import RunState
from goldenpath.demo.streaming import BodyChannel, stream_body, until_disconnect
from goldenpath.demo.substitutes import substitute
from goldenpath.demo.users import NOBODY, User

_LARGEST_BODY_BYTES = 65_536
_REQUEST_ID = re.compile(r"[A-Za-z0-9._:/+=-]{1,128}")
_LOGGER = logging.getLogger("standin")


class HttpSide:
    """Answers HTTP requests."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, as an ASGI application does."""
        path, headers = str(scope["path"]), Headers(scope=scope)
        request_id = request_id_of(headers, self._service)
        if path == LOG_PATH:
            await self._show_log(scope, request_id, send)
            return
        faults = self._service.faults
        row = self._service.log.open(method=scope["method"], path=path, kind=Kind.HTTP, request_id=request_id)
        if faults.hangs(path):
            await until_disconnect(receive)
            return
        await asyncio.sleep(faults.delay_s(path))
        await self._answer(scope, headers, row, receive, send)

    async def _answer(self, scope: Scope, headers: Headers, row: Row, receive: Receive, send: Send) -> None:
        try:
            reply = await self._reply(scope, headers, row, receive)
        except RefusalError as refusal:
            row.user = row.user or refusal.user_id
            reply = refused(refusal, row.request_id or "")
        except Exception:
            _LOGGER.exception("no answer to %s", row.n)
            reply = refused(RefusalError(Code.INTERNAL, "the service failed"), row.request_id or "")
        row.status = 200 if isinstance(reply, StreamedAnswer) else reply.status
        await self._send(reply, row, receive, send)

    async def _reply(self, scope: Scope, headers: Headers, row: Row, receive: Receive) -> Reply:
        path = str(scope["path"])
        status = self._service.faults.error_status(path)
        if status is not None:
            raise RefusalError(code_for_status(status), "the service is failing", status=status)
        match, user = self._let_in(scope, headers)
        row.user = user.id or None
        if match.endpoint.permission is not None:
            require(user, match.endpoint.permission)
        replaced = substitute(self._service.faults, path)
        if replaced is not None:
            return replaced
        call = self._call(match, user, scope, headers, await _body(receive))
        reply = await match.endpoint.handler(call)
        return _degraded(reply) if self._service.faults.degraded(path) else reply

    def _let_in(self, scope: Scope, headers: Headers) -> tuple[Match, User]:
        path, user = str(scope["path"]), NOBODY
        try:
            match = find(scope["method"], path)
            if match.endpoint.permission is not None:
                user = self._service.auth.identify(credential_of(headers), self._service.faults.token_rules(path))
        finally:
            # A request that is refused counts against its address, so that guessing is limited too.
            if not self._service.faults.unlimited(path):
                self._service.limits.admit(user, _address(scope))
        return match, user

    def _call(self, match: Match, user: User, scope: Scope, headers: Headers, body: bytes) -> Call:
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        return Call(
            service=self._service,
            path=str(scope["path"]),
            user=user,
            parameters=match.parameters,
            query=dict(query),
            headers=headers,
            body=body,
        )

    async def _show_log(self, scope: Scope, request_id: str, send: Send) -> None:
        if _is_loopback(_address(scope)):
            reply = Answer(fields=self._service.log.document())
        else:
            reply = refused(RefusalError(Code.NOT_FOUND, "nothing is here"), request_id)
        await self._send_whole(reply, request_id, send)

    async def _send(self, reply: Reply, row: Row, receive: Receive, send: Send) -> None:
        request_id = row.request_id or ""
        if not isinstance(reply, StreamedAnswer):
            await self._send_whole(reply, request_id, send)
            return
        clock, state = self._service.clock, self._service.state
        kind = {"content-type": reply.format.value, "cache-control": "no-store"}
        await send(_start(200, {**kind, **common_headers(self._service, request_id)}))
        stream_id = self._service.ids.new(IdKind.STREAM, row.user or "")
        channel = BodyChannel(send=send, form=reply.format, stream_id=stream_id, clock=clock)
        ending = await stream_body(reply, receive=receive, channel=channel, clock=clock)
        if reply.run is not None:
            state.settle_run(reply.run, RunState.COMPLETED if ending is Ending.COMPLETE else RunState.CANCELLED)
        # A body left open makes the server drop the connection, which is what a cut stream looks like.
        if ending is not Ending.CUT:
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_whole(self, reply: Answer | Page, request_id: str, send: Send) -> None:
        extra: Mapping[str, str] = {}
        if isinstance(reply, Page):
            body, kind = reply.text.encode(), "text/html; charset=utf-8"
        else:
            body = b"" if reply.fields is None else encode(reply.fields).encode("ascii")
            kind, extra = "application/json", reply.headers
        length = {} if reply.status == 204 else {"content-type": kind, "content-length": str(len(body))}
        await send(_start(reply.status, {**length, **common_headers(self._service, request_id), **extra}))
        await send({"type": "http.response.body", "body": body, "more_body": False})


def _degraded(reply: Reply) -> Reply:
    if not isinstance(reply, Answer) or reply.fields is None:
        return reply
    return replace(reply, fields={**reply.fields, "status": "degraded", "mode": "degraded"})


def request_id_of(headers: Headers, service: Service) -> str:
    """The request id the client chose, if it is fit to be echoed; else a new one."""
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else service.ids.new(IdKind.REQUEST)


def common_headers(service: Service, request_id: str) -> dict[str, str]:
    """The headers that every answer has."""
    return {"x-request-id": request_id, "x-build": BUILD, "date": service.clock.http_date()}


def refused(refusal: RefusalError, request_id: str) -> Answer:
    """The answer to a request that is refused."""
    return Answer(status=refusal.status, headers=refusal.headers, fields=refusal.body(request_id))


def _start(status: int, headers: Mapping[str, str]) -> dict[str, object]:
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": raw}


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""


def _is_loopback(address: str) -> bool:
    return bool(address) and ipaddress.ip_address(address).is_loopback


async def _body(receive: Receive) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise RefusalError(Code.BAD_REQUEST, "the body did not arrive")
        body += message.get("body", b"")
        if len(body) > _LARGEST_BODY_BYTES:
            raise RefusalError(Code.PAYLOAD_TOO_LARGE, f"the body is larger than {_LARGEST_BODY_BYTES} bytes")
        if not message.get("more_body", False):
            return bytes(body)
