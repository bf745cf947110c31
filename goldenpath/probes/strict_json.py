"""JSON as RFC 8259 has it, and nothing that Python's reader lets through besides: no NaN, no duplicate keys."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from goldenpath.base.node import Plain

MAX_DEPTH = 100
_MAX_DIGITS = 1000
# Possessive, and content with the text's end for a closing quote: linear in the worst of texts.
_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_NO_BRACKETS = re.compile(r"[^\[\]{}]+")
_INNERMOST = re.compile(r"\[\]|\{\}")


class NotJson(ValueError):  # noqa: N818 - names the reason code `not_json`
    """The text is not strict JSON; the message says why in a few words and quotes nothing of it."""


def parse(text: str) -> Plain:
    """Return the text's value. Raises NotJson for anything RFC 8259 does not allow, or that is nested over 100 deep."""
    if _is_too_deep(text):
        raise NotJson(f"nested more than {MAX_DEPTH} deep")
    try:
        value: Plain = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_integer,
            parse_float=_finite,
        )
    except NotJson:
        raise
    except json.JSONDecodeError as error:
        raise NotJson(f"{error.msg} at line {error.lineno} column {error.colno}") from None
    return value


def same(left: object, right: object) -> bool:
    """Whether two values are the same JSON value: `1` and `1.0` are, `1` and `true` are not."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(same(left[key], right[key]) for key in left)
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    return type(left) is type(right) and left == right if not _numbers(left, right) else left == right


def _numbers(left: object, right: object) -> bool:
    return isinstance(left, int | float) and isinstance(right, int | float)


def _is_too_deep(text: str) -> bool:
    """Whether the text is nested deeper than allowed, found before anything recursive reads it."""
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return False
    brackets = _NO_BRACKETS.sub("", _STRING.sub("", text))
    for _ in range(MAX_DEPTH):
        outer = _INNERMOST.sub("", brackets)
        if len(outer) == len(brackets):
            break
        brackets = outer
    # what is left is deeper, or was never closed, which the reader will find
    return brackets.count("[") + brackets.count("{") > (0 if _INNERMOST.search(brackets) else MAX_DEPTH)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise NotJson("an object has the same key twice")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"{name} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > _MAX_DIGITS:
        raise NotJson(f"a number of more than {_MAX_DIGITS} digits")
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if value in {float("inf"), float("-inf")}:
        raise NotJson("a number too large to hold")
    return value
