"""JSON as RFC 8259 means it, and nothing more: no NaN, no repeated key, no abyss; written inert, in a stable form."""

from __future__ import annotations

import json
import math
import re
from typing import NoReturn

from goldenpath.base.errors import DocumentError, Where
from goldenpath.base.inert import one_line
from goldenpath.base.node import Plain

MAX_CHARACTERS = 256 * 2**20
MAX_DEPTH = 64
_WIDTH = 160
_INDENT = 2
_SHOWN_LINE = 160
# A string may lack its end here: the parser proper complains, and this scan stays linear on hostile text.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_BEYOND_ASCII = re.compile(r"[^\x20-\x7e\n]")


def parse(text: str, file: str) -> Plain:
    """Return the value that a JSON text holds.

    Args:
        text: the whole text.
        file: how to call it in a complaint.

    Raises:
        DocumentError: it is not strict JSON (RFC 8259), a key is repeated, a number is not finite, or it is
            larger or deeper than any document of ours.
    """
    if len(text) > MAX_CHARACTERS:
        raise DocumentError(f"{file}: larger than {MAX_CHARACTERS} characters")
    _check_depth(text, file)
    try:
        value: Plain = json.loads(text, object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise DocumentError(f"not JSON: {error.msg}", where=_where(error, file)) from None
    except ValueError as error:
        raise DocumentError(f"{file}: not strict JSON: {error}") from None
    return value


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


def _check_depth(text: str, file: str) -> None:
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        if match[0] in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise DocumentError(f"{file}: nested deeper than {MAX_DEPTH} levels")
        elif match[0] in "]}":
            depth -= 1


def _object(pairs: list[tuple[str, Plain]]) -> dict[str, Plain]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        repeated = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {one_line(repeated, limit=60)!r} is repeated")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is out of range")
    return number


def _where(error: json.JSONDecodeError, file: str) -> Where:
    start = error.doc.rfind("\n", 0, error.pos) + 1
    line = error.doc[start:].split("\n", 1)[0]
    shown = line if len(line) <= _SHOWN_LINE and line.isprintable() else ""
    return Where(file=file, line=error.lineno, column=error.colno, source_line=shown)
