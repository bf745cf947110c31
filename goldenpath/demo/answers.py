"""What the agents answer: text that names what was asked about, and is never the request itself."""

import re
from enum import Enum, auto
from itertools import pairwise

_WORD = re.compile(r"[^\s\"'<>()\[\]{},;:!?]+")
_LONG_WORD = 12
_MOST_WORDS = 20
_WORD_CHARS = 200


class Voice(Enum):
    """Who speaks: the agent, a mock in its place, or an echo."""

    AGENT = auto()
    MOCK = auto()
    ECHO = auto()


def subjects(message: str) -> tuple[str, ...]:
    """The words a message is about: those with a digit in them, or longer than 12 characters."""
    words = (word.strip(".")[:_WORD_CHARS] for word in _WORD.findall(message))
    named = (word for word in words if len(word) > _LONG_WORD or any(c.isdigit() for c in word))
    return tuple(dict.fromkeys(named))[:_MOST_WORDS]


def answer(message: str, voice: Voice) -> str:
    """The answer to a message."""
    named = subjects(message)
    if voice is Voice.ECHO:
        return message
    if voice is Voice.MOCK:
        return f"Mock response: this is a simulated fallback for {', '.join(named) or 'your request'}."
    about = f"Order {', '.join(named)}" if named else "Your account"
    return (
        f"{about}: 3 open items, total 1,204.00. The oldest one has been waiting for 4 days, "
        "and two of them can be shipped today. Nothing else needs your attention."
    )


def chunks(text: str, count: int) -> tuple[str, ...]:
    """Cut text into ``count`` pieces of like size, between words where there are enough of them.

    Joined, the pieces are the text again; a text of fewer than ``count`` characters gives fewer pieces.
    """
    words = re.findall(r"\s*\S+|\s+$", text)
    units = words if len(words) >= count else list(text)
    edges = [len(units) * n // count for n in range(count + 1)]
    pieces = ("".join(units[start:end]) for start, end in pairwise(edges))
    return tuple(piece for piece in pieces if piece)
