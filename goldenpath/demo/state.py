"""What the service remembers: threads, messages and agent runs, each with an owner."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum

from goldenpath.demo.clock import Clock
from goldenpath.demo.ids import IdKind, Ids
from goldenpath.demo.jsontext import Json
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.users import User


class Role(StrEnum):
    """Who wrote a message."""

    USER = "user"
    ASSISTANT = "assistant"


class RunState(StrEnum):
    """Where an agent run stands."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    STOPPED = "stopped"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A conversation."""

    id: str
    owner: str
    title: str
    created_at: float

    def document(self) -> dict[str, Json]:
        """The thread as its owner sees it."""
        return {"id": self.id, "title": self.title, "created_at": self.created_at}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; ``sequence`` ascends over all messages of its owner."""

    id: str
    owner: str
    thread_id: str
    sequence: int
    role: Role
    content: str
    created_at: float

    def document(self) -> dict[str, Json]:
        """The message as its owner sees it."""
        return {
            "id": self.id,
            "thread_id": self.thread_id,
            "sequence": self.sequence,
            "role": self.role,
            "content": self.content,
            "created_at": self.created_at,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One agent run."""

    id: str
    owner: str
    thread_id: str
    agent: str
    state: RunState
    started_at: float

    def document(self) -> dict[str, Json]:
        """The run as its owner sees it."""
        return {
            "run_id": self.id,
            "thread_id": self.thread_id,
            "agent": self.agent,
            "state": self.state,
            "started_at": self.started_at,
        }


class State:
    """Everything remembered, in memory. ``any_owner`` opens the lookups to things of others."""

    def __init__(self, *, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._threads: dict[str, Thread] = {}
        self._threads_of: defaultdict[str, dict[str, Thread]] = defaultdict(dict)
        self._messages_of: defaultdict[str, list[Message]] = defaultdict(list)
        self._sequence_of: Counter[str] = Counter()
        self._runs: dict[str, Run] = {}
        self._runs_of: defaultdict[str, dict[str, Run]] = defaultdict(dict)
        self._run_states: Counter[RunState] = Counter()

    def new_thread(self, user: User, title: str, *, keep: bool = True) -> Thread:
        """Make a thread; without ``keep`` it is only pretended."""
        thread = Thread(
            id=self._ids.new(IdKind.THREAD, user.id), owner=user.id, title=title, created_at=self._clock.now_s()
        )
        if keep:
            self._threads[thread.id] = self._threads_of[user.id][thread.id] = thread
        return thread

    def threads(self, user: User, *, any_owner: bool = False) -> list[Thread]:
        """A user's threads, oldest first."""
        return list((self._threads if any_owner else self._threads_of[user.id]).values())

    def thread(self, user: User, thread_id: str, *, any_owner: bool = False) -> Thread:
        """One thread of a user.

        Raises:
            RefusalError: 404, whether it is not there or is another user's.
        """
        thread = self._threads.get(thread_id)
        if thread is None or not (any_owner or thread.owner == user.id):
            raise RefusalError(Code.NOT_FOUND, "no such thread")
        return thread

    def owns_thread(self, user: User, thread_id: str) -> bool:
        """Say whether the id is that of a thread of the user."""
        return thread_id in self._threads_of[user.id]

    def is_foreign_thread(self, user: User, thread_id: str) -> bool:
        """Say whether the id is that of another user's thread."""
        return thread_id in self._threads and not self.owns_thread(user, thread_id)

    def delete_thread(self, user: User, thread_id: str) -> None:
        """Forget a thread of a user and its messages.

        Raises:
            RefusalError: 404.
        """
        thread = self.thread(user, thread_id)
        del self._threads[thread.id], self._threads_of[user.id][thread.id]
        kept = [message for message in self._messages_of[user.id] if message.thread_id != thread.id]
        self._messages_of[user.id] = kept

    def home_thread(self, user: User) -> Thread:
        """The thread for messages that name none: the user's first, made if need be."""
        first = next(iter(self._threads_of[user.id].values()), None)
        return self.new_thread(user, "Inbox") if first is None else first

    def new_message(self, user: User, thread_id: str, content: str, *, role: Role, keep: bool = True) -> Message:
        """Append a message to a thread; without ``keep`` it is only pretended."""
        self._sequence_of[user.id] += 1
        message = Message(
            id=self._ids.new(IdKind.MESSAGE, user.id),
            owner=user.id,
            thread_id=thread_id,
            sequence=self._sequence_of[user.id],
            role=role,
            content=content,
            created_at=self._clock.now_s(),
        )
        if keep:
            self._messages_of[user.id].append(message)
        return message

    def messages(self, user: User, *, thread_id: str | None = None, any_owner: bool = False) -> list[Message]:
        """A user's messages in order of sequence, of one thread if given."""
        owners = list(self._messages_of) if any_owner else [user.id]
        return [
            message
            for owner in owners
            for message in self._messages_of[owner]
            if thread_id is None or message.thread_id == thread_id
        ]

    def new_run(self, user: User, *, agent: str, thread_id: str) -> Run:
        """Register an agent run, running from now."""
        run = Run(
            id=self._ids.new(IdKind.RUN, user.id),
            owner=user.id,
            thread_id=thread_id,
            agent=agent,
            state=RunState.RUNNING,
            started_at=self._clock.now_s(),
        )
        self._runs[run.id] = self._runs_of[user.id][run.id] = run
        self._run_states[run.state] += 1
        return run

    def runs(self, user: User, *, any_owner: bool = False) -> list[Run]:
        """A user's runs, oldest first."""
        return list((self._runs if any_owner else self._runs_of[user.id]).values())

    def run(self, user: User, run_id: str) -> Run:
        """One run of a user.

        Raises:
            RefusalError: 404, whether it is not there or is another user's.
        """
        run = self._runs_of[user.id].get(run_id)
        if run is None:
            raise RefusalError(Code.NOT_FOUND, "no such run")
        return run

    def settle_run(self, run: Run, state: RunState) -> Run:
        """Give a run that is still running its final state; a settled one stays as it is."""
        current = self._runs[run.id]
        if current.state is not RunState.RUNNING:
            return current
        settled = replace(current, state=state)
        self._runs[run.id] = self._runs_of[run.owner][run.id] = settled
        self._run_states[current.state] -= 1
        self._run_states[state] += 1
        return settled

    def run_counts(self) -> dict[RunState, int]:
        """How many runs of all users stand where."""
        return {state: self._run_states[state] for state in RunState}
