"""The grammar of event sequences, and a matcher that is fed one event name after the other.

`stream_start agent_thinking+ (tool_executing tool_completed)* response_chunk{3,} (done | failed)?`:
names with `?`, `*`, `+`, `{n}`, `{n,}`, `{n,m}`, groups in parentheses, `|` between alternatives.
Matching is Thompson's construction (K. Thompson, "Regular Expression Search Algorithm", CACM 1968):
all possibilities side by side, so no input makes it backtrack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_][\w.:-]*)|(?P<mark>[()|?*+])|(?P<count>\{\s*\d+\s*(?:,\s*\d*\s*)?\}))", re.ASCII
)
_MAX_STATES = 5_000
_MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    column: int

    @property
    def is_name(self) -> bool:
        return self.text[0].isalpha() or self.text[0] == "_"


@dataclass(frozen=True, slots=True)
class _Piece:
    """A part of the automaton under construction, from its first state to its last."""

    first: int
    last: int


@dataclass(slots=True)
class _Automaton:
    free: list[list[int]] = field(default_factory=list)
    named: list[tuple[str, int] | None] = field(default_factory=list)

    def state(self) -> int:
        if len(self.free) >= _MAX_STATES:
            raise ValueError("the sequence is too large: lower its counts")
        self.free.append([])
        self.named.append(None)
        return len(self.free) - 1

    def link(self, origin: int, target: int) -> None:
        self.free[origin].append(target)

    def closure(self, states: Iterable[int]) -> frozenset[int]:
        reached = set(states)
        waiting = list(reached)
        while waiting:
            for target in self.free[waiting.pop()]:
                if target not in reached:
                    reached.add(target)
                    waiting.append(target)
        return frozenset(reached)


class Sequence:
    """A parsed grammar; immutable, shared by any number of matchers."""

    def __init__(self, text: str) -> None:
        """Parse. Raises ValueError naming the column (1-based) where it went wrong."""
        self.text = text
        self._automaton = _Automaton()
        piece = _Parser(text, self._automaton).parse()
        self._start = self._automaton.closure({piece.first})
        self._accept = piece.last
        self.names = frozenset(step[0] for step in self._automaton.named if step)

    def matcher(self) -> Matcher:
        """Return a matcher at the start of the sequence."""
        return Matcher(self._automaton, self._start, self._accept)


class Matcher:
    """Where a stream of event names stands in a sequence."""

    def __init__(self, automaton: _Automaton, start: frozenset[int], accept: int) -> None:
        self._automaton = automaton
        self._states = start
        self._accept = accept

    @property
    def possible(self) -> tuple[str, ...]:
        """The names that may come next, sorted."""
        steps = (self._automaton.named[state] for state in self._states)
        return tuple(sorted({step[0] for step in steps if step}))

    @property
    def complete(self) -> bool:
        """Whether the sequence may end here."""
        return self._accept in self._states

    @property
    def finished(self) -> bool:
        """Whether the sequence must end here: it is complete and nothing may follow."""
        return self.complete and not self.possible

    def feed(self, name: str) -> bool:
        """Take the next event; return False, and stay where it is, if the sequence does not allow it here."""
        steps = (self._automaton.named[state] for state in self._states)
        reached = self._automaton.closure(step[1] for step in steps if step and step[0] == name)
        if not reached:
            return False
        self._states = reached
        return True


class _Parser:
    """Recursive descent; builds the automaton as it reads."""

    def __init__(self, text: str, automaton: _Automaton) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self._end = len(text) + 1
        self._automaton = automaton

    def parse(self) -> _Piece:
        piece = self._alternatives(depth=0)
        if self._next is not None:
            raise ValueError(f"column {self._next.column}: {self._next.text!r} is not expected here")
        return piece

    @property
    def _next(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _alternatives(self, depth: int) -> _Piece:
        pieces = [self._series(depth)]
        while self._next is not None and self._next.text == "|":
            self._at += 1
            pieces.append(self._series(depth))
        if len(pieces) == 1:
            return pieces[0]
        first, last = self._automaton.state(), self._automaton.state()
        for piece in pieces:
            self._automaton.link(first, piece.first)
            self._automaton.link(piece.last, last)
        return _Piece(first, last)

    def _series(self, depth: int) -> _Piece:
        whole: _Piece | None = None
        while self._next is not None and (self._next.is_name or self._next.text == "("):
            item = self._item(depth)
            if whole is not None:
                self._automaton.link(whole.last, item.first)
            whole = _Piece(whole.first if whole else item.first, item.last)
        if whole is None:
            column = self._next.column if self._next else self._end
            raise ValueError(f"column {column}: an event name or '(' is expected")
        return whole

    def _item(self, depth: int) -> _Piece:
        start = self._at
        first = self._atom(depth)
        least, most = self._quantity()
        after = self._at
        if (least, most) == (1, 1):
            return first
        copies = [first]
        for _ in range(1, max(least, most or least, 1)):
            self._at = start
            copies.append(self._atom(depth))
        self._at = after
        return self._repeated(copies, least, unbounded=most is None)

    def _repeated(self, copies: list[_Piece], least: int, *, unbounded: bool) -> _Piece:
        first, last = self._automaton.state(), self._automaton.state()
        reached = first
        for index, copy in enumerate(copies):
            if index >= least:
                self._automaton.link(reached, last)
            self._automaton.link(reached, copy.first)
            reached = copy.last
        self._automaton.link(reached, last)
        if unbounded:
            self._automaton.link(copies[-1].last, copies[-1].first)
        return _Piece(first, last)

    def _atom(self, depth: int) -> _Piece:
        token = self._tokens[self._at]
        self._at += 1
        if token.is_name:
            first, last = self._automaton.state(), self._automaton.state()
            self._automaton.named[first] = (token.text, last)
            return _Piece(first, last)
        if depth >= _MAX_DEPTH:
            raise ValueError(f"column {token.column}: groups are nested too deeply")
        piece = self._alternatives(depth + 1)
        if self._next is None or self._next.text != ")":
            raise ValueError(f"column {token.column}: this '(' is never closed")
        self._at += 1
        return piece

    def _quantity(self) -> tuple[int, int | None]:
        token = self._next
        if token is None or token.text[0] not in "?*+{":
            return 1, 1
        self._at += 1
        if token.text in "?*+":
            return {"?": (0, 1), "*": (0, None), "+": (1, None)}[token.text]
        low, comma, high = token.text[1:-1].replace(" ", "").partition(",")
        least, most = int(low), (int(high) if high else None) if comma else int(low)
        if most is not None and (most < least or most == 0):
            raise ValueError(f"column {token.column}: {token.text} allows nothing")
        if max(least, most or 0) > _MAX_STATES:
            raise ValueError(f"column {token.column}: the sequence is too large: lower its counts")
        return least, most


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            column = at + len(text[at:]) - len(text[at:].lstrip()) + 1
            raise ValueError(f"column {column}: {text[column - 1]!r} is not part of a sequence of events")
        kind = match.lastgroup or "mark"
        yield _Token(match[kind].replace(" ", ""), match.start(kind) + 1)
        at = match.end()
