"""Answers: they name what was asked about, and are cut into pieces that join up again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.demo.answers import Voice, answer, chunks, subjects


@pytest.mark.parametrize(
    ("message", "named"),
    [
        ("Analyse gp-7f3a91 please", ("gp-7f3a91",)),
        ("Order f47ac10b-58cc-4372-a567-0e02b2c3d479.", ("f47ac10b-58cc-4372-a567-0e02b2c3d479",)),
        ("what about (k1) and 'k2', k1?", ("k1", "k2")),
        ("abcdefghijklmn opq", ("abcdefghijklmn",)),
        ("nothing to name", ()),
        ("", ()),
    ],
)
def test_subjects_are_words_with_digits_or_long_ones(message: str, named: tuple[str, ...]) -> None:
    """A word with a digit, or of more than 12 characters, is what a message is about, once."""
    assert subjects(message) == named


@given(st.text(max_size=200), st.from_regex(r"[a-z]{1,6}[0-9][a-z0-9-]{0,30}[a-z0-9]", fullmatch=True))
def test_the_answer_names_the_nonce_and_is_not_the_request(words: str, nonce: str) -> None:
    """Whatever surrounds a nonce, both the agent and the mock repeat it, and only the echo repeats the request."""
    message = f"{nonce} {words}"
    for voice in (Voice.AGENT, Voice.MOCK):
        assert nonce in answer(message, voice)
        assert answer(message, voice) != message
    assert answer(message, Voice.ECHO) == message


@given(st.text(max_size=300), st.integers(1, 8))
def test_chunks_join_up_to_the_text(text: str, count: int) -> None:
    """No character is lost or added, no piece is empty, and there are as many as asked for where that can be."""
    pieces = chunks(text, count)
    assert "".join(pieces) == text
    assert all(pieces)
    assert len(pieces) == min(count, len(text)) or len(pieces) == count


def test_words_are_not_cut() -> None:
    """A nonce stays in one piece of an answer."""
    assert any("gp-7f3a91" in piece for piece in chunks(answer("about gp-7f3a91", Voice.AGENT), 6))
