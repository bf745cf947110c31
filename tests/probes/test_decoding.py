"""Content encodings."""

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.probes.decoding import NotDecodable, decoder_for


@given(st.binary(max_size=300_000), st.integers(1, 50_000))
def test_what_was_encoded_is_decoded(body: bytes, size: int) -> None:
    """Whole, and in pieces of at most 64 KiB, however it arrives."""
    for encoding, raw in [("gzip", gzip.compress(body)), ("deflate", zlib.compress(body)), ("", body)]:
        decoder = decoder_for(encoding)
        pieces = [piece for at in range(0, len(raw), size) for piece in decoder.feed(raw[at : at + size])]
        decoder.finish()
        assert b"".join(pieces) == body
        assert all(len(piece) <= 65_536 for piece in pieces) or not encoding


def test_a_bomb_swells_only_piece_by_piece() -> None:
    """A hundred mebibytes in a hundred kilobytes come out 64 KiB at a time."""
    pieces = decoder_for("gzip").feed(gzip.compress(bytes(100 * 2**20)))
    assert len(next(pieces)) == 65_536


def test_data_that_ends_early_is_refused() -> None:
    """A truncated body is not an answer."""
    decoder = decoder_for("gzip")
    list(decoder.feed(gzip.compress(b"x" * 1000)[:-4]))
    with pytest.raises(NotDecodable, match="ends too early"):
        decoder.finish()


def test_damaged_data_is_refused() -> None:
    """An encoding that lies is named."""
    with pytest.raises(NotDecodable, match="damaged"):
        list(decoder_for("gzip").feed(b"plain text"))


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_refused(encoding: str) -> None:
    """Also two on top of each other."""
    with pytest.raises(NotDecodable, match="was not asked for"):
        decoder_for(encoding)


def test_trailing_bytes_end_the_decoding() -> None:
    """What follows the compressed data is no part of it, and no endless loop."""
    decoder = decoder_for("gzip")
    assert b"".join(decoder.feed(gzip.compress(b"x") + b"trailing")) == b"x"
    decoder.finish()
