"""Field types for reading settings of a plan with `goldenpath.base.reading.read`.

Settings are text with units; `5` is no duration, `yes` is no flag. `STRICT` is the configuration of
every pydantic dataclass that reads a part of a plan: unknown keys are refused, inputs are never echoed.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, Field, Strict

from goldenpath.model.units import parse_duration_s, parse_rate_per_s, parse_size_bytes

STRICT = ConfigDict(extra="forbid", hide_input_in_errors=True, allow_inf_nan=False, arbitrary_types_allowed=True)


def _duration(value: object) -> float:
    return parse_duration_s(str(value))


def _size(value: object) -> int:
    return parse_size_bytes(str(value))


def _rate(value: object) -> float:
    return parse_rate_per_s(str(value))


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("write true or false")  # noqa: TRY004 - pydantic turns ValueError into a finding
    return value


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("write a text")  # noqa: TRY004 - as above
    return str(value)


def _texts(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


Seconds = Annotated[float, BeforeValidator(_duration, json_schema_input_type=str)]
Bytes = Annotated[int, BeforeValidator(_size, json_schema_input_type=str)]
PerSecond = Annotated[float, BeforeValidator(_rate, json_schema_input_type=str)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Text = Annotated[str, BeforeValidator(_text)]
OneOrMoreTexts = Annotated[tuple[Text, ...], BeforeValidator(_texts)]
Count = Annotated[int, Strict(), Field(ge=1)]
Amount = Annotated[int, Strict(), Field(ge=0)]
