"""What a scenario notes while it plays: what it would have to clean up if it were killed now, and that it has.

Values travel as JSON texts. One that is longer than anything a request should carry is noted as masked, so that
whoever reads the note knows that there was one, and cannot mistake a part of it for the whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from goldenpath.base import strict_json
from goldenpath.base.masking import MASK
from goldenpath.base.node import Plain
from goldenpath.base.strict_json import NotJson

_LONGEST_CHARACTERS = 16_384
_DEEPEST = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the cleanup steps of one run through a scenario need.

    Attributes:
        values: what names hold that the cleanup steps ask for, as JSON texts; see `noted`.
        captured: which of these names hold what the server said.
        users: the leased subject by the name the test gives the user; None where its profile has no pool.
    """

    values: tuple[tuple[str, str], ...] = ()
    captured: tuple[str, ...] = ()
    users: tuple[tuple[str, str | None], ...] = ()


class Diary(Protocol):
    """Where scenarios write. Never raises, never waits."""

    def due(self, test: str, play: str, note: Note) -> None:
        """Note what is to be cleaned up after a run through; the last note of a run through counts.

        Args:
            test: the full id of the test.
            play: names the run through, once in a run.
            note: what its cleanup steps need.
        """
        ...

    def done(self, test: str, play: str) -> None:
        """Note that the cleanup steps of a run through came to their end without a failure."""
        ...


class NoDiary:
    """For whoever keeps none."""

    def due(self, test: str, play: str, note: Note) -> None:
        """Forget it."""

    def done(self, test: str, play: str) -> None:
        """Forget it."""


def noted(values: Mapping[str, Plain], wanted: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return those of the values that are wanted and there, by name, as JSON texts."""
    return tuple((name, _text(values[name])) for name in sorted(wanted) if name in values)


def restored(text: str) -> Plain:
    """Return the value of a JSON text. ValueError: it was masked or too long to be noted, or is not JSON."""
    if MASK in text:
        raise ValueError("was masked, or too long to be noted")
    try:
        return strict_json.parse(text, max_depth=_DEEPEST)
    except NotJson:
        raise ValueError("is damaged") from None


def _text(value: Plain) -> str:
    text = json.dumps(value)
    return text if len(text) <= _LONGEST_CHARACTERS else json.dumps(MASK)
