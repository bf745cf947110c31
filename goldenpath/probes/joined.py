"""The text of many events: each event's own, and what stands at one place of all of one name, joined.

An answer that is produced word by word has no event that contains it.
"""

from __future__ import annotations

from collections.abc import Iterator

from goldenpath.base.node import Plain

_MAX_PLACES = 1000


class JoinedTexts:
    """Collects events."""

    def __init__(self) -> None:
        self._events: list[str] = []
        self._places: dict[tuple[str | None, str], list[str]] = {}

    def add(self, name: str | None, text: str, value: Plain) -> None:
        """Add an event: its name, its text as it came, and its value (its text again where it is no JSON).

        Only events of one name are joined: between others a word would come to stand that nobody said, or one be
        glued to its neighbour and not be found.
        """
        self._events.append(text)
        for place, leaf in _leaves(value, "$"):
            key = (name, place)
            if key in self._places or len(self._places) < _MAX_PLACES:
                self._places.setdefault(key, []).append(leaf)

    def text(self) -> str:
        """Return the texts joined place by place, then event by event, one to a line."""
        joined = ("".join(leaves) for leaves in self._places.values())
        return "\n".join([*joined, *self._events])


def _leaves(value: Plain, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for key, entry in value.items():
            yield from _leaves(entry, f"{place}.{key}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _leaves(item, f"{place}[{index}]")
