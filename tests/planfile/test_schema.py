"""The typed settings of a plan, by themselves."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from goldenpath.planfile.schema import EnvironmentEntry, PolicyEntry, check_identifier


@pytest.mark.parametrize(
    ("value", "text"), [("answers_stream", "answers_stream"), ("p-0", "p-0"), (7, "7"), ("a" * 100, "a" * 100)]
)
def test_an_identifier_is_a_text(value: object, text: str) -> None:
    """Lower-case letters, digits, _ and -; a number is read as its digits."""
    assert check_identifier(value) == text


@pytest.mark.parametrize("value", ["", "A", "a b", "-a", "a/b", "ä", "a" * 101, True, None, 1.5, "a\n"])
def test_what_is_no_identifier(value: object) -> None:
    """What could not stand in `phase/test` or a file's name is refused."""
    with pytest.raises(ValueError, match="an id is lower-case letters"):
        check_identifier(value)


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("https://api.example.com/v1/", "https://api.example.com/v1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("${var.URL}", "${var.URL}"),
    ],
)
def test_an_address_is_whole(written: str, address: str) -> None:
    """It ends without a slash; what a variable will fill in is judged later."""
    assert TypeAdapter(EnvironmentEntry).validate_python({"base_url": written}).base_url == address


@pytest.mark.parametrize(
    ("entry", "settings"),
    [
        (EnvironmentEntry, {"base_url": "api.example.com"}),
        (EnvironmentEntry, {"base_url": "https://user:pass@api.example.com"}),
        (EnvironmentEntry, {"base_url": "https://api.example.com?key=1"}),
        (EnvironmentEntry, {"base_url": "http://[::1"}),
        (EnvironmentEntry, {"rate": "fast"}),
        (EnvironmentEntry, {"patience": 0}),
        (PolicyEntry, {"production": ["https://api.example.com"]}),
        (PolicyEntry, {"production": [7]}),
        (PolicyEntry, {"confirm": "2"}),
    ],
)
def test_what_means_nothing_is_refused(entry: type[Any], settings: dict[str, Any]) -> None:
    """No setting is guessed at, and no complaint repeats the value."""
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(entry).validate_python(settings)
    assert "pass" not in str(refused.value)
