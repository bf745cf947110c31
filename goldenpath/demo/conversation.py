"""What the service does about each frame a client sends over a socket."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from goldenpath.demo.agents import AgentRuns
from goldenpath.demo.answers import answer
from goldenpath.demo.auth import require
from goldenpath.demo.calls import Fields
from goldenpath.demo.http_agents import agent_named
from goldenpath.demo.ids import IdKind
from goldenpath.demo.jsontext import Json, NotAnObjectError, decode_object
from goldenpath.demo.performance import perform
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.routes import SOCKET_PATH
from goldenpath.demo.script import Ending, Script
from goldenpath.demo.scripts import Agent, socket_stream
from goldenpath.demo.session import Session, SocketGoneError
from goldenpath.demo.state import Role, RunState
from goldenpath.demo.users import Permission

_CUT = 1011
_RUNS_SHOWN = 100
_REF_CHARS = 200


class Conversation:
    """Reads a session's frames and acts on them until the client leaves."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._service = session.service
        self._agents = AgentRuns(session)
        self._commands: Mapping[str, Callable[[Fields], Awaitable[None]]] = {
            "ping": self._ping,
            "chat_message": self._chat,
            "message": self._chat,
            "start_agent": self._start,
            "execute_agent": self._start,
            "stream_request": self._stream,
            "get_agent_status": self._status,
            "cancel_agent": self._cancel,
        }

    async def run(self) -> None:
        """Welcome the client, then act on its frames until it leaves."""
        session = self._session
        session.room.sessions.add(session)
        try:
            with suppress(SocketGoneError):
                await session.welcome()
                while (text := await session.next_text()) is not None:
                    await self._act(text)
        finally:
            session.room.sessions.discard(session)
            await session.finish()

    async def _act(self, text: str) -> None:
        ref: Json = None
        try:
            fields = _read(text)
            ref = _ref(fields)
            command = self._command(fields)
            if self._session.fault.database or command == self._ping:
                await command(fields)
        except RefusalError as refusal:
            await self._session.refuse(refusal, ref)

    def _command(self, fields: Fields) -> Callable[[Fields], Awaitable[None]]:
        name = fields.raw("type")
        if not isinstance(name, str) or not name:
            raise RefusalError(Code.MISSING_TYPE, "the frame has no type")
        if name not in self._commands:
            raise RefusalError(Code.UNKNOWN_TYPE, "the frame's type is not known")
        return self._commands[name]

    async def _ping(self, fields: Fields) -> None:
        await self._session.say("pong", {"id": _ref(fields)})

    async def _chat(self, fields: Fields) -> None:
        require(self._session.user, Permission.EXECUTE)
        content, thread_id = fields.text("content"), self._thread_id(fields)
        self._agents.keep_message(thread_id, content, Role.USER)
        await self._session.say("message_ack", {"id": _ref(fields), "thread_id": thread_id})
        self._agents.begin(Agent.TRIAGE, content, thread_id)

    async def _start(self, fields: Fields) -> None:
        require(self._session.user, Permission.EXECUTE)
        payload = fields.nested("payload")
        request = (payload if payload.raw("user_request") is not None else fields).any_of("user_request", "message")
        agent = agent_named(payload if payload.raw("agent") is not None else fields, "agent")
        self._agents.begin(agent, request, self._thread_id(fields))

    async def _stream(self, fields: Fields) -> None:
        require(self._session.user, Permission.EXECUTE)
        text = answer(fields.any_of("content", "message"), self._service.faults.voice(SOCKET_PATH))
        script = self._service.faults.stream(SOCKET_PATH, socket_stream(answer=text, ref=_ref(fields)))
        self._session.spawn(self._perform(script))

    async def _perform(self, script: Script) -> None:
        ending = await perform(script, self._session, self._service.clock)
        if ending is Ending.CUT:
            await self._session.close(_CUT, "cut")

    async def _status(self, fields: Fields) -> None:
        leaks = self._service.faults.leaks(SOCKET_PATH)
        runs: list[Json] = [run.document() for run in self._service.state.runs(self._session.user, any_owner=leaks)]
        await self._session.say("agent_status", {"ref": _ref(fields), "runs": runs[-_RUNS_SHOWN:]})

    async def _cancel(self, fields: Fields) -> None:
        run = self._service.state.run(self._session.user, fields.text("run_id"))
        if run.state is not RunState.RUNNING:
            raise RefusalError(Code.VALIDATION_ERROR, f"the run is {run.state}, not running")
        self._agents.cancel(run)
        await self._session.say("agent_cancelled", {"run_id": run.id, "thread_id": run.thread_id})

    def _thread_id(self, fields: Fields) -> str:
        """The thread the client named, which need not be one of the service's; a new id if it named none."""
        named, user = fields.optional_text("thread_id"), self._session.user
        if named is None:
            return self._service.ids.new(IdKind.THREAD, user.id)
        if self._service.state.is_foreign_thread(user, named):
            raise RefusalError(Code.NOT_FOUND, "no such thread")
        return named


def _read(text: str) -> Fields:
    try:
        return Fields(decode_object(text))
    except NotAnObjectError as error:
        raise RefusalError(Code.BAD_JSON, f"the frame is {error}") from error


def _ref(fields: Fields) -> Json:
    """The id a client gave its frame, if it is fit to be repeated."""
    given = fields.raw("id")
    if isinstance(given, str):
        return given[:_REF_CHARS]
    return given if isinstance(given, int) else None
