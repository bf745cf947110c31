"""What people are told about a text that is not YAML."""

from collections.abc import Callable

import pytest
from yaml import YAMLError

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.planfile.syntax import explain


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: {b: ${x}}\n", '1:8: ${x} needs quotes inside {...} and [...] (quote it: "${x}")'),
        ("a: [${x.y}, b]\n", '1:5: ${x.y} needs quotes inside {...} and [...] (quote it: "${x.y}")'),
        ("a: {b: 1,\n  c: ${x}, d: 2}\n", '2:6: ${x} needs quotes inside {...} and [...] (quote it: "${x}")'),
        ("a: {b: c{3,} d}\n", '1:8: c{3,} needs quotes inside {...} and [...] (quote it: "c{3,}")'),
        ("a: [chunk{3}]\n", '1:5: chunk{3} needs quotes inside {...} and [...] (quote it: "chunk{3}")'),
        ("a: {$.b[0].id: 1}\n", '1:5: $.b[0].id needs quotes inside {...} and [...] (quote it: "$.b[0].id")'),
        ("a: {get: ?q=1}\n", '1:10: ?q=1 needs quotes inside {...} and [...] (quote it: "?q=1")'),
        ("a: {b: ${x\nc: 1\n", '1:8: ${x needs quotes inside {...} and [...] (quote it: "${x")'),
        ("a:\n\tb: 1\n", "2:1: a tab cannot indent YAML (use spaces)"),
        ("a:\n  - b\n\t- c\n", "3:1: a tab cannot indent YAML (use spaces)"),
        ("a: @b\n", '1:4: an unquoted text cannot begin with @ (quote it: "...")'),
        ("a: `b`\n", '1:4: an unquoted text cannot begin with ` (quote it: "...")'),
        ("a: 'b\nc: 2\n", "1:4: this quote is never closed (end the text with the quote it begins with)"),
        ('a: "\\x"\n', "1:7: this escape is not known (write a backslash as \\\\, or put the text in '...')"),
        ("a: 1\nb\nc: 2\n", "3:1: expected `key: value` (a colon is missing in this line or the one above)"),
        (
            "a:\n    b: 1\n  c: 2\n",
            "3:3: this line does not fit its neighbours' indentation (indent it like the keys beside it)",
        ),
        (
            "a: b: c\n",
            (
                "1:5: `key: value` cannot stand here "
                '(wrong indentation, or a text with a colon in it; if so, quote it: "...")'
            ),
        ),
        (
            "a: [b, c\nd: 2\n",
            (
                "2:2: expected a comma or the closing bracket "
                "(the one of line 1, column 4; is a comma, a quote or a bracket missing?)"
            ),
        ),
        (
            "a: {b: 1 c: 2}\n",
            (
                "1:11: expected a comma or the closing bracket "
                "(the one of line 1, column 4; is a comma, a quote or a bracket missing?)"
            ),
        ),
    ],
)
def test_a_mistake_is_explained_where_it_was_made(parse: Callable[[str], Node], text: str, complaint: str) -> None:
    """The commonest mistakes are told alike by either parser, with what to type instead."""
    with pytest.raises(PlanError) as caught:
        parse(text)
    assert str(caught.value) == f"plan.yaml:{complaint}"


@pytest.mark.parametrize(
    "text", ["{.", "a: - b\n", "a: |x\n", "a: {b: *}\n", "a: 1\n...\nb: 1\n", "%YAML 9.9\n---\na: 1\n"]
)
def test_a_rare_mistake_still_has_a_place(parse: Callable[[str], Node], text: str) -> None:
    """What we have no words of our own for is told in the library's, at its line."""
    with pytest.raises(PlanError, match=r"^plan\.yaml:\d:\d+: "):
        parse(text)


def test_a_long_culprit_is_cut(parse: Callable[[str], Node]) -> None:
    """A line of thousands of characters does not become a message of thousands."""
    with pytest.raises(PlanError) as caught:
        parse("a: {b: ${" + "x" * 5000 + "}}\n")
    assert len(caught.value.message) < 120


def test_a_complaint_without_a_place_is_told_at_the_first_line() -> None:
    """Whatever the library says without saying where still is one sentence with a line."""
    assert str(explain(YAMLError("out\nof order"), "plan.yaml", ["a: 1"])) == "plan.yaml:1:1: not YAML: out of order"
