"""Free text in Markdown: judged by a second parser, which must find nothing but text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from goldenpath.base.inert import one_line
from goldenpath.report.escape import NOTHING, Escaped, cell, code, command, text

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
SPECIALS = st.text(alphabet="\\`*_{}[]()<>#+-.!|~=:;&$@/\"' \t\nab1wW", max_size=40)
ANYTHING = st.one_of(SPECIALS, st.text(max_size=40))


def _blocks(markdown: str) -> list[str]:
    return [token.type for token in MARKDOWN.parse(markdown)]


def _inlines(markdown: str) -> list[Token]:
    return [child for token in MARKDOWN.parse(markdown) if token.type == "inline" for child in token.children or []]


def _said(markdown: str) -> str:
    tokens = _inlines(markdown)
    assert {token.type for token in tokens} <= {"text", "text_special"}
    return "".join(token.content for token in tokens)


@given(ANYTHING)
def test_a_cell_says_the_text_and_nothing_else(value: str) -> None:
    """In a table the text stays in its own cell, word for word, whatever it is made of."""
    table = f"| a | b |\n|---|---|\n| {cell(value)} | end |\n"

    cells = [token for token in MARKDOWN.parse(table) if token.type == "inline"]
    assert ["a", "b", "end"] == [cells[0].content, cells[1].content, cells[3].content]
    assert 4 == len(cells)
    shown = "".join(child.content for child in cells[2].children or [])
    assert (one_line(value) or NOTHING) == shown


@given(ANYTHING)
def test_a_text_is_one_paragraph(value: str) -> None:
    """At the beginning of a line the text begins no heading, list, quote, rule, code or HTML."""
    escaped = text(value)

    assert (["paragraph_open", "inline", "paragraph_close"] if one_line(value) else []) == _blocks(escaped)
    assert one_line(value) == _said(escaped)


@given(ANYTHING)
def test_a_text_stays_within_its_list_item(value: str) -> None:
    """As a list item, and under a paragraph, the text nests nothing and turns nothing into a heading."""
    item = ["list_item_open", "paragraph_open", "inline", "paragraph_close", "list_item_close"]

    assert ["bullet_list_open", *item, "bullet_list_close"] == _blocks(f"- {cell(value)}\n")


@given(ANYTHING)
def test_a_code_span_holds_the_text_word_for_word(value: str) -> None:
    """A name becomes a code span or plain text, in a table as well, and says what it said."""
    table = f"| a |\n|---|\n| {code(value)} |\n"

    tokens = [token for token in _inlines(table) if token.content][1:]
    assert {token.type for token in tokens} <= {"text", "text_special", "code_inline"}
    assert (one_line(value) or NOTHING) == "".join(token.content for token in tokens)


@given(ANYTHING)
def test_a_command_can_be_copied(value: str) -> None:
    """A command line stands in one code span, character for character."""
    tokens = _inlines(f"- Reproduce: {command(value)}")

    shown = [token.content for token in tokens if token.type == "code_inline"]
    assert ([one_line(value)] if one_line(value) else []) == shown


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("Streaming chat", "Streaming chat"),
        ("$120K+ at risk", "$120K+ at risk"),
        ("snake_case_name", "snake_case_name"),
        ("R&D", "R&D"),
        ("58.2 %", "58.2 %"),
        ("0.1.0", "0.1.0"),
        ("", "\u2014"),
        ("a | b", "a \\| b"),
        ("<b>&lt;</b>", "&lt;b&gt;&amp;lt;&lt;/b&gt;"),
        ("[x](http://evil)", "\\[x\\](http\\://evil)"),
        ("see www.evil.example", "see www\\.evil.example"),
        ("ann@example.org", "ann\\@example.org"),
        ("two\nlines", "two lines"),
        ("\x1b[31mred", "\\\\x1b\\[31mred"),
        ("$$x$$", "\\$\\$x\\$\\$"),
    ],
)
def test_what_is_plain_stays_readable(value: str, written: str) -> None:
    """Ordinary words and amounts are written as they are; only what would act is escaped."""
    assert Escaped(written) == cell(value)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("# x", "\\# x"),
        ("- x", "\\- x"),
        ("+ x", "\\+ x"),
        ("1. x", "1\\. x"),
        ("7.", "7\\."),
        ("12) x", "12\\) x"),
        ("===", "\\==="),
        ("::x", "\\::x"),
    ],
)
def test_what_would_begin_a_block_is_guarded(value: str, written: str) -> None:
    """A block's mark is escaped where the text begins, and nowhere else."""
    assert Escaped(written) == text(value) == cell(value)
    assert Escaped(f"x {value}") == text(f"x {value}")
