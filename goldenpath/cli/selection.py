"""Which tests a run is about: `-k` and `-t` expressions, with what the chosen tests need.

Grammar, for names and tags alike: words joined by `and`, `or`, `not` and parentheses. A `-k` word holds where
it is part of a test's id or name; a `-t` word where the test has that very tag.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

from goldenpath.base.errors import NothingSelected, UsageError
from goldenpath.model.plan import Plan, Test

_TOKEN = re.compile(r"\s*(\(|\)|[^\s()]+)")


def select(plan: Plan, *, keyword: str | None, tags: str | None, only: Iterable[str] | None) -> frozenset[str] | None:
    """Return the ids of the chosen tests and of all they need; None where nothing was chosen away.

    Raises:
        UsageError: an expression does not parse.
        NothingSelected: no test is left.
    """
    if keyword is None and tags is None and only is None:
        return None
    by_name = _compile(keyword, "-k") if keyword is not None else None
    by_tag = _compile(tags, "-t") if tags is not None else None
    wanted = None if only is None else frozenset(only)
    chosen = [
        test
        for test in plan.tests
        if (by_name is None or by_name(_names(test)))
        and (by_tag is None or by_tag(_tags(test)))
        and (wanted is None or test.id in wanted)
    ]
    if not chosen:
        raise NothingSelected("the selection leaves no test", hint="`goldenpath list` shows ids, names and tags")
    return _with_needs(plan, chosen)


Holds: TypeAlias = Callable[[str], bool]
Expression: TypeAlias = Callable[[Holds], bool]


def _names(test: Test) -> Holds:
    text = f"{test.id} {test.name}".casefold()
    return lambda word: word.casefold() in text


def _tags(test: Test) -> Holds:
    return lambda word: word in test.tags


def _with_needs(plan: Plan, chosen: Iterable[Test]) -> frozenset[str]:
    tests = {test.id: test for test in plan.tests}
    pending = [test.id for test in chosen]
    found: set[str] = set()
    while pending:
        current = pending.pop()
        if current not in found:
            found.add(current)
            pending.extend(tests[current].needs)
    return frozenset(found)


class _UnreadableError(Exception):
    """An expression ends or turns where a word should stand."""


def _compile(expression: str, flag: str) -> Expression:
    refusal = UsageError(
        f"{flag}: cannot read {expression!r}",
        hint="words joined by and, or, not and parentheses: 'stream and not slow'",
    )
    try:
        parsed, rest = _alternatives(_TOKEN.findall(expression))
    except _UnreadableError:
        raise refusal from None
    if rest:
        raise refusal
    return parsed


def _alternatives(tokens: list[str]) -> tuple[Expression, list[str]]:
    first, tokens = _conjunction(tokens)
    found = [first]
    while tokens[:1] == ["or"]:
        another, tokens = _conjunction(tokens[1:])
        found.append(another)
    return (lambda holds: any(one(holds) for one in found)), tokens


def _conjunction(tokens: list[str]) -> tuple[Expression, list[str]]:
    first, tokens = _term(tokens)
    found = [first]
    while tokens[:1] == ["and"]:
        another, tokens = _term(tokens[1:])
        found.append(another)
    return (lambda holds: all(one(holds) for one in found)), tokens


def _term(tokens: list[str]) -> tuple[Expression, list[str]]:
    match tokens:
        case ["not", *rest]:
            negated, rest = _term(rest)
            return (lambda holds: not negated(holds)), rest
        case ["(", *rest]:
            inner, rest = _alternatives(rest)
            if rest[:1] != [")"]:
                raise _UnreadableError
            return inner, rest[1:]
        case [] | ["and" | "or" | ")", *_]:
            raise _UnreadableError
        case [word, *rest]:
            return (lambda holds: holds(word)), rest
    raise AssertionError("unreachable: a list is empty or has a first item")
