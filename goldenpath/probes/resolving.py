"""Names looked up in threads that nobody waits for: a resolver that hangs must not keep the process alive.

`getaddrinfo` cannot be cancelled. asyncio runs it in its default executor, whose threads both `asyncio.run` and
the interpreter join before they end; these here are daemons, and are left behind.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class DaemonThreads(ThreadPoolExecutor):
    """An executor with a daemon thread for each call; a `ThreadPoolExecutor`, since asyncio takes no other."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Carry out a call in a thread of its own."""
        future: Future[T] = Future()
        threading.Thread(target=_carry_out, args=(future, lambda: fn(*args, **kwargs)), daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 - its parent's
        """Wait for nobody: what a thread finds out now, nobody wants to know."""


def look_up_in_daemon_threads() -> None:
    """Have the running event loop resolve names in threads that nobody waits for."""
    asyncio.get_running_loop().set_default_executor(DaemonThreads())


def _carry_out(future: Future[T], call: Callable[[], T]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(call())
    except BaseException as error:  # noqa: BLE001 - whoever awaits the call is told of it
        future.set_exception(error)
