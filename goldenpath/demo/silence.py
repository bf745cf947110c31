"""The port that accepts connections and says nothing."""

import asyncio
import re

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from goldenpath.demo.requestlog import LOG_PATH, Kind
from goldenpath.demo.service import Service
from goldenpath.demo.switches import FaultName

_REQUEST_LINE = re.compile(rb"([A-Z]{1,20}) ([^ ?]{1,500})[^ ]* HTTP/1\.[01]\r\n")


def silent_protocol(service: Service) -> type[asyncio.Protocol]:
    """The HTTP protocol of a service whose port is silent.

    A request that falls under the fault is logged and then, like all that follows on its connection, ignored. The log
    itself stays readable.
    """

    class SilentProtocol(HttpToolsProtocol):
        """HTTP, unless the connection has fallen silent."""

        _silent = False

        def data_received(self, data: bytes) -> None:
            """Ignore the data, or hand it on."""
            self._silent = self._silent or _falls_silent(service, data)
            if not self._silent:
                super().data_received(data)

    return SilentProtocol


def _falls_silent(service: Service, data: bytes) -> bool:
    line = _REQUEST_LINE.match(data)
    path = line[2].decode("latin-1") if line else ""
    if path == LOG_PATH or service.faults.take(FaultName.SILENT_PORT, path) is None:
        return False
    if line is not None:
        kind = Kind.WEBSOCKET if b"\r\nupgrade: websocket" in data.lower() else Kind.HTTP
        service.log.open(method=line[1].decode("ascii"), path=path, kind=kind)
    return True
