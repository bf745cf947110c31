"""The grammar of event sequences."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.probes.sequence import Sequence

_NAMES = "abc"
_QUANTITIES = ["", "?", "*", "+", "{2}", "{1,}", "{0,2}", "{2,3}"]


def _grammars() -> st.SearchStrategy[tuple[str, str]]:
    """A grammar and the regular expression over letters that means the same."""
    names = st.sampled_from(_NAMES).map(lambda name: (name, name))

    def larger(inner: st.SearchStrategy[tuple[str, str]]) -> st.SearchStrategy[tuple[str, str]]:
        series = st.lists(inner, min_size=1, max_size=3).map(
            lambda parts: (" ".join(part[0] for part in parts), "".join(part[1] for part in parts))
        )
        either = st.tuples(inner, inner).map(
            lambda pair: (f"({pair[0][0]} | {pair[1][0]})", f"(?:{pair[0][1]}|{pair[1][1]})")
        )
        repeated = st.tuples(inner, st.sampled_from(_QUANTITIES)).map(
            lambda pair: (f"({pair[0][0]}){pair[1]}", f"(?:{pair[0][1]}){pair[1]}")
        )
        return series | either | repeated

    return st.recursive(names, larger, max_leaves=6)


@given(_grammars(), st.text(_NAMES, max_size=8))
def test_it_accepts_what_the_same_regular_expression_accepts(grammar: tuple[str, str], events: str) -> None:
    """Fed event by event, a sequence is complete exactly when Python's own matcher takes the whole."""
    text, pattern = grammar
    matcher = Sequence(text).matcher()

    taken = all(matcher.feed(name) for name in events)

    assert (taken and matcher.complete) == bool(re.fullmatch(pattern, events))


@given(_grammars(), st.text(_NAMES, max_size=8))
def test_it_takes_exactly_the_names_it_says_are_possible(grammar: tuple[str, str], events: str) -> None:
    """`possible` names what `feed` takes next, and a refused event leaves the matcher where it was."""
    matcher = Sequence(grammar[0]).matcher()
    for name in events:
        before = matcher.possible
        assert matcher.feed(name) == (name in before)
        if name not in before:
            assert matcher.possible == before


def test_the_golden_path_sequence() -> None:
    """The sequence of the product's plan takes a healthy stream and says what was missing in a broken one."""
    sequence = Sequence(
        "stream_start agent_started agent_thinking+ (tool_executing tool_completed)* response_chunk{3,} "
        "agent_completed stream_end"
    )
    healthy = (
        "stream_start agent_started agent_thinking agent_thinking tool_executing tool_completed "
        "response_chunk response_chunk response_chunk response_chunk agent_completed stream_end"
    )
    matcher = sequence.matcher()
    assert all(matcher.feed(name) for name in healthy.split())
    assert matcher.finished

    unpaired = sequence.matcher()
    assert all(unpaired.feed(name) for name in ["stream_start", "agent_started", "agent_thinking", "tool_executing"])
    assert not unpaired.feed("response_chunk")
    assert unpaired.possible == ("tool_completed",)


def test_complete_is_not_finished_while_more_may_follow() -> None:
    """`a+` is complete after one event, and never has to end."""
    matcher = Sequence("a+").matcher()
    assert (matcher.complete, matcher.finished) == (False, False)
    assert matcher.feed("a")
    assert (matcher.complete, matcher.finished) == (True, False)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "column 1: an event name or '(' is expected"),
        ("   ", "column 4: an event name or '(' is expected"),
        ("a (b c", "column 3: this '(' is never closed"),
        ("a b)", "column 4: ')' is not expected here"),
        ("a**", "column 3: '*' is not expected here"),
        ("a | ", "column 5: an event name or '(' is expected"),
        ("a{0}", "column 2: {0} allows nothing"),
        ("a{3,2}", "column 2: {3,2} allows nothing"),
        ("a ! b", "column 3: '!' is not part of a sequence of events"),
        ("a{x}", "column 2: '{' is not part of a sequence of events"),
        ("(" * 30 + "a" + ")" * 30, "column 21: groups are nested too deeply"),
        ("a{99999}", "column 2: the sequence is too large: lower its counts"),
        ("(a{100}){100}", "the sequence is too large: lower its counts"),
    ],
)
def test_a_grammar_that_is_none_names_the_column(text: str, complaint: str) -> None:
    """Each mistake in a grammar is named with its place."""
    with pytest.raises(ValueError, match=f"^{re.escape(complaint)}$"):
        Sequence(text)
