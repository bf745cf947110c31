"""One run through the steps of a scenario: what is known by now, and what the steps share."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from goldenpath.base.inert import one_line
from goldenpath.base.node import Plain
from goldenpath.model.outcome import Cause, ReasonCode
from goldenpath.model.plan import Deadlines
from goldenpath.probes.client import Socket
from goldenpath.probes.failure import Failure, fault
from goldenpath.probes.ledger import Ledger
from goldenpath.probes.probe import Context
from goldenpath.probes.template import as_text, expand
from goldenpath.probes.tokens import FLAWS, Flaw, Token
from goldenpath.probes.tracing import Sent

SHOWN_CHARACTERS = 160
_MASKED_CHARACTERS = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """Who a step is.

    Attributes:
        user: the name under which the test leased its user.
        profile: the auth profile's id.
        flaw: the name of what is wrong with the token, possibly `${item}`; None for a good one.
        claims: replace the profile's claims.
    """

    user: str
    profile: str
    flaw: str | None = None
    claims: Mapping[str, Plain] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Play:
    """The state of one run through.

    Attributes:
        context: the run's.
        ledger: the attempt's counts, shared by all its runs through.
        subjects: the leased users, by the names the test gives them.
        values: nonce, uuid, the item of `each`, and what steps saved.
        captured: which of the values the server said.
        sockets: open WebSockets by name.
        handshakes: what the handshakes of those carried, by name.
        sent: what the present step's last request carried; None if it has sent none.
        timeouts: deadlines that do not run while a turn to send is awaited.
        waited_s: how long turns were awaited so far.
    """

    context: Context
    ledger: Ledger
    subjects: Mapping[str, str | None]
    values: dict[str, Plain] = field(default_factory=dict)
    captured: set[str] = field(default_factory=set)
    sockets: dict[str, Socket] = field(default_factory=dict)
    handshakes: dict[str, Sent | None] = field(default_factory=dict)
    sent: Sent | None = None
    timeouts: list[asyncio.Timeout] = field(default_factory=list)
    waited_s: float = 0.0

    async def turn(self) -> None:
        """Wait until the run may send one more request; no deadline but a cleanup's is charged for it."""
        wait_s = self.context.pace.reserve_s(self.now_s())
        if wait_s <= 0:
            return
        for timeout in (*self.context.timeouts, *self.timeouts):
            ends_s = timeout.when()
            if ends_s is not None and not timeout.expired():
                timeout.reschedule(ends_s + wait_s)
        self.waited_s += wait_s
        await asyncio.sleep(wait_s)

    def now_s(self) -> float:
        """The clock's monotonic seconds."""
        return self.context.clock.monotonic_s()

    def patient(self, deadlines: Deadlines) -> Deadlines:
        """Return the deadlines as this environment is given them."""
        return deadlines.scaled(self.context.patience)

    def expand(self, value: Plain, who: Credential | None) -> Plain:
        """Return a value of the plan with its `${...}` filled in. Raises Failure missing_value."""
        return expand(value, lambda name: self._lookup(name, who))

    def expand_text(self, text: str, who: Credential | None) -> str:
        """Return a text of the plan with its `${...}` filled in. Raises Failure missing_value."""
        return as_text(self.expand(text, who))

    def expand_path(self, text: str, who: Credential | None) -> str:
        """Return a path with its `${...}` filled in; what the server said cannot change which path it is."""

        def embed(name: str, value: str) -> str:
            return quote(value, safe="") if name in self.captured else value

        return as_text(expand(text, lambda name: self._lookup(name, who), embed=embed))

    def token(self, who: Credential) -> Token:
        """Return the token that a step sends. Raises Failure no_token, missing_value or probe_fault."""
        flaw = None
        if who.flaw is not None:
            name = self.expand_text(who.flaw, None)
            if name not in FLAWS:
                fault(f"{self.show(name)} is no name of a bad token")
            flaw = Flaw(name)
        claims = {name: self.expand(value, None) for name, value in who.claims.items()}
        return self.context.identities.token(who.profile, self.subjects.get(who.user), flaw=flaw, claims=claims)

    def save(self, name: str, value: Plain) -> None:
        """Keep a value that the server said, for later steps."""
        self.values[name] = value
        self.captured.add(name)

    def show(self, value: object, limit: int = SHOWN_CHARACTERS) -> str:
        """Return a value as a sentence may quote it: masked, on one line, inert, bounded."""
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
        # mask before cutting: half a secret is not recognised
        return one_line(self.context.masker.mask(text[:_MASKED_CHARACTERS]), limit=limit)

    def _lookup(self, name: str, who: Credential | None) -> Plain:
        if name in self.values:
            return self.values[name]
        if name in self.context.values:
            return self.context.values[name]
        kind, _, rest = name.partition(".")
        if kind == "auth" and who is not None:
            return self._of_credential(rest, who)
        if kind == "user" and self.subjects.get(rest) is not None:
            return self.subjects[rest]
        raise Failure(ReasonCode.MISSING_VALUE, Cause.PROBE, f"${{{name}}} has no value here")

    def _of_credential(self, part: str, who: Credential) -> Plain:
        if part == "user":
            return self.subjects.get(who.user)
        token = self.token(who)
        return token.base64url if part == "token_b64url" else token.text or ""
