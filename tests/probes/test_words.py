"""Texts that must, and words that must never, stand in what came back."""

import pytest

from goldenpath.probes.words import first_forbidden, first_missing


@pytest.mark.parametrize("text", ["a Mock answer", "mock_response", '{"mode":"mock"}', "x-MOCK-y", "mock"])
def test_a_forbidden_word_is_found(text: str) -> None:
    """Whatever its case, and joined to others by a dash or an underscore."""
    assert first_forbidden(("fallback", "mock"), text) == "mock"


@pytest.mark.parametrize("text", ["mockingbird", "hammock", "mock7", ""])
def test_a_part_of_another_word_is_not_that_word(text: str) -> None:
    """A forbidden word inside another word is none."""
    assert first_forbidden(("mock",), text) is None


def test_a_wanted_text_is_taken_letter_by_letter() -> None:
    """Wanted texts keep their case and may stand inside words."""
    assert first_missing(("ock", "Mock"), "a mockery of Mock") is None
    assert first_missing(("ock", "MOCK"), "a mockery") == "MOCK"


def test_a_forbidden_word_may_be_any_text() -> None:
    """Characters that mean something in regular expressions mean themselves."""
    assert first_forbidden(("a.c",), "abc") is None
    assert first_forbidden(("(x)",), "f (x) y") == "(x)"
