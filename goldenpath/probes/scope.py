"""What is known while a scenario is compiled: users, names that `${...}` may ask for, deadlines, open sockets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field
from pydantic.dataclasses import dataclass as spec

from goldenpath.base.errors import PlanError, Where
from goldenpath.base.node import Node, Plain
from goldenpath.base.reading import did_you_mean, read
from goldenpath.model.fields import STRICT, Seconds
from goldenpath.model.plan import AuthProfile, Deadlines
from goldenpath.model.units import parse_duration_s
from goldenpath.probes.path import Path, compile_path
from goldenpath.probes.play import Credential
from goldenpath.probes.template import NAME, expand, holes
from goldenpath.probes.tokens import FLAWS

_ALWAYS = frozenset({"nonce", "uuid"})
_OUTSIDE = ("var.", "secret.")
_OF_CREDENTIAL = frozenset({"auth.token", "auth.token_b64url", "auth.user"})
NOBODY = "none"


@spec(frozen=True, kw_only=True, config=STRICT)
class WithinSpec:
    """The keys under `within:`."""

    connect: Seconds | None = None
    first_event: Seconds | None = None
    gap: Seconds | None = None
    total: Seconds | None = None


@spec(frozen=True, kw_only=True, config=STRICT)
class AuthSpec:
    """The keys under `auth:` of a test or step."""

    as_: Annotated[Any, Field(alias="as")]
    token: str | None = None
    claims: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """A value to keep: from JSON at a path, or from the header of a name."""

    name: str
    source: Path | str


@dataclass(slots=True, kw_only=True)
class Scope:
    """The state of compiling one scenario.

    Attributes:
        profiles: the plan's auth profiles by id.
        users: the profile by the names under which the test wants users.
        deadlines: for steps that set none of their own.
        auth: who steps are that do not say; None is nobody.
        items: what `each` gives its names, by name.
        known: names that earlier steps saved, and those of `each`.
        sockets: who opened them, by the names of the sockets that earlier steps opened.
        leases: the profile by the names of all users that the steps turned out to need.
    """

    profiles: Mapping[str, AuthProfile]
    users: Mapping[str, str]
    deadlines: Deadlines
    auth: Credential | None = None
    items: Mapping[str, tuple[Plain, ...]] = field(default_factory=dict)
    known: set[str] = field(default_factory=set)
    sockets: dict[str, Credential | None] = field(default_factory=dict)
    leases: dict[str, str] = field(default_factory=dict)

    def credential(self, node: Node | None) -> Credential | None:
        """Return who a step is. PlanError for an unknown profile, user or name of a bad token."""
        found = self.auth if node is None else self.read_credential(node)
        if found is not None:
            self.leases[found.user] = found.profile
        return found

    def step_deadlines(self, node: Node | None) -> Deadlines:
        """Return a step's deadlines: its own, then the test's or the plan's."""
        return self.deadlines if node is None else read_deadlines(node).over(self.deadlines)

    def check(self, nodes: Iterable[Node | None], who: Credential | None) -> frozenset[str]:
        """Return the names that the nodes ask for. PlanError for one that nothing defines."""
        asked: set[str] = set()
        for node in nodes:
            for name, where in holes(node) if node is not None else ():
                self._check_name(name, who, where)
                asked.add(name)
        return frozenset(asked)

    def captures(self, node: Node | None, *, headers: bool) -> tuple[Capture, ...]:
        """Return what a step saves, and let later steps know its names. PlanError for a path or name that is none."""
        if node is None:
            return ()
        captures = tuple(self._capture(name, entry, node, headers=headers) for name, entry in node.entries.items())
        self.known |= {capture.name for capture in captures}
        return captures

    def check_new_name(self, name: str, where: Where) -> None:
        """Refuse a name that is none, or that would hide one of ours."""
        if not NAME.fullmatch(name) or "." in name or name in _ALWAYS:
            hint = "letters, digits, _ and -; not nonce or uuid"
            raise PlanError(f"{name!r} cannot name a value", hint=hint, where=where)

    def read_credential(self, node: Node) -> Credential | None:
        """Return who an `auth:` means, without leasing anybody yet. PlanError as `credential`."""
        if not isinstance(node.value, dict):
            return None if node.value == NOBODY else self._user(node, node.value)
        given = read(node, AuthSpec)
        user = self._user(node.value["as"], node.value["as"].value)
        if "token" in node.value:
            self._check_flaw(node.value["token"])
        self.check([node.value.get("token"), node.value.get("claims")], None)
        return Credential(user=user.user, profile=user.profile, flaw=given.token, claims=given.claims or {})

    def _user(self, node: Node, name: object) -> Credential:
        if isinstance(name, str) and name in self.users:
            return Credential(user=name, profile=self.users[name])
        if isinstance(name, str) and name in self.profiles:
            return Credential(user=name, profile=name)
        hint = did_you_mean(str(name), [*self.profiles, *self.users, NOBODY])
        raise PlanError("no such auth profile or user", hint=hint, where=node.where)

    def _check_flaw(self, node: Node) -> None:
        """Hold the name of a bad token, or every one that `each` will fill in, against those we can make."""
        text = node.value
        options: Iterable[Plain] = (text,) if isinstance(text, str) else ()
        for name, _ in holes(node):
            options = [
                expand(option, lambda _name, item=item: item)  # type: ignore[misc]  # a default, not an argument
                for option in options
                for item in self.items.get(name, ())
            ]
        for option in options:
            if option not in FLAWS:
                hint = did_you_mean(str(option), FLAWS)
                raise PlanError("no such kind of bad token", hint=hint, where=node.where)

    def _check_name(self, name: str, who: Credential | None, node: Node) -> None:
        kind, _, rest = name.partition(".")
        if name in _ALWAYS or name in self.known or name.startswith(_OUTSIDE):
            return
        if name in _OF_CREDENTIAL:
            if who is None:
                raise PlanError(
                    f"${{{name}}} has no value: this step is nobody", hint="give it auth:", where=node.where
                )
            return
        if kind == "user" and rest in {*self.users, *self.leases}:
            if not self.profiles[self.users.get(rest) or self.leases[rest]].pool:
                raise PlanError(f"${{{name}}} has no value: its profile has no pool", where=node.where)
            return
        known = [*_ALWAYS, *self.known, *_OF_CREDENTIAL, *(f"user.{user}" for user in self.users)]
        hint = did_you_mean(name, known) or "save it in an earlier step, or write ${var.NAME} or ${secret.NAME}"
        raise PlanError(f"nothing defines ${{{name}}}", hint=hint, where=node.where)

    def _capture(self, name: str, node: Node, parent: Node, *, headers: bool) -> Capture:
        self.check_new_name(name, (parent.keys or {}).get(name, node.where))
        if isinstance(node.value, str):
            return Capture(name=name, source=compile_path(node.value, node.where))
        header = node.value.get("header") if isinstance(node.value, dict) and len(node.value) == 1 else None
        if header is None or not isinstance(header.value, str) or not headers:
            wanted = "a JSONPath such as $.id" + (", or {header: Name}" if headers else "")
            raise PlanError(f"{name!r} is not right", hint=f"write {wanted}", where=node.where)
        return Capture(name=name, source=header.value)


def read_deadlines(node: Node) -> Deadlines:
    """Return `within:`, a duration (total) or a mapping. PlanError for what is neither, or no time at all."""
    if isinstance(node.value, dict):
        given = read(node, WithinSpec)
        deadlines = Deadlines(
            connect_s=given.connect, first_event_s=given.first_event, gap_s=given.gap, total_s=given.total
        )
    else:
        try:
            deadlines = Deadlines(total_s=parse_duration_s(str(node.value)))
        except ValueError as error:
            raise PlanError("'within' is not right", hint=str(error), where=node.where) from None
    limits = (deadlines.connect_s, deadlines.first_event_s, deadlines.gap_s, deadlines.total_s)
    if any(limit == 0 for limit in limits):
        raise PlanError("a deadline of no time cannot be met", where=node.where)
    return deadlines
