"""JSON as RFC 8259 has it, and nothing that Python's reader lets through besides: no NaN, no key twice, no abyss."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, NoReturn

from goldenpath.base.inert import one_line
from goldenpath.base.node import Plain

_MAX_DIGITS = 1000
_SHOWN_KEY = 60
# Possessive, and content with the text's end for a closing quote: linear in the worst of texts.
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKETS = re.compile(r"[^\[\]{}]+")
_INNERMOST = re.compile(r"\[\]|\{\}")


class NotJson(ValueError):  # noqa: N818 - names the reason code `not_json`
    """The text is not strict JSON.

    Attributes:
        why: a few words, inert, that quote nothing of the text but a repeated key; that one is not masked.
        line: where the reader stopped, from 1; None where it is not known.
        column: in that line, from 1; None where it is not known.
    """

    def __init__(self, why: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(why if line is None else f"{why} at line {line} column {column}")
        self.why = why
        self.line = line
        self.column = column


def parse(text: str, *, max_depth: int) -> Plain:
    """Return the text's value.

    Args:
        text: the whole text.
        max_depth: how many levels of lists and objects it may be nested.

    Raises:
        NotJson: RFC 8259 does not allow it, a key stands twice in one object, a number is not finite or longer
            than 1,000 digits, or it is nested too deep.
    """
    if _is_deeper(text, max_depth):
        raise NotJson(f"nested deeper than {max_depth} levels")
    try:
        value: Plain = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:
        raise NotJson(error.msg, line=error.lineno, column=error.colno) from None
    return value


def _is_deeper(text: str, max_depth: int) -> bool:
    """Whether the text is nested deeper than allowed, found before anything recursive reads it."""
    if text.count("[") + text.count("{") <= max_depth:
        return False
    brackets = _NO_BRACKETS.sub("", _STRING.sub("", text))
    for _ in range(max_depth):
        outer = _INNERMOST.sub("", brackets)
        if len(outer) == len(brackets):
            break
        brackets = outer
    # what is left is deeper, or was never closed, which the reader will find
    return brackets.count("[") + brackets.count("{") > (0 if _INNERMOST.search(brackets) else max_depth)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        repeated, _ = Counter(key for key, _ in pairs).most_common(1)[0]
        raise NotJson(f"the key {one_line(repeated, limit=_SHOWN_KEY)!r} is repeated")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is no number")


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise NotJson(f"a number of more than {_MAX_DIGITS} digits")
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise NotJson("a number is out of range")
    return value
