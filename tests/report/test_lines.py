"""Lines for terminals and logs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.report.lines import cut, for_log, pad, width, wrap

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=60)


@pytest.mark.parametrize(("text", "columns"), [("abc", 3), ("日本", 4), ("e\u0301", 1), ("", 0)])
def test_width_counts_columns(text: str, columns: int) -> None:
    """Wide characters take two columns and combining marks none."""
    assert columns == width(text)


@given(PRINTABLE, st.integers(2, 30))
def test_a_padded_text_has_exactly_its_columns(text: str, columns: int) -> None:
    """Padding fills up and cuts, so that columns of a table stand under each other."""
    assert columns == width(pad(text, columns))
    assert width(cut(text, columns)) <= columns


def test_a_cut_text_says_so() -> None:
    """A text that does not fit ends in two dots; one that fits is left alone."""
    assert ("abc..", "abcde") == (cut("abcdefg", 5), cut("abcde", 5))


@given(st.lists(PRINTABLE), st.integers(6, 40))
def test_wrapping_keeps_every_word_within_the_columns(words: list[str], columns: int) -> None:
    """No line is too long, and read together the lines say all the words."""
    lines = wrap(" ".join(words), columns, first="> ", rest="  ")

    assert all(width(line) <= columns for line in lines)
    assert "".join(words) == "".join(line[2:] for line in lines).replace(" ", "")


def test_wrapping_indents_what_follows() -> None:
    """The first line has its beginning, each other line its own; a word too long for a line is split."""
    assert ["- one two", "  three", "  fourfiv", "  esix"] == wrap(
        "one two three fourfivesix", 9, first="- ", rest="  "
    )
    assert ["- "] == wrap("", 9, first="- ", rest="  ")


@pytest.mark.parametrize(
    ("line", "written"),
    [
        ("::error::x", "\\:error::x"),
        ("  ::stop-commands::y", "  \\:stop-commands::y"),
        ("x ##[group]y", "x #\\[group]y"),
        ("##vso[task.complete]", "#\\vso[task.complete]"),
        ("FAIL std::vector", "FAIL std::vector"),
        ("## heading", "## heading"),
    ],
)
def test_no_line_commands_a_ci_system(line: str, written: str) -> None:
    """Workflow commands are broken up wherever a runner would obey them, and nothing else is touched."""
    assert written == for_log(line)
    assert len(line) == len(written)
