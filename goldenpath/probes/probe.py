"""What a probe is, and what a run hands to it."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from goldenpath.base.clock import Clock
from goldenpath.base.masking import Masker
from goldenpath.model.outcome import Attempt
from goldenpath.probes.client import Client
from goldenpath.probes.diary import Diary, NoDiary
from goldenpath.probes.nonces import Nonces
from goldenpath.probes.pace import Pace
from goldenpath.probes.tokens import Identities


@dataclass(slots=True, kw_only=True)
class Sighting:
    """What was seen of the origin so far in this run; probes write it, the engine reads it.

    Attributes:
        answered: it has answered at least once, so that from now on its silence is the product's.
        token_accepted: it has accepted a token of the plan, so that from now on a refusal is the product's.
        builds: the builds it said it is, in order of first sight.
        version: what it first said its version is, or None.
        skew_s: how far its clock was ahead of ours at its first answer with a Date; None before that.
        address: the network address it first answered from; None if that is not known.
        certificate_ends: when the first of its certificates ends; None where nothing is encrypted.
    """

    answered: bool = False
    token_accepted: bool = False
    builds: list[str] = field(default_factory=list)
    version: str | None = None
    skew_s: float | None = None
    address: str | None = None
    certificate_ends: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """All that a probe knows of its run.

    Attributes:
        run_id: sent with every request.
        test_id: the full id of the test being run, phase/test; empty for the preflight.
        environment: its name, for the reader.
        base_url: scheme, host, port and perhaps a path; requests go nowhere else.
        patience: multiplies deadlines, never targets.
        build_header: the response header that names the build; None if there is none.
        values: what `${var.X}` and `${secret.X}` hold, by `var.X` and `secret.X`.
        clock: the only source of time.
        run_started_s: on the clock's monotonic scale.
        pace: how fast the run may send.
        trace: the trace id of the attempt, under which its requests are found.
        diary: where scenarios note what they would have to clean up.
        timeouts: the engine's own deadlines for the attempt, which do not run while a turn to send is awaited.
    """

    run_id: str
    test_id: str = ""
    environment: str
    base_url: str
    patience: float = 1.0
    build_header: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    clock: Clock
    run_started_s: float
    client: Client
    identities: Identities
    masker: Masker
    nonces: Nonces
    sighting: Sighting
    pace: Pace = field(default_factory=Pace)
    trace: str = field(default_factory=lambda: secrets.token_hex(16))
    diary: Diary = field(default_factory=NoDiary)
    timeouts: tuple[asyncio.Timeout, ...] = ()


class Probe(Protocol):
    """One test, ready to be run any number of times."""

    async def run(self, context: Context) -> Attempt:
        """Carry out one attempt.

        Never raises but CancelledError: whatever goes wrong is an outcome. A cancelled probe drops its
        connections and runs its cleanup steps, for at most 2 s, before it lets go.
        """
        ...
