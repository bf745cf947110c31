"""Looking up names without being held up by it."""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import Future

import pytest

from goldenpath.probes.resolving import DaemonThreads, _carry_out, look_up_in_daemon_threads

_STUCK = """
import asyncio, socket, threading

def stuck(*_, **__):
    threading.Event().wait()

async def main():
    from goldenpath.probes.network import open_client
    from goldenpath.probes.client import Request
    async with open_client("http://staging.test") as client:
        async with asyncio.timeout(0.2):
            await client.send(Request(method="GET", url="http://staging.test/"), lambda: None)

socket.getaddrinfo = stuck
try:
    asyncio.run(main())
except TimeoutError:
    print("gave up")
"""


def test_a_resolver_that_hangs_does_not_keep_the_process_alive() -> None:
    """With a lookup that never returns the deadline holds, and the process ends by itself soon after."""
    done = subprocess.run([sys.executable, "-c", _STUCK], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (0, "gave up\n"), done.stderr


async def test_lookups_run_in_daemons() -> None:
    """Names are still resolved, results and troubles come back, and no thread of them can hold up an end."""
    look_up_in_daemon_threads()
    loop = asyncio.get_running_loop()
    assert await loop.getaddrinfo("127.0.0.1", 80)
    assert await loop.run_in_executor(None, lambda: threading.current_thread().daemon)
    with pytest.raises(ZeroDivisionError):
        await loop.run_in_executor(None, lambda: 1 // 0)


def test_the_end_waits_for_nobody() -> None:
    """Shutting down returns while a call is still under way, and the call may end later."""
    release = threading.Event()
    threads = DaemonThreads()
    future = threads.submit(release.wait)
    threads.shutdown()
    assert not future.done()
    release.set()
    assert future.result(timeout=10)


def test_a_call_that_nobody_wants_any_more_is_not_made() -> None:
    """A future that was cancelled before its thread got to it stays cancelled, and nothing is called."""
    unwanted: Future[None] = Future()
    unwanted.cancel()
    called = threading.Event()
    _carry_out(unwanted, called.set)
    assert unwanted.cancelled()
    assert not called.is_set()
