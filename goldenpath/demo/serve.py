"""Running the service: the socket, the ready line, and a quick end."""

import asyncio
import contextlib
import logging
import resource
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Generator

import uvicorn

from goldenpath.demo import lifeline
from goldenpath.demo.app import StandIn
from goldenpath.demo.jsontext import Json, encode
from goldenpath.demo.service import Service, build_service
from goldenpath.demo.settings import BUILD, VERSION, Settings
from goldenpath.demo.silence import silent_protocol
from goldenpath.demo.switches import FaultName

_LARGEST_MESSAGE_BYTES = 8 * 1024
_KEEP_ALIVE_S = 75
_BACKLOG = 2048
_OPEN_FILES = 10_240
_REACHED_AT = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what to tell others, not what to listen on


class ListenError(OSError):
    """The address cannot be listened on; the message is one line for the person who chose it."""


def serve(settings: Settings) -> None:
    """Run the service until it is told to stop: by SIGINT or SIGTERM, or, embedded, by its input's end.

    When it listens, one JSON line on standard output says where.

    Raises:
        ListenError: the port is taken, or the host is not ours.
    """
    _raise_open_files()
    asyncio.run(_run(settings, _listen(settings.host, settings.port)))


def _raise_open_files() -> None:
    """Allow as many sockets as the system lets us: the usual 1,024 or 256 are fewer than a load test opens."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(_OPEN_FILES, most)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, asyncio switches Nagle's algorithm off; without, each answer waits 40 ms for an ACK.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise ListenError(f"cannot listen on {host} port {port}: {error.strerror or error}") from error
    return listener


class _Server(uvicorn.Server):
    """uvicorn's server, which says when it is ready and leaves signals to ``serve``."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and say so."""
        await super().startup(sockets)
        self._announce()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield

    def stop(self) -> None:
        """Stop at the next tick, without waiting for anybody."""
        self.should_exit = self.force_exit = True


async def _run(settings: Settings, listener: socket.socket) -> None:
    service = build_service(settings)
    config, certificate = _config(service)
    server = _Server(config, lambda: _announce(settings, listener, certificate))
    loop, stopped = asyncio.get_running_loop(), threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    if settings.embedded:
        lifeline.watch(lambda: loop.call_soon_threadsafe(server.stop), stopped)
    await server.serve(sockets=[listener])
    stopped.set()


def _config(service: Service) -> tuple[uvicorn.Config, str | None]:
    """Uvicorn's configuration, and the certificate to trust if there is one."""
    settings, faults = service.settings, service.faults
    config = uvicorn.Config(
        StandIn(service),
        http=silent_protocol(service) if faults.has(FaultName.SILENT_PORT) else "httptools",
        ws="websockets-sansio",
        ws_max_size=_LARGEST_MESSAGE_BYTES,
        ws_ping_interval=None,
        ws_per_message_deflate=False,
        lifespan="off",
        log_config=None,
        log_level=logging.CRITICAL + 1,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=0,
    )
    config.load()
    if not settings.tls:
        return config, None
    config.ssl, certificate = _tls(settings.host, faults.amount(FaultName.CERT_EXPIRES_SOON))
    return config, certificate


def _tls(host: str, days: int | None) -> tuple[ssl.SSLContext, str]:
    from goldenpath.demo.tls import USUAL_DAYS, server_context  # noqa: PLC0415 - cryptography is slow to import

    return server_context(host, USUAL_DAYS if days is None else days)


def _announce(settings: Settings, listener: socket.socket, certificate: str | None) -> None:
    host, port = listener.getsockname()[:2]
    shown = _REACHED_AT.get(host, host)
    authority = f"[{shown}]:{port}" if ":" in shown else f"{shown}:{port}"
    secure = "s" if settings.tls else ""
    ready: dict[str, Json] = {
        "ready": True,
        "base_url": f"http{secure}://{authority}",
        "ws_url": f"ws{secure}://{authority}/ws",
        "faults": [str(fault) for fault in settings.faults],
        "version": VERSION,
        "build": BUILD,
        **({} if certificate is None else {"certificate": certificate}),
    }
    sys.stdout.write(encode(ready) + "\n")
    sys.stdout.flush()
