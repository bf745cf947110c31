"""JSON is read strictly and written inert."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.base.errors import DocumentError
from goldenpath.base.node import Plain
from goldenpath.wire import strict_json
from goldenpath.wire.strict_json import dump_line, dump_lines, parse

_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
_texts = st.text(st.characters(codec=None))
_values = st.recursive(_scalars | _texts, lambda inner: st.lists(inner) | st.dictionaries(_texts, inner), max_leaves=20)


@given(_values)
def test_what_is_written_is_read_back(value: Plain) -> None:
    """Any value comes back from both forms, equal and of the same types."""
    for text in (dump_line(value), dump_lines(value)):
        assert json.dumps(value) == json.dumps(parse(text, "x.json"))


@given(_values)
def test_what_is_written_is_inert(value: Plain) -> None:
    """Nothing that a terminal or an editor acts upon is written but the line feeds between the lines."""
    assert dump_line(value).isprintable()
    assert all(line.isprintable() for line in dump_lines(value).split("\n"))


@pytest.mark.parametrize("character", ["\x7f", "\x9b", "\u202e", "\u2028", "\ufeff", "\U000e0041", "\ud800", "\x1b"])
def test_a_dangerous_character_is_written_as_an_escape(character: str) -> None:
    """Controls, direction marks, separators, tags and lone surrogates travel as JSON escapes."""
    written = dump_line(character)

    assert written.isascii()
    assert written.isprintable()
    assert character == parse(written, "x.json")


def test_words_stay_readable() -> None:
    """Letters of any script are written as they are."""
    assert dump_line("Grüße, 東京 €") == '"Grüße, 東京 €"'


def test_the_form_is_stable() -> None:
    """Keys keep their order; what fits into a line stands on one, at the top level never."""
    value: Plain = {"b": [1, 2.5, None], "a": {"x": "y" * 150, "z": []}, "empty": {}}

    assert dump_lines(value) == (
        '{\n  "b": [1, 2.5, null],\n  "a": {\n    "x": "' + "y" * 150 + '",\n    "z": []\n  },\n  "empty": {}\n}\n'
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "x.json:1:1: not JSON: Expecting value"),
        ("{", "x.json:1:2: not JSON: Expecting property name enclosed in double quotes"),
        ('{"a": 1,\n "b": }', "x.json:2:7: not JSON: Expecting value"),
        ("{'a': 1}", "x.json:1:2: not JSON: Expecting property name enclosed in double quotes"),
        ("[1] [2]", "x.json:1:5: not JSON: Extra data"),
        ('"' + "x" * 40, "x.json:1:1: not JSON: Unterminated string starting at"),
        ("\ufeff1", "x.json:1:1: not JSON: Unexpected UTF-8 BOM (decode using utf-8-sig)"),
        ('{"a": 1, "a": 2}', "x.json: not strict JSON: the key 'a' is repeated"),
        ('{"a": {"b\u202e": 1, "b\u202e": 1}}', "x.json: not strict JSON: the key 'b\\\\u202e' is repeated"),
        ("NaN", "x.json: not strict JSON: NaN is no number"),
        ("[-Infinity]", "x.json: not strict JSON: -Infinity is no number"),
        ("1e999", "x.json: not strict JSON: a number is out of range"),
        ("[" * 65 + "]" * 65, "x.json: not strict JSON: nested deeper than 64 levels"),
        ('{"a":' * 100_000, "x.json: not strict JSON: nested deeper than 64 levels"),
    ],
)
def test_what_is_not_strict_is_refused(text: str, complaint: str) -> None:
    """Each text that is not strict JSON is refused with its place, or its name."""
    with pytest.raises(DocumentError) as refused:
        parse(text, "x.json")
    assert complaint == str(refused.value)


def test_a_number_too_long_to_convert_is_refused() -> None:
    """Thousands of digits are refused instead of converted."""
    with pytest.raises(DocumentError, match=r"x\.json: not strict JSON"):
        parse("9" * 5000, "x.json")


def test_a_text_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit nothing is parsed."""
    monkeypatch.setattr(strict_json, "MAX_CHARACTERS", 10)
    with pytest.raises(DocumentError, match=r"x\.json: larger than 10 characters"):
        parse("[" + " " * 10, "x.json")


def test_the_complaint_shows_its_line_only_if_it_is_short_and_plain() -> None:
    """The caret's line is given where it can be shown as it is."""
    for text, shown in (('{"a" 1}', '{"a" 1}'), ('{"a" "' + "x" * 200, ""), ('{"a\u202e" 1}', "")):
        with pytest.raises(DocumentError) as refused:
            parse(text, "x.json")
        assert refused.value.where is not None
        assert shown == refused.value.where.source_line


@given(st.text(st.sampled_from('[]{}"\\,:1a \n')))
def test_any_text_is_a_value_or_refused(text: str) -> None:
    """No text raises anything but the one complaint."""
    try:
        value = parse(text, "x.json")
    except DocumentError:
        return
    assert value == json.loads(text)
