"""The JSON of documents and journals: read strictly, complaints placed; written inert, in a stable form."""

from __future__ import annotations

import json
import re

from goldenpath.base import strict_json
from goldenpath.base.errors import DocumentError, Where
from goldenpath.base.node import Plain
from goldenpath.base.strict_json import NotJson

MAX_CHARACTERS = 256 * 2**20
MAX_DEPTH = 64
_WIDTH = 160
_INDENT = 2
_SHOWN_LINE = 160
_BEYOND_ASCII = re.compile(r"[^\x20-\x7e\n]")


def parse(text: str, file: str) -> Plain:
    """Return the value that a JSON text holds.

    Args:
        text: the whole text.
        file: how to call it in a complaint.

    Raises:
        DocumentError: it is not strict JSON, or it is larger or deeper than any document of ours.
    """
    if len(text) > MAX_CHARACTERS:
        raise DocumentError(f"{file}: larger than {MAX_CHARACTERS} characters")
    try:
        return strict_json.parse(text, max_depth=MAX_DEPTH)
    except NotJson as error:
        if error.line is None or error.column is None:
            raise DocumentError(f"{file}: not strict JSON: {error.why}") from None
        where = Where(file=file, line=error.line, column=error.column, source_line=_shown_line(text, error.line))
        raise DocumentError(f"not JSON: {error.why}", where=where) from None


def dump_lines(value: Plain) -> str:
    """Return the value over several lines, each part that fits into a line on one, with a final line feed.

    Raises:
        ValueError: a number is not finite.
    """
    return _inert(_laid_out(value, depth=0, lead=0)) + "\n"


def dump_line(value: Plain) -> str:
    """Return the value on one line. ValueError: a number is not finite."""
    return _inert(_compact(value))


def _laid_out(value: Plain, *, depth: int, lead: int) -> str:
    """Lay out a value whose first line already holds `lead` characters beside its indent."""
    compact = _compact(value)
    if not isinstance(value, dict | list) or not value:
        return compact
    if depth and depth * _INDENT + lead + len(compact) < _WIDTH:
        return compact
    inner = " " * _INDENT * (depth + 1)
    if isinstance(value, dict):
        keys = [f"{_compact(key)}: " for key in value]
        parts = [
            key + _laid_out(item, depth=depth + 1, lead=len(key))
            for key, item in zip(keys, value.values(), strict=True)
        ]
        opening, closing = "{}"
    else:
        parts = [_laid_out(item, depth=depth + 1, lead=0) for item in value]
        opening, closing = "[]"
    body = f",\n{inner}".join(parts)
    return f"{opening}\n{inner}{body}\n{' ' * _INDENT * depth}{closing}"


def _compact(value: Plain) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _inert(text: str) -> str:
    """Write out, as JSON escapes, every character that a terminal or an editor may act upon; the value stays."""
    return _BEYOND_ASCII.sub(_escaped_unless_printable, text)


def _escaped_unless_printable(match: re.Match[str]) -> str:
    character = match[0]
    return character if character.isprintable() else json.dumps(character)[1:-1].replace("\x7f", "\\u007f")


def _shown_line(text: str, number: int) -> str:
    line = text.split("\n", number)[number - 1]
    return line if len(line) <= _SHOWN_LINE and line.isprintable() else ""
