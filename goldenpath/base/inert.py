"""Text from outside, made harmless and bounded before it enters a sentence or a sink."""

from __future__ import annotations

import unicodedata

ELLIPSIS = "\u2026"
_KEEP = {"\t", "\n"}
_DANGEROUS_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


class _Visible(dict[int, str]):
    """What `str.translate` looks up; fills itself, since walking all of Unicode first would cost 100 ms."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if unicodedata.category(character) not in _DANGEROUS_CATEGORIES or character in _KEEP:
            shown = character
        elif code <= 0xFF:
            shown = f"\\x{code:02x}"
        else:
            shown = f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"
        self[code] = shown
        return shown


_VISIBLE = _Visible()


def inert(text: str, *, limit: int | None = None) -> str:
    r"""Return the text with control, format and surrogate characters written out (`\x1b`, `\u202e`).

    Args:
        text: anything a server, a plan or a file said.
        limit: the greatest length of the result in characters, at least 1; a longer one ends in an
            ellipsis. None keeps all.
    """
    if limit is None:
        return _written_out(text)
    shown = _written_out(text[: limit + 1])
    return shown if len(shown) <= limit else shown[: limit - 1] + ELLIPSIS


def one_line(text: str, *, limit: int | None = None) -> str:
    """Return the text inert and on one line, its white space folded to single spaces."""
    return inert(" ".join(text.split()), limit=limit)


def _written_out(text: str) -> str:
    return text if text.isascii() and text.isprintable() else text.translate(_VISIBLE)
