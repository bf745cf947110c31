"""What a step is, compiled."""

from __future__ import annotations

from typing import Protocol

from goldenpath.base.node import Node
from goldenpath.model.plan import Deadlines
from goldenpath.probes.play import Play
from goldenpath.probes.scope import Scope


class Step(Protocol):
    """One step of a scenario; immutable, shared by all runs through it."""

    @property
    def label(self) -> str:
        """What it does, in a few words of the plan: `get /health`."""
        ...

    @property
    def deadlines(self) -> Deadlines:
        """How long it may take, before the environment's patience."""
        ...

    @property
    def longest_s(self) -> float:
        """After how long it has certainly ended."""
        ...

    @property
    def expected_s(self) -> float:
        """How long it takes when all is well: a guess."""
        ...

    async def run(self, play: Play) -> None:
        """Carry it out. Raises Failure if it does not hold."""
        ...

    def reproduce(self, play: Play) -> str:
        """Return a command line that shows it again, empty if one line cannot."""
        ...


class StepKind(Protocol):
    """A kind of step: owns the keys that open it."""

    @property
    def name(self) -> str:
        """What a test of this one step is called: http, stream, websocket."""
        ...

    @property
    def opening_keys(self) -> frozenset[str]:
        """A step with one of these keys is of this kind."""
        ...

    @property
    def keys(self) -> frozenset[str]:
        """All keys that such a step may have."""
        ...

    def compile(self, node: Node, scope: Scope) -> Step:
        """Return the step that a node of the plan describes. Raises PlanError."""
        ...
