"""Agent runs on a socket: begun by a request, performed beside the reading loop, settled at their end."""

import asyncio

from goldenpath.demo.answers import answer
from goldenpath.demo.ids import IdKind
from goldenpath.demo.performance import perform
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.routes import SOCKET_PATH
from goldenpath.demo.script import Ending, Script
from goldenpath.demo.scripts import Agent, agent_failure, agent_run
from goldenpath.demo.session import Session, SocketGoneError
from goldenpath.demo.state import Role, Run, RunState

_MOST_AT_ONCE = 50


class AgentRuns:
    """The runs that one session has under way."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._service = session.service
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, agent: Agent, request: str, thread_id: str) -> None:
        """Start a run.

        Raises:
            RefusalError: the session has too many under way.
        """
        if len(self._tasks) >= _MOST_AT_ONCE:
            raise RefusalError(Code.RATE_LIMITED, f"more than {_MOST_AT_ONCE} runs at once on one socket")
        run = self._service.state.new_run(self._session.user, agent=agent, thread_id=thread_id)
        text = answer(request, self._service.faults.voice(SOCKET_PATH))
        task = self._session.spawn(self._perform(run, text))
        self._tasks[run.id] = task
        task.add_done_callback(lambda _: self._tasks.pop(run.id, None))

    def cancel(self, run: Run) -> None:
        """Stop a run, if it is under way here."""
        self._service.state.settle_run(run, RunState.CANCELLED)
        if (task := self._tasks.get(run.id)) is not None:
            task.cancel()

    def keep_message(self, thread_id: str, content: str, role: Role) -> None:
        """Remember a message if its thread is one of the user's."""
        state, user = self._service.state, self._session.user
        if state.owns_thread(user, thread_id):
            keep = not self._service.faults.loses_write(SOCKET_PATH)
            state.new_message(user, thread_id, content, role=role, keep=keep)

    async def _perform(self, run: Run, text: str) -> None:
        script, fails = self._script(run, text)
        self._be_overheard(script)
        try:
            ending = await perform(script, self._session, self._service.clock)
        except (asyncio.CancelledError, SocketGoneError):
            self._service.state.settle_run(run, RunState.CANCELLED)
            raise
        if ending is Ending.CLOSE:
            self._service.state.settle_run(run, RunState.FAILED)
            await self._session.close(script.close_code, "closed in the middle of a run")
            return
        self._service.state.settle_run(run, RunState.FAILED if fails else RunState.COMPLETED)
        if not fails:
            self.keep_message(run.thread_id, text, Role.ASSISTANT)

    def _script(self, run: Run, text: str) -> tuple[Script, bool]:
        """The run's script as it will go, and whether the agent fails in it."""
        ids, faults = self._service.ids, self._service.faults
        fails = faults.agent_fails(SOCKET_PATH)
        if fails:
            script = agent_failure(run_id=run.id, thread_id=run.thread_id, agent=run.agent)
        else:
            call_id = ids.new(IdKind.CALL, run.owner)
            script = agent_run(run_id=run.id, thread_id=run.thread_id, agent=run.agent, call_id=call_id, answer=text)
        return faults.agent(SOCKET_PATH, script, other_thread_id=ids.new(IdKind.THREAD, run.owner)), fails

    def _be_overheard(self, script: Script) -> None:
        """Perform the script to the sockets of all other users too, if isolation leaks."""
        if self._service.faults.leaks(SOCKET_PATH):
            for other in self._session.room.others(self._session):
                other.spawn(perform(script, other, self._service.clock))
