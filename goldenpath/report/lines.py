"""Lines for terminals and logs: measured in columns, wrapped, and never a command to a CI system."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate

_CUT = ".."
_WORKFLOW_COMMAND = re.compile(r"##(?=\w*\[)")


def width(text: str) -> int:
    """Return how many columns the text takes: two for wide characters (UAX #11), none for combining marks."""
    if text.isascii():
        return len(text)
    return sum(_width_of(character) for character in text)


def _width_of(character: str) -> int:
    if unicodedata.category(character) in {"Mn", "Me"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def cut(text: str, columns: int) -> str:
    """Return the text in at most so many columns (2 or more); a longer one ends in two dots."""
    return text if width(text) <= columns else _head(text, columns - len(_CUT)) + _CUT


def pad(text: str, columns: int) -> str:
    """Return the text cut to and filled up to exactly so many columns."""
    short = cut(text, columns)
    return short + " " * (columns - width(short))


def wrap(text: str, columns: int, *, first: str = "", rest: str = "") -> list[str]:
    """Return the text in lines of at most so many columns; `first` begins the first line, `rest` the others.

    Words are kept whole unless one is longer than a line.
    """
    lines, line, is_empty = [], first, True
    for word in text.split():
        pending = word
        while pending:
            gap = "" if is_empty else " "
            if width(line) + len(gap) + width(pending) <= columns:
                line, pending, is_empty = line + gap + pending, "", False
            elif is_empty:
                head = _head(pending, columns - width(line)) or pending[0]
                lines.append(line + head)
                line, pending = rest, pending[len(head) :]
            else:
                lines.append(line)
                line, is_empty = rest, True
    return [*lines, line] if not is_empty or not lines else lines


def for_log(line: str) -> str:
    """Return the line, as wide as it was, such that no CI system takes it for a command.

    GitHub's runner obeys `::error::` at the beginning of a line, also behind white space, and `##[group]`
    anywhere in it; Azure's obeys `##vso[`.
    """
    stripped = line.lstrip()
    if stripped.startswith("::"):
        line = f"{line[: len(line) - len(stripped)]}\\{stripped[1:]}"
    return _WORKFLOW_COMMAND.sub(r"#\\", line)


def _head(text: str, columns: int) -> str:
    """The longest beginning of the text that fits into so many columns."""
    used_by_prefix = accumulate(map(_width_of, text))
    return text[: sum(used <= columns for used in used_by_prefix)]
