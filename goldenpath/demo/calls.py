"""One HTTP call as an endpoint sees it, and the two sorts of reply an endpoint may give."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum

from goldenpath.demo.jsontext import Json, NotAnObjectError, decode_object
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.script import Script
from goldenpath.demo.service import Service
from goldenpath.demo.state import Run
from goldenpath.demo.users import Permission, User

LONGEST_TEXT_CHARS = 16_384
LARGEST_PAGE = 100
_USUAL_PAGE = 20


class StreamFormat(Enum):
    """How a streamed reply is written: server-sent events, or one JSON object a line."""

    SSE = "text/event-stream"
    NDJSON = "application/x-ndjson"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reply that is there at once; ``fields`` None is an empty body."""

    fields: Mapping[str, Json] | None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A reply that is not JSON."""

    text: str
    status: int = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedAnswer:
    """A reply that comes bit by bit; ``run`` is the agent run behind it, if any."""

    script: Script
    format: StreamFormat
    run: Run | None = None


Reply = Answer | Page | StreamedAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request that has been let in. ``parameters`` are those in the path, ``query`` those after it."""

    service: Service
    path: str
    user: User
    parameters: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def fields(self) -> "Fields":
        """The body as a JSON object.

        Raises:
            RefusalError: 422 if it is not one.
        """
        try:
            return Fields(decode_object(self.body))
        except NotAnObjectError as error:
            raise RefusalError(Code.VALIDATION_ERROR, f"the body is {error}") from error

    def whole_number(self, name: str, *, usual: int, low: int, high: int) -> int:
        """A whole number from the query.

        Raises:
            RefusalError: 422 if it is not one, or out of range.
        """
        text = self.query.get(name, str(usual))
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and low <= int(text) <= high):
            raise RefusalError(Code.VALIDATION_ERROR, f"{name} must be a whole number from {low} to {high}")
        return int(text)

    def page_of(self, name: str, documents: Sequence[Json]) -> Answer:
        """The part of a list that the query's ``page`` and ``limit`` ask for."""
        limit = self.whole_number("limit", usual=_USUAL_PAGE, low=1, high=LARGEST_PAGE)
        page = self.whole_number("page", usual=1, low=1, high=1_000_000)
        part = documents[(page - 1) * limit : page * limit]
        return Answer(fields={name: part, "page": page, "limit": limit, "total": len(documents)})


class Fields:
    """The fields of a JSON object a client sent."""

    def __init__(self, values: Mapping[str, Json]) -> None:
        self._values = values

    def text(self, name: str) -> str:
        """A text that must be there and must not be blank.

        Raises:
            RefusalError: 422.
        """
        found = self.optional_text(name)
        if found is None or not found.strip():
            raise RefusalError(Code.VALIDATION_ERROR, f"{name} must be a text that is not empty")
        return found

    def optional_text(self, name: str) -> str | None:
        """A text that may be missing or null.

        Raises:
            RefusalError: 422 if it is something else, or too long.
        """
        value = self._values.get(name)
        if value is not None and not isinstance(value, str):
            raise RefusalError(Code.VALIDATION_ERROR, f"{name} must be a text")
        if value is not None and len(value) > LONGEST_TEXT_CHARS:
            raise RefusalError(Code.VALIDATION_ERROR, f"{name} is longer than {LONGEST_TEXT_CHARS} characters")
        return value

    def any_of(self, *names: str) -> str:
        """The first of these texts that is there.

        Raises:
            RefusalError: 422 if none is.
        """
        given = [name for name in names if self._values.get(name) is not None]
        return self.text(given[0] if given else names[0])

    def nested(self, name: str) -> "Fields":
        """The fields of an object inside this one; none if it is not there.

        Raises:
            RefusalError: 422 if it is no object.
        """
        value = self._values.get(name, {})
        if not isinstance(value, Mapping):
            raise RefusalError(Code.VALIDATION_ERROR, f"{name} must be an object")
        return Fields(value)

    def raw(self, name: str) -> Json:
        """A field as it came; None if it is not there."""
        return self._values.get(name)


Handler = Callable[[Call], Awaitable[Reply]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A handler and the permission it asks for; None is open to all."""

    handler: Handler
    permission: Permission | None
