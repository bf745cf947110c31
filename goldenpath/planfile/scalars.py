"""What an unquoted word of a plan means: the core schema of YAML 1.2 (section 10.3.2), and nothing more.

PyYAML speaks YAML 1.1, where `on` is true, `010` is 8, `5:29` is 329 and `1_200` is 1200. Here those are
a text, ten, a text and a text.
"""

from __future__ import annotations

import math
import re

from goldenpath.base.node import Scalar

_WORDS: dict[str, bool | None] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_NUMBER_BEGINS_WITH = frozenset("-+.0123456789")
_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_BASED = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)", re.ASCII)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?", re.ASCII)
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", re.ASCII)
_MAX_DIGITS = 300


def resolve(word: str) -> Scalar:
    """Return what an unquoted scalar stands for.

    Raises:
        ValueError: for a number that is not finite, or that no float and no service could hold.
    """
    if word in _WORDS:
        return _WORDS[word]
    return _number(word) if word[0] in _NUMBER_BEGINS_WITH else word


def _number(word: str) -> Scalar:
    if _NOT_FINITE.fullmatch(word):
        raise ValueError("a number must be finite")
    if len(word) > _MAX_DIGITS:
        if _FLOAT.fullmatch(word) or _BASED.fullmatch(word):
            raise ValueError("a number of so many digits is a typing error")
        return word
    if _INTEGER.fullmatch(word):
        return int(word)
    if _FLOAT.fullmatch(word):
        number = float(word)
        if not math.isfinite(number):
            raise ValueError("a number must be finite")
        return number
    based = _BASED.fullmatch(word)
    if based:
        return int(based[1], 8) if based[1] else int(based[2], 16)
    return word
