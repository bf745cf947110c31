"""Quoting outside text: masked by shape, on one line, bounded."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from goldenpath.report import quoting

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl"


def test_what_is_shaped_like_a_token_is_masked_before_it_is_cut() -> None:
    """A token in a foreign document is masked even where the limit would cut through it."""
    long = "x" * 180 + " " + TOKEN

    assert "x" * 180 + " ***" == quoting.name(long)
    assert "Authorization: Bearer ***" == quoting.sentence("Authorization: Bearer abcdefgh12345678")
    assert "curl https://***@host/" == quoting.command("curl https://ann:secret@host/")


def test_two_long_names_stay_two() -> None:
    """Names that differ only behind the limit differ in what is shown."""
    first, second = quoting.name("n" * 300 + "a"), quoting.name("n" * 300 + "b")

    assert 200 == len(first) == len(second)
    assert first != second


@given(st.text(max_size=300))
def test_what_is_quoted_is_one_bounded_line(text: str) -> None:
    """Whatever is quoted has no line feed and no control character, and a name has at most 200 characters."""
    categories = {unicodedata.category(character) for character in quoting.name(text) + quoting.sentence(text)}
    assert categories.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})
    assert len(quoting.name(text)) <= 200


def test_a_sentence_and_a_command_are_bounded() -> None:
    """A sentence ends after 1,000 characters and a command after 4,000, with an ellipsis."""
    assert (1_000, "\u2026") == (len(quoting.sentence("s" * 5_000)), quoting.sentence("s" * 5_000)[-1])
    assert (4_000, "\u2026") == (len(quoting.command("c" * 5_000)), quoting.command("c" * 5_000)[-1])
