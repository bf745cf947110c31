"""A socket that must be refused: at the handshake, or accepted and closed in time before any data."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field
from pydantic.dataclasses import dataclass as spec

from goldenpath.base.node import Node
from goldenpath.base.reading import read
from goldenpath.model.fields import STRICT, Count, Flag, Seconds
from goldenpath.model.outcome import ReasonCode
from goldenpath.model.units import format_duration
from goldenpath.probes.client import Socket, SocketClosed
from goldenpath.probes.failure import wrong
from goldenpath.probes.framing import StreamEvent
from goldenpath.probes.listening import Listening
from goldenpath.probes.play import Play

_Status = Annotated[Count, Field(ge=400, le=599)]
_CloseCode = Annotated[Count, Field(ge=1000, le=4999)]


@spec(frozen=True, kw_only=True, config=STRICT)
class RefusedSpec:
    """The keys under `refused:`; with `error_frame` one error frame right before the close is tolerated."""

    status: tuple[_Status, ...] = (401, 403)
    close: tuple[_CloseCode, ...] = (1008, 4401, 4403)
    within: Seconds = 2.0
    error_frame: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A compiled `refused:`."""

    statuses: tuple[int, ...]
    close_codes: tuple[int, ...]
    within_s: float
    error_frame: bool


def compile_refused(node: Node) -> Refused:
    """Return the compiled `refused:`. PlanError for statuses and codes that refuse nothing."""
    given = read(node, RefusedSpec)
    return Refused(statuses=given.status, close_codes=given.close, within_s=given.within, error_frame=given.error_frame)


async def expect_refusal(refused: Refused, socket: Socket, play: Play) -> None:
    """Wait for an accepted socket to be closed as a refusal. Raises Failure not_refused or closed."""
    within_s = refused.within_s * play.context.patience
    may_err = refused.error_frame
    play.ledger.assertions += 1
    try:
        async with asyncio.timeout(within_s):
            while True:
                frame = await socket.receive()
                play.ledger.frames_in += 1
                play.ledger.bytes_in += len(frame)
                if not (may_err and _is_error(frame)):
                    text = frame if isinstance(frame, str) else frame.decode("utf-8", "replace")
                    told = f"the socket was opened and data came before any close: {play.show(text)}"
                    wrong(ReasonCode.NOT_REFUSED, told)
                may_err = False
    except TimeoutError:
        told = f"the socket was opened and not closed within {format_duration(within_s)}"
        wrong(ReasonCode.NOT_REFUSED, told)
    except SocketClosed as closed:
        if closed.by_us or closed.code not in refused.close_codes:
            wanted = " or ".join(map(str, refused.close_codes))
            got = "broken off" if closed.code is None else f"closed with {closed.code}"
            wrong(ReasonCode.CLOSED, f"expected the socket refused with {wanted}, it was {got}")
    play.ledger.refusals += 1


def _is_error(frame: str | bytes) -> bool:
    text = frame if isinstance(frame, str) else frame.decode("utf-8", "replace")
    return any("error" in name.lower() for name in Listening().hear(StreamEvent(text)).candidates)
