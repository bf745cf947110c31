"""Content encodings undone piece by piece, each piece bounded, so that no small answer swells unseen."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Protocol

_PIECE_BYTES = 65_536
_GZIP = 16 + zlib.MAX_WBITS


class NotDecodable(ValueError):  # noqa: N818 - says what the answer is, not what we did wrong
    """The body does not follow its Content-Encoding, or the encoding is none that was asked for."""


class Decoder(Protocol):
    """Undoes one content encoding."""

    def feed(self, raw: bytes) -> Iterator[bytes]:
        """Yield what the raw bytes decode to, in pieces of at most 64 KiB. Raises NotDecodable."""
        ...

    def finish(self) -> None:
        """Take note of the body's end. Raises NotDecodable if it came too early."""
        ...


def decoder_for(encoding: str) -> Decoder:
    """Return the decoder for a Content-Encoding header (RFC 9110 section 8.4). Raises NotDecodable for another one."""
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        return _Identity()
    if name in {"gzip", "x-gzip", "deflate"}:
        return _Inflating(_GZIP if name != "deflate" else zlib.MAX_WBITS)
    raise NotDecodable(f"content encoding {name} was not asked for")


class _Identity:
    def feed(self, raw: bytes) -> Iterator[bytes]:
        yield raw

    def finish(self) -> None:
        """Any end will do."""


class _Inflating:
    def __init__(self, window_bits: int) -> None:
        self._inflate = zlib.decompressobj(window_bits)
        self._fed = False

    def feed(self, raw: bytes) -> Iterator[bytes]:
        self._fed = self._fed or bool(raw)
        try:
            while raw:
                piece = self._inflate.decompress(raw, _PIECE_BYTES)
                raw = self._inflate.unconsumed_tail
                if piece:
                    yield piece
                elif not raw or self._inflate.eof:
                    break
        except zlib.error as error:
            raise NotDecodable(f"its compressed data is damaged ({error})") from None

    def finish(self) -> None:
        if self._fed and not self._inflate.eof:
            raise NotDecodable("its compressed data ends too early")
