"""Quoting what others wrote: masked by shape, on one line, bounded. Escaping belongs to the sink.

Values known to be secret were masked when the evidence was made. A run document may come from elsewhere,
so anything shaped like a token is masked again here, before an escape could break its shape.
"""

from __future__ import annotations

import hashlib

from goldenpath.base.inert import ELLIPSIS, one_line
from goldenpath.base.masking import Masker

_NAME_LIMIT = 200
_SENTENCE_LIMIT = 1_000
_COMMAND_LIMIT = 4_000
_DIGEST_LENGTH = 8
_by_shape = Masker()


def name(text: str) -> str:
    """Return a name or id, at most 200 characters; a cut one ends in a digest, so that two stay two."""
    line = _line(text)
    if len(line) <= _NAME_LIMIT:
        return line
    digest = hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_LENGTH]
    return f"{line[: _NAME_LIMIT - _DIGEST_LENGTH - 1]}{ELLIPSIS}{digest}"


def sentence(text: str) -> str:
    """Return what somebody wrote or a service said, at most 1,000 characters."""
    return one_line(_line(text), limit=_SENTENCE_LIMIT)


def command(text: str) -> str:
    """Return a command line, at most 4,000 characters."""
    return one_line(_line(text), limit=_COMMAND_LIMIT)


def _line(text: str) -> str:
    return one_line(_by_shape.mask(text))
