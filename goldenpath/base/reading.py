"""From positioned values to typed ones: pydantic validates, and every complaint points at its line.

pydantic's own messages echo the input; ours never do, since an input may be a mistyped secret.
"""

from __future__ import annotations

import dataclasses
import difflib
from collections.abc import Iterable, Iterator
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from goldenpath.base.errors import PlanError, Where
from goldenpath.base.node import Node

if TYPE_CHECKING:
    from pydantic import TypeAdapter
    from pydantic_core import ErrorDetails

T = TypeVar("T")
_ABSENT = {"missing", "missing_argument", "missing_keyword_only_argument"}
_adapters: dict[type[Any], TypeAdapter[Any]] = {}  # building one takes milliseconds
_UNKNOWN_KEY = {"unexpected_keyword_argument", "extra_forbidden"}


def read(node: Node, into: type[T]) -> T:
    """Return the node's value as a `into`, a dataclass that pydantic can validate.

    Raises:
        PlanError: at the first value that does not fit, in the order of the file; else at what is missing.
    """
    from pydantic import ValidationError  # noqa: PLC0415 - 100 ms that `--help` must not pay

    try:
        return _adapter(into).validate_python(node.plain())
    except ValidationError as error:
        problems = [(_place(node, detail), detail) for detail in error.errors(include_input=False)]
        # What is missing comes last: it is often only misspelt, and the unknown key says so better.
        where, detail = min(problems, key=lambda p: (p[1]["type"] in _ABSENT, p[0].line, p[0].column))
        message, hint = _explain(detail, into)
        raise PlanError(message, hint=hint, where=where) from None


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """Return a hint naming the closest known word, or all of them where none is close and they are few."""
    known = sorted(known)
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]!r}?"
    return f"known here: {', '.join(known)}" if known and len(known) <= 30 else None


def _adapter(into: type[T]) -> TypeAdapter[T]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - as above

    if into not in _adapters:
        _adapters[into] = TypeAdapter(into)
    return _adapters[into]


def _place(node: Node, detail: ErrorDetails) -> Where:
    path = tuple(detail["loc"])
    return node.key_at(path) if detail["type"] in _UNKNOWN_KEY else node.at(path)


def _explain(detail: ErrorDetails, into: type[Any]) -> tuple[str, str | None]:
    location = detail["loc"]
    name = next((part for part in reversed(location) if isinstance(part, str)), "value")
    match detail["type"]:
        case kind if kind in _UNKNOWN_KEY:
            return f"unknown key {name!r}", did_you_mean(name, _fields(into, location[:-1]))
        case absent if absent in _ABSENT:
            return f"{name!r} is missing", None
        case "dataclass_type" | "dict_type":
            return f"{name!r} is not right", "write a mapping (key: value)"
        case "enum" | "literal_error":
            return f"{name!r} has a value that is not one of those allowed", f"one of: {detail['ctx']['expected']}"
        case "value_error":
            return f"{name!r} is not right", str(detail["ctx"]["error"])
        case _:
            return f"{name!r} is not right", detail["msg"][:1].lower() + detail["msg"][1:]


def _fields(into: type[Any], location: tuple[int | str, ...]) -> list[str]:
    """The keys of the dataclass that the location stands in, as far as the type hints tell."""
    current: Any = into
    for step in location:
        current = next((inner for option in _options(current) for inner in _inside(option, step)), current)
    found = next((option for option in _options(current) if dataclasses.is_dataclass(option)), None)
    return list(_keys(found)) if found else []


def _keys(kind: Any) -> dict[str, Any]:
    """The type hints of a dataclass by the keys that a plan writes: a field's alias where it has one."""
    written: dict[str, Any] = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        aliases = (getattr(extra, "alias", None) for extra in getattr(hint, "__metadata__", ()))
        written[next((alias for alias in aliases if alias), name)] = hint
    return written


def _options(hint: Any) -> tuple[Any, ...]:
    hint = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    return get_args(hint) if get_origin(hint) in {Union, UnionType} else (hint,)


def _inside(hint: Any, step: int | str) -> Iterator[Any]:
    """Yield what a type holds under a key or an index, if it holds anything there."""
    if dataclasses.is_dataclass(hint):
        if step in (keys := _keys(hint)):
            yield keys[str(step)]
    elif get_origin(hint) is dict and isinstance(step, str):
        yield get_args(hint)[1]
    elif get_origin(hint) in {list, tuple} and isinstance(step, int):
        yield get_args(hint)[0]
