"""What a step sends: where to, with which headers and body, and the curl line that sends it again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urlsplit

import goldenpath
from goldenpath.base.node import Node, Plain
from goldenpath.probes.client import Headers, Request, SocketRequest
from goldenpath.probes.failure import fault
from goldenpath.probes.play import Credential, Play
from goldenpath.probes.scope import Scope
from goldenpath.probes.template import as_text
from goldenpath.probes.tracing import stamp

_TARGET_SAFE = "/?:@!$&'()*+,;=%-._~[]"
_SHOWN_BODY_CHARACTERS = 500
_JSON_TYPE = "application/json"
_CREDENTIAL_PLACE = "GOLDENPATH-TOKEN"
_FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A request as the plan has it, `${...}` not yet filled in.

    Attributes:
        method: GET, POST …; GET for a WebSocket handshake.
        path: below the environment's base URL, or an absolute URL there.
        content: the body: JSON, text or form by `content_type`; None if there is none.
        accept: the media types that are understood.
        names: all that its texts ask for.
    """

    method: str
    path: str
    query: Mapping[str, Plain] = field(default_factory=dict)
    headers: Mapping[str, Plain] = field(default_factory=dict)
    content: Plain = None
    content_type: str | None = None
    accept: str = "*/*"
    who: Credential | None = None
    names: frozenset[str] = frozenset()

    @property
    def carries_token_itself(self) -> bool:
        """Whether the plan says where the token goes, so that no Authorization header is added."""
        return bool(self.names & {"auth.token", "auth.token_b64url"})

    def url(self, play: Play) -> str:
        """Return the full URL. Raises Failure probe_fault for one outside the environment."""
        path = play.expand_path(self.path, self.who)
        base = play.context.base_url.rstrip("/")
        if "://" in path.partition("?")[0]:
            if not _same_origin(path, base):
                fault(f"{play.show(path)} is not in the environment {base}; requests go nowhere else")
            parts = urlsplit(path)
            base, path = f"{parts.scheme}://{parts.netloc}", path.partition(parts.netloc)[2]
        if not path.startswith("/") or "#" in path:
            fault(f"{play.show(path)} is not a path: write /path or /path?query")
        target = quote(path, safe=_TARGET_SAFE)
        query = urlencode([(name, text) for name in self.query for text in self._query_texts(name, play)])
        return base + target + (("&" if "?" in target else "?") + query if query else "")

    def request(self, play: Play) -> Request:
        """Return what goes over the wire. Raises Failure."""
        body = self._body(play)
        return Request(method=self.method, url=self.url(play), headers=self._headers(play, body), body=body)

    def handshake(self, play: Play, offer: tuple[str, ...]) -> SocketRequest:
        """Return the WebSocket handshake. Raises Failure."""
        url = "ws" + self.url(play).removeprefix("http")
        return SocketRequest(url=url, headers=self._headers(play, b""), offer=offer)

    def is_authenticated(self, play: Play) -> bool:
        """Whether it carries a credential that the plan means to be accepted."""
        return self.who is not None and play.token(self.who).valid

    def curl(self, play: Play, *, unbuffered: bool = False) -> str:
        """Return a command line that sends it again, the token as `$TOKEN`, secrets masked."""
        words = ["curl", "-N" if unbuffered else "-i"]
        if self.method != "GET":
            words += ["-X", self.method]
        token = play.token(self.who).text if self.who else None
        for name, value in self._plan_headers(play):
            words += ["-H", _with_token_variable(f"{name}: {value}", token, play)]
        if self.who is not None and token and not self.carries_token_itself:
            words += ["-H", '"Authorization: Bearer $TOKEN"']
        body = self._body(play).decode("utf-8", "replace")
        if body:
            words += ["--data", shlex.quote(play.show(body, _SHOWN_BODY_CHARACTERS))]
        return " ".join([*words, shlex.quote(play.show(self.url(play), _SHOWN_BODY_CHARACTERS))])

    def _headers(self, play: Play, body: bytes) -> Headers:
        given = self._plan_headers(play)
        names = {name.lower() for name, _ in given}
        standard = [
            ("User-Agent", f"goldenpath/{goldenpath.__version__} (run {play.context.run_id})"),
            *stamp(play.context.trace, play.context.nonces),
        ]
        if self.method != "GET" or body:
            standard.append(("Content-Length", str(len(body))))
        standard += [("Accept", self.accept), ("Accept-Encoding", "identity")]
        token = play.token(self.who).text if self.who and not self.carries_token_itself else None
        if token is not None:
            standard.append(("Authorization", f"Bearer {token}"))
        return (*[(name, value) for name, value in standard if name.lower() not in names], *given)

    def _plan_headers(self, play: Play) -> list[tuple[str, str]]:
        headers = [(name, play.expand_text(as_text(value), self.who)) for name, value in self.headers.items()]
        if self.content_type and not any(name.lower() == "content-type" for name, _ in headers):
            headers.append(("Content-Type", self.content_type))
        for name, value in headers:
            if not value.isprintable() or not value.isascii():
                fault(f"header {name} would carry a control or non-ASCII character: {play.show(value)}")
            if name.lower() == "host" and value.lower() != urlsplit(play.context.base_url).netloc.lower():
                # a proxy in front of both would hand it to the other one
                fault(f"the header Host names {play.show(value)}; requests go nowhere but {play.context.base_url}")
        return headers

    def _body(self, play: Play) -> bytes:
        if self.content_type is None:
            return b""
        content = play.expand(self.content, self.who)
        if self.content_type == _JSON_TYPE:
            return json.dumps(content, ensure_ascii=False).encode("utf-8", "backslashreplace")
        if self.content_type == _FORM_TYPE and isinstance(content, dict):
            return urlencode({name: as_text(value) for name, value in content.items()}).encode()
        return as_text(content).encode("utf-8", "backslashreplace")

    def _query_texts(self, name: str, play: Play) -> list[str]:
        value = play.expand(self.query[name], self.who)
        return [as_text(item) for item in value] if isinstance(value, list) else [as_text(value)]


def compile_outgoing(node: Node, scope: Scope, *, method: str, path: str, accept: str = "*/*") -> Outgoing:
    """Return the request that a step's keys describe: auth, headers, query, and one of json, body and form."""
    entries = node.entries
    who = scope.credential(entries.get("auth"))
    sent = [entries.get(key) for key in (method.lower(), "headers", "query", "json", "body", "form", "offer", "open")]
    names = scope.check(sent, who)
    content_key = next((key for key in ("json", "form", "body") if key in entries), None)
    types = {"json": _JSON_TYPE, "form": _FORM_TYPE, "body": "text/plain; charset=utf-8", None: None}
    return Outgoing(
        method=method,
        path=path,
        query={name: entry.plain() for name, entry in entries["query"].entries.items()} if "query" in entries else {},
        headers={name: entry.plain() for name, entry in entries["headers"].entries.items()}
        if "headers" in entries
        else {},
        content=entries[content_key].plain() if content_key else None,
        content_type=types[content_key],
        accept=accept,
        who=who,
        names=names,
    )


def _same_origin(url: str, base: str) -> bool:
    there, here = urlsplit(url), urlsplit(base)
    return (there.scheme.lower(), there.netloc.lower()) == (here.scheme.lower(), here.netloc.lower())


def _with_token_variable(text: str, token: str | None, play: Play) -> str:
    if not token or token not in text:
        return shlex.quote(play.show(text, _SHOWN_BODY_CHARACTERS))
    shown = play.show(text.replace(token, _CREDENTIAL_PLACE), _SHOWN_BODY_CHARACTERS)
    escaped = shown.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$")
    return '"' + escaped.replace(_CREDENTIAL_PLACE, "$TOKEN") + '"'
