"""JSON as this service reads and writes it: bounded values in, plain ASCII out."""

import json
from collections.abc import Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


class NotAnObjectError(ValueError):
    """The text is not JSON, or is JSON but not an object."""


def encode(value: Json) -> str:
    """Return compact JSON in ASCII, so that no string a client sent can break the encoding."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def decode_object(text: str | bytes) -> dict[str, Json]:
    """Read one JSON object.

    Raises:
        NotAnObjectError: the text is not JSON, too deeply nested, or not an object.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotAnObjectError("not JSON") from error
    if not isinstance(value, dict):
        raise NotAnObjectError("not a JSON object")
    return value
