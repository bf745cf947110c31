"""One object of a document, read field by field: each value has the type it must have, or a complaint says where."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from typing import NoReturn, TypeVar

from goldenpath.base.errors import DocumentError
from goldenpath.base.inert import one_line
from goldenpath.base.node import Plain
from goldenpath.base.reading import did_you_mean
from goldenpath.wire.times import LONGEST_S, read_day, read_moment

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)

LARGEST_COUNT = 10**15
_SHOWN_VALUE = 60


class Part:
    """A JSON object and the place it stands at.

    What may be unknown is read by the methods ending in `_or_none`: missing and null are the same to them.
    Everything else must be there. Fields that nobody asks for are ignored.
    """

    __slots__ = ("_entries", "_file", "_place")

    def __init__(self, value: Plain, *, file: str, place: str = "") -> None:
        self._file = file
        self._place = place
        if not isinstance(value, dict):
            self.refuse("", "expected an object")
        self._entries = value

    def refuse(self, name: str, message: str, hint: str | None = None) -> NoReturn:
        """Raise DocumentError about a field, or about the whole object if the name is empty."""
        place = self.place_of(name)
        raise DocumentError(f"{self._file}: {place}: {message}" if place else f"{self._file}: {message}", hint=hint)

    def place_of(self, name: str) -> str:
        """The place of a field, such as `tests[3].status`."""
        return f"{self._place}.{name}" if self._place and name else self._place or name

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self._entries.get(name) is not None

    def plain(self, name: str) -> Plain:
        """The value as it is."""
        if name not in self._entries:
            self.refuse(name, "is missing")
        return self._entries[name]

    def text(self, name: str) -> str:
        """A string."""
        value = self.plain(name)
        if not isinstance(value, str):
            self.refuse(name, "expected a string")
        return value

    def text_or_none(self, name: str) -> str | None:
        """A string, or None."""
        return self.text(name) if self.has(name) else None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of strings."""
        found: list[str] = []
        for index, item in enumerate(self._list(name)):
            if not isinstance(item, str):
                self.refuse(f"{name}[{index}]", "expected a string")
            found.append(item)
        return tuple(found)

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self.plain(name)
        if not isinstance(value, bool):
            self.refuse(name, "expected true or false")
        return value

    def choice(self, name: str, choices: type[E]) -> E:
        """One of the values of an enumeration."""
        value = self.text(name)
        try:
            return choices(value)
        except ValueError:
            shown = one_line(value, limit=_SHOWN_VALUE)
            known = [choice.value for choice in choices]
            self.refuse(name, f"{shown!r} is not known", did_you_mean(value[:_SHOWN_VALUE], known))

    def integer(self, name: str) -> int:
        """A whole number, of any sign."""
        value = self.plain(name)
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) > LARGEST_COUNT:
            self.refuse(name, f"expected a whole number up to {LARGEST_COUNT}")
        return value

    def count(self, name: str) -> int:
        """A whole number, 0 or more."""
        value = self.integer(name)
        if value < 0:
            self.refuse(name, "expected a number that is not negative")
        return value

    def count_or_none(self, name: str) -> int | None:
        """A whole number, 0 or more, or None."""
        return self.count(name) if self.has(name) else None

    def number(self, name: str) -> float:
        """A finite number, of any sign."""
        value = self.plain(name)
        if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > LARGEST_COUNT:
            self.refuse(name, "expected a number")
        return float(value)

    def seconds(self, name: str) -> float:
        """Seconds, 0 or more."""
        value = self.number(name)
        if not 0 <= value <= LONGEST_S:
            self.refuse(name, "expected seconds, not negative")
        return value

    def seconds_or_none(self, name: str) -> float | None:
        """Seconds, 0 or more, or None."""
        return self.seconds(name) if self.has(name) else None

    def moment(self, name: str) -> datetime:
        """A moment in UTC."""
        return self._converted(name, read_moment)

    def moment_or_none(self, name: str) -> datetime | None:
        """A moment in UTC, or None."""
        return self.moment(name) if self.has(name) else None

    def day(self, name: str) -> date:
        """A day."""
        return self._converted(name, read_day)

    def day_or_none(self, name: str) -> date | None:
        """A day, or None."""
        return self.day(name) if self.has(name) else None

    def part(self, name: str) -> Part:
        """An object."""
        return Part(self.plain(name), file=self._file, place=self.place_of(name))

    def each(self, name: str, read: Callable[[Part], T]) -> tuple[T, ...]:
        """A list of objects, each read by a function."""
        return tuple(
            read(Part(item, file=self._file, place=f"{self.place_of(name)}[{index}]"))
            for index, item in enumerate(self._list(name))
        )

    def one_or_none(self, name: str, read: Callable[[Part], T]) -> T | None:
        """An object read by a function, or None."""
        return read(self.part(name)) if self.has(name) else None

    def _list(self, name: str) -> list[Plain]:
        value = self.plain(name)
        if not isinstance(value, list):
            self.refuse(name, "expected a list")
        return value

    def _converted(self, name: str, convert: Callable[[str], T]) -> T:
        try:
            return convert(self.text(name))
        except ValueError as error:
            self.refuse(name, str(error))
