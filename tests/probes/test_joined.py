"""The text of many events."""

from goldenpath.probes.joined import JoinedTexts


def test_a_word_cut_by_events_is_found() -> None:
    """What stands at one place of many events is joined, what stands at different places is not."""
    texts = JoinedTexts()
    texts.add("chunk", '{"a":"Or"}', {"a": "Or", "b": ["x"]})
    texts.add("chunk", '{"a":"der"}', {"a": "der", "b": ["y", "z"]})
    assert texts.text().split("\n") == ["Order", "xy", "z", '{"a":"Or"}', '{"a":"der"}']


def test_events_of_different_names_are_not_joined() -> None:
    """A forbidden word is found where an event of another name ends in letters just before it."""
    texts = JoinedTexts()
    texts.add("thinking", "", {"text": "in stock"})
    texts.add("chunk", "", {"text": "Mo"})
    texts.add("chunk", "", {"text": "ck answer"})
    assert texts.text().split("\n")[:2] == ["in stock", "Mock answer"]


def test_places_without_end_are_bounded() -> None:
    """A server that invents a new place for each event fills no memory; its events' own texts stay."""
    texts = JoinedTexts()
    for number in range(1500):
        texts.add(None, f"e{number}", {f"k{number}": "v"})
    assert texts.text().split("\n").count("v") == 1000
    assert "e1499" in texts.text()
