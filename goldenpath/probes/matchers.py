"""What a value found in JSON is expected to be: a literal, or a mapping of named matchers."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TypeAlias

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node, Plain
from goldenpath.base.reading import did_you_mean
from goldenpath.probes.sameness import same

Expand: TypeAlias = Callable[[Plain], Plain]
_MAX_MATCHED_CHARACTERS = 100_000


class Matcher(StrEnum):
    """The matchers' names in a plan."""

    EQUALS = "equals"
    NOT = "not"
    CONTAINS = "contains"
    MATCHES = "matches"
    TYPE = "type"
    LENGTH = "length"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ONE_OF = "one_of"
    EXISTS = "exists"
    EACH = "each"
    UNIQUE = "unique"
    ASCENDING = "ascending"


_NAMES = frozenset(matcher.value for matcher in Matcher)
JSON_TYPES = ("string", "number", "integer", "boolean", "null", "array", "object")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one matcher said.

    Attributes:
        wanted: what was expected, for the sentence.
        held: whether it is so.
        weighs: whether anything was looked at: "each of none" holds, but proves nothing.
    """

    wanted: str
    held: bool
    weighs: bool = True


@dataclass(frozen=True, slots=True)
class Expected:
    """A compiled expectation of one value; operands may still hold `${...}`."""

    matchers: tuple[tuple[Matcher, Plain | Expected], ...]

    @property
    def existence(self) -> bool | None:
        """What is expected of the value being there at all; None if the plan does not say."""
        operand = dict(self.matchers).get(Matcher.EXISTS)
        return operand if isinstance(operand, bool) else None

    def findings(self, actual: Plain, expand: Expand) -> Iterator[Finding]:
        """Yield what each matcher says of a value that is there."""
        for matcher, operand in self.matchers:
            if matcher is Matcher.EXISTS:
                yield Finding(wanted="to be there" if operand else "not to be there", held=bool(operand))
            elif isinstance(operand, Expected):
                yield _nested(matcher, operand, actual, expand)
            else:
                yield _plain(matcher, expand(operand), actual)


def compile_expected(node: Node) -> Expected:
    """Return what the plan expects of one value. PlanError for an unknown matcher or a wrong operand."""
    if not isinstance(node.value, dict):
        return Expected(((Matcher.EQUALS, node.plain()),))
    if not node.value:
        raise PlanError("no matcher is given", hint="write equals: {} for an empty object", where=node.where)
    return Expected(tuple(_compile(key, operand, node) for key, operand in node.value.items()))


def _compile(key: str, node: Node, parent: Node) -> tuple[Matcher, Plain | Expected]:
    if key not in _NAMES:
        hint = did_you_mean(key, _NAMES) or "write equals: {...} for an object"
        raise PlanError(f"unknown matcher {key!r}", hint=hint, where=(parent.keys or {}).get(key, node.where))
    matcher = Matcher(key)
    if matcher is Matcher.EACH or (matcher in {Matcher.LENGTH, Matcher.NOT} and isinstance(node.value, dict)):
        return matcher, compile_expected(node)
    operand = node.plain()
    if not (isinstance(operand, str) and "${" in operand):
        _check_operand(matcher, operand, node)
    return matcher, operand


def _check_operand(matcher: Matcher, operand: Plain, node: Node) -> None:
    """Refuse an operand that no value could ever meet."""
    is_number = isinstance(operand, int | float) and not isinstance(operand, bool)
    match matcher:
        case Matcher.MATCHES:
            try:
                re.compile(str(operand))
            except re.error as error:
                raise PlanError(f"not a regular expression: {error}", where=node.where) from None
        case Matcher.TYPE if operand not in JSON_TYPES:
            raise PlanError("no such type", hint=f"one of: {', '.join(JSON_TYPES)}", where=node.where)
        case Matcher.AT_LEAST | Matcher.AT_MOST | Matcher.LENGTH if not is_number:
            raise PlanError(f"{matcher.value!r} wants a number", where=node.where)
        case Matcher.ONE_OF if not isinstance(operand, list) or not operand:
            raise PlanError("'one_of' wants a list", where=node.where)
        case Matcher.EXISTS if not isinstance(operand, bool):
            raise PlanError("'exists' wants true or false", where=node.where)
        case Matcher.UNIQUE | Matcher.ASCENDING if operand is not True:
            raise PlanError(f"{matcher.value!r} wants true", where=node.where)
        case _:
            pass


def _nested(matcher: Matcher, operand: Expected, actual: Plain, expand: Expand) -> Finding:
    if matcher is Matcher.EACH:
        if not isinstance(actual, list):
            return Finding(wanted="a list", held=False)
        inner = [finding for item in actual for finding in operand.findings(item, expand)]
        wrong = next((finding for finding in inner if not finding.held), None)
        wanted = f"each {wrong.wanted}" if wrong else "each"
        return Finding(wanted=wanted, held=wrong is None, weighs=any(finding.weighs for finding in inner))
    subject: Plain = _length(actual) if matcher is Matcher.LENGTH else actual
    inner = list(operand.findings(subject, expand))
    wanted = " and ".join(finding.wanted for finding in inner)
    if matcher is Matcher.LENGTH:
        held = subject is not None and all(finding.held for finding in inner)
        return Finding(wanted=f"a length {wanted}", held=held)
    return Finding(wanted=f"not {wanted}", held=not all(finding.held for finding in inner))


def _plain(matcher: Matcher, operand: Plain, actual: Plain) -> Finding:
    if matcher in _SENTENCES:
        wanted, holds = _SENTENCES[matcher]
        return Finding(wanted=wanted.format(json.dumps(operand, ensure_ascii=False)), held=holds(operand, actual))
    return _of_list(matcher, actual)


def _of_list(matcher: Matcher, actual: Plain) -> Finding:
    if not isinstance(actual, list):
        return Finding(wanted=f"a list whose items are {matcher.value}", held=False)
    if matcher is Matcher.UNIQUE:
        held = not any(same(left, right) for at, left in enumerate(actual[:1000]) for right in actual[at + 1 :])
    else:
        held = all(is_ascending(left, right) for left, right in pairwise(actual))
    return Finding(wanted=f"items that are {matcher.value}", held=held, weighs=len(actual) > 1)


def is_ascending(left: Plain, right: Plain) -> bool:
    """Whether the right value is strictly greater than the left: two numbers, or two texts."""
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    return _is_number(left) and _is_number(right) and left < right  # type: ignore[operator]  # both are numbers


def _compare(low: Plain, high: Plain) -> bool:
    return _is_number(low) and _is_number(high) and low <= high  # type: ignore[operator]  # both are numbers


def _is_number(value: Plain) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _contains(actual: Plain, operand: Plain) -> bool:
    if isinstance(actual, list):
        return any(same(item, operand) for item in actual)
    return isinstance(actual, str) and isinstance(operand, str) and operand in actual


def _matches(actual: Plain, pattern: str) -> bool:
    return isinstance(actual, str) and len(actual) <= _MAX_MATCHED_CHARACTERS and bool(re.search(pattern, actual))


def _is_of_type(actual: Plain, name: str) -> bool:
    if isinstance(actual, bool):
        return name == "boolean"
    kinds: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "number": (int, float),
        "integer": int,
        "null": type(None),
        "array": list,
        "object": dict,
    }
    return name in kinds and isinstance(actual, kinds[name])


def _length(actual: Plain) -> int | None:
    return len(actual) if isinstance(actual, str | list | dict) else None


def _is_one_of(options: Plain, actual: Plain) -> bool:
    return isinstance(options, list) and any(same(option, actual) for option in options)


_SENTENCES: dict[Matcher, tuple[str, Callable[[Plain, Plain], bool]]] = {
    Matcher.EQUALS: ("{}", same),
    Matcher.NOT: ("not {}", lambda operand, actual: not same(operand, actual)),
    Matcher.CONTAINS: ("containing {}", lambda operand, actual: _contains(actual, operand)),
    Matcher.MATCHES: ("matching {}", lambda operand, actual: _matches(actual, str(operand))),
    Matcher.TYPE: ("of type {}", lambda operand, actual: _is_of_type(actual, str(operand))),
    Matcher.LENGTH: ("a length of {}", lambda operand, actual: same(_length(actual), operand)),
    Matcher.AT_LEAST: ("at least {}", _compare),
    Matcher.AT_MOST: ("at most {}", lambda operand, actual: _compare(actual, operand)),
    Matcher.ONE_OF: ("one of {}", _is_one_of),
}
