"""Which tests `-k` and `-t` choose."""

import pytest

from goldenpath.base.errors import NothingSelected, UsageError
from goldenpath.cli.selection import select
from goldenpath.model.money import Money
from goldenpath.model.plan import Phase, Plan, Policy, Test

ZERO = Money(minor_units=0, currency="USD")
TESTS = (
    Test(id="chat/stream_answers", phase="chat", name="Answers stream", kind="stream", tags=("llm", "slow")),
    Test(id="chat/health", phase="chat", name="Health", kind="http"),
    Test(id="agents/answer", phase="agents", name="Agent answers", kind="flow", tags=("llm",), needs=("chat/health",)),
)
PLAN = Plan(
    id="plan",
    digest="0",
    mission="",
    currency="USD",
    policy=Policy(hold_above=ZERO, inconclusive_above=ZERO),
    streams=(),
    phases=(Phase(id="chat", name="Chat"), Phase(id="agents", name="Agents")),
    tests=TESTS,
)


@pytest.mark.parametrize(
    ("keyword", "expected"),
    [
        ("stream", {"chat/stream_answers"}),
        ("STREAM", {"chat/stream_answers"}),
        ("chat", {"chat/stream_answers", "chat/health"}),
        ("chat and not stream", {"chat/health"}),
        ("stream or health", {"chat/stream_answers", "chat/health"}),
        ("not (stream or agent)", {"chat/health"}),
        ("answers and (stream or agent)", {"chat/stream_answers", "agents/answer", "chat/health"}),
    ],
)
def test_keyword_expressions(keyword: str, expected: set[str]) -> None:
    """Words match ids and names, joined by and, or, not; what a chosen test needs comes along."""
    assert select(PLAN, keyword=keyword, tags=None, only=None) == expected


def test_tags_match_whole_words() -> None:
    """A tag expression matches tags only, and only whole."""
    assert select(PLAN, keyword=None, tags="llm and slow", only=None) == {"chat/stream_answers"}
    with pytest.raises(NothingSelected):
        select(PLAN, keyword=None, tags="ll", only=None)


def test_no_expression_selects_nothing_away() -> None:
    """Without an expression there is no selection at all."""
    assert select(PLAN, keyword=None, tags=None, only=None) is None


def test_a_list_of_ids_selects_them_and_what_they_need() -> None:
    """Ids, as `--last-failed` gives them, choose those tests and their prerequisites."""
    assert select(PLAN, keyword=None, tags=None, only=["agents/answer"]) == {"agents/answer", "chat/health"}


@pytest.mark.parametrize("keyword", ["", "and", "stream and", "(stream", "stream)", "not", "stream health", "or x"])
def test_an_expression_that_does_not_parse_is_refused(keyword: str) -> None:
    """A broken expression is a usage error, never a silent selection."""
    with pytest.raises(UsageError, match="-k: cannot read"):
        select(PLAN, keyword=keyword, tags=None, only=None)
