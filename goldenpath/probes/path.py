"""JSONPath (RFC 9535): compiled when the plan is loaded, applied to what came back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from goldenpath.base.errors import PlanError, Where
from goldenpath.base.node import Plain

if TYPE_CHECKING:
    from jsonpath import JSONPath


@dataclass(frozen=True, slots=True)
class Path:
    """A compiled path.

    Attributes:
        text: as the plan has it.
        singular: whether it can only ever locate one value (RFC 9535 section 2.3.5.1).
    """

    text: str
    singular: bool
    _compiled: Any

    def __str__(self) -> str:
        """Return the path as the plan has it."""
        return self.text

    def find(self, value: Plain) -> list[Plain]:
        """Return the values that the path locates, in document order."""
        if not isinstance(value, dict | list):
            return [value] if self.text == "$" else []
        return cast("list[Plain]", self._compiled.findall(value))


def compile_path(text: str, where: Where) -> Path:
    """Return the compiled path. PlanError if it is none."""
    from jsonpath import JSONPathError  # noqa: PLC0415 - 60 ms, for plans that look into JSON

    try:
        compiled = _compile(text)
    except JSONPathError as error:
        detail = str(error.args[0]) if error.args else "it cannot be read"  # the library's __str__ may raise
        raise PlanError(
            f"{text!r} is not a JSONPath: {detail}", hint="such as $.data[0].id (RFC 9535)", where=where
        ) from None
    return Path(text, compiled.singular_query(), compiled)


@cache
def _compile(text: str) -> JSONPath:
    import jsonpath  # noqa: PLC0415 - as above

    return cast("jsonpath.JSONPath", jsonpath.compile(text, strict=True))
