"""Bytes to events."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.probes.framing import EventTooLong, StreamEvent, StreamFormat, format_of, framing_for

_SSE = "﻿: hello\r\nevent: a\ndata: one\u2028 \x85 line\rdata:two\r\n\nid: 7\n\ndata\n\nevent: half\ndata: cut"
_SSE_EVENTS = [StreamEvent("one\u2028 \x85 line\ntwo", "a"), StreamEvent("")]


def _fed(stream_format: StreamFormat, pieces: list[bytes]) -> list[StreamEvent]:
    framing = framing_for(stream_format)
    return [event for piece in pieces for event in framing.feed(piece)] + framing.finish()


@given(st.lists(st.integers(0, 200), max_size=20))
def test_events_do_not_depend_on_how_the_bytes_are_cut(cuts: list[int]) -> None:
    """Only CR, LF and CRLF end lines; comments, ids and events without data are none; a half event is dropped."""
    raw = _SSE.encode()
    places = sorted({0, len(raw), *(min(cut, len(raw)) for cut in cuts)})
    pieces = [raw[start:end] for start, end in pairwise(places)]
    assert _fed(StreamFormat.SSE, pieces) == _SSE_EVENTS


@given(
    st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\n"), min_size=1), max_size=5)
)
def test_written_events_are_read_back(texts: list[str]) -> None:
    """What a server writes as data, a reader hears."""
    raw = "".join(f"data: {text}\n\n" for text in texts).encode()
    assert [event.text for event in _fed(StreamFormat.SSE, [raw])] == texts


def test_an_event_that_the_end_cuts_off_is_told() -> None:
    """The rest of an event that never ended shows."""
    framing = framing_for(StreamFormat.SSE)
    framing.feed(b"data: whole\n\n")
    assert not framing.cut_off
    framing.feed(b"data: half\n")
    assert framing.cut_off


def test_lines_of_json() -> None:
    """Empty lines are none, and the last line needs no end."""
    assert _fed(StreamFormat.NDJSON, [b'{"a":', b'1}\n\n{"b":2}\r\n{"c":3}']) == [
        StreamEvent('{"a":1}'),
        StreamEvent('{"b":2}'),
        StreamEvent('{"c":3}'),
    ]


def test_chunks_keep_their_characters_whole() -> None:
    """A character that two chunks share arrives with the second."""
    assert _fed(StreamFormat.CHUNKS, [b"a\xc3", b"\xa4b", b"\xc3"]) == [
        StreamEvent("a"),
        StreamEvent("äb"),
        StreamEvent("\ufffd"),
    ]


@pytest.mark.parametrize("line", [b"data: " + b"x" * 2**21, b"x" * 2**21, b"data: 1234567\n" * 2**18])
def test_an_event_longer_than_a_mebibyte_is_refused(line: bytes) -> None:
    """Neither a line without end nor an event of many lines fills the memory."""
    with pytest.raises(EventTooLong):
        framing_for(StreamFormat.SSE).feed(line)


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("text/event-stream; charset=utf-8", StreamFormat.SSE),
        ("Application/X-NDJSON", StreamFormat.NDJSON),
        ("application/jsonl", StreamFormat.NDJSON),
        ("text/plain", StreamFormat.CHUNKS),
        ("", StreamFormat.CHUNKS),
    ],
)
def test_the_content_type_names_the_format(content_type: str, expected: StreamFormat) -> None:
    """What nobody knows is taken chunk by chunk."""
    assert format_of(content_type) is expected
