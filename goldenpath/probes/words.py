"""Texts that must, and words that must never, stand in what came back."""

from __future__ import annotations

import re
from functools import lru_cache


def first_missing(wanted: tuple[str, ...], text: str) -> str | None:
    """Return the first wanted text that does not stand in the text, letter by letter; None if all do."""
    return next((want for want in wanted if want not in text), None)


def first_forbidden(words: tuple[str, ...], text: str) -> str | None:
    """Return the first of the words that stands in the text as a whole word, whatever its case; None if none does."""
    return next((word for word in words if _pattern(word).search(text)), None)


@lru_cache(maxsize=1024)
def _pattern(word: str) -> re.Pattern[str]:
    # an underscore or a dash does not hide a word: "mock_response" says mock
    return re.compile(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", re.IGNORECASE)
