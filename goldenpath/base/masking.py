"""The one masker: every secret a run knows, in every form it may travel in, becomes `***`.

Secrets are replaced by value. Derived forms (base64 in three alignments, URL, JSON, HTML, hex) are
registered with the value, because services echo what they are sent. Forms that overlap are blanked
together, so that none leaves a tail. Masking is best effort by nature: a service can transform a
value beyond recognition, so staging keys should be short-lived.
"""

from __future__ import annotations

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator

MASK = "***"
_SHORTEST_SECRET = 4
_SHORTEST_DERIVED = 8
_SHAPES = (
    re.compile(r"eyJ[A-Za-z0-9_-]{6,}\.eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]*"),  # RFC 7519 compact JWT
    re.compile(r"(?<=[Bb]earer )[A-Za-z0-9._~+/=-]{8,}"),  # RFC 6750
    re.compile(r"(?<=://)[A-Za-z0-9._~%!$&*+;=:-]+(?=@)"),  # RFC 3986 userinfo, less what ends a quoted text
)
_ESCAPE = re.compile(r"\\u[0-9a-f]{4}")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]+")  # RFC 3986 section 2.3: nobody encodes these


class Masker:
    """Knows the secrets of one run and removes them from any text."""

    def __init__(self) -> None:
        self._forms: frozenset[str] = frozenset()
        self._patterns: dict[str, re.Pattern[str]] = {}

    def register(self, secret: str) -> None:
        """Remember a secret and its encoded forms; call before its first use.

        Values under 4 characters are not masked by value: they would blank out ordinary text.
        """
        if len(secret) >= _SHORTEST_SECRET:
            self._forms |= _derived_forms(secret)
            if not _UNRESERVED.fullmatch(secret):
                self._patterns[secret] = _percent_encoded(secret)

    def mask(self, text: str) -> str:
        """Return the text with each registered form, and anything shaped like a token, as `***`.

        The text must be whole: a secret that is split over two calls is not recognised.
        """
        spans = [*self._known(text), *(match.span() for shape in _SHAPES for match in shape.finditer(text))]
        while spans:
            text = _blanked(text, spans)
            spans = [*self._known(text)]  # a mask between its neighbours may spell a secret that contains one
        return text

    def _known(self, text: str) -> Iterator[tuple[int, int]]:
        for form in self._forms:
            start = text.find(form)
            while start >= 0:
                yield start, start + len(form)
                start = text.find(form, start + 1)
        if "%" in text or "+" in text:
            for pattern in self._patterns.values():
                yield from (match.span() for match in pattern.finditer(text))


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return the text with each group of overlapping or touching spans as one mask."""
    kept: list[str] = []
    position = 0
    for start, end in sorted(spans):
        if start > position or not kept:
            kept.append(text[position:start])
        position = max(position, end)
    return MASK.join([*kept, text[position:]])


def _derived_forms(secret: str) -> frozenset[str]:
    raw = secret.encode("utf-8", "surrogatepass")
    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    forms = {secret, html.escape(secret), html.escape(secret).replace("&#x27;", "&#39;")} | escaped
    forms |= {_ESCAPE.sub(_other_case, form) for form in escaped}
    forms |= {form.replace("/", "\\/") for form in escaped}
    if len(raw) >= _SHORTEST_DERIVED:
        forms |= {raw.hex(), raw.hex().upper()} | _base64_forms(raw)
    return frozenset(form for form in forms if len(form) >= _SHORTEST_SECRET)


def _other_case(escape: re.Match[str]) -> str:
    """Return the escape with its hexadecimal digits in the other case: both cases are in use."""
    return "\\u" + escape[0][2:].upper()


def _percent_encoded(secret: str) -> re.Pattern[str]:
    """A pattern of the secret in a URL: which characters are encoded differs from one encoder to the next."""
    return re.compile("".join(_itself_or_encoded(character) for character in secret))


def _itself_or_encoded(character: str) -> str:
    if _UNRESERVED.fullmatch(character):
        return re.escape(character)
    encoded = "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogatepass"))
    blank = r"|\+" if character == " " else ""
    return f"(?:{re.escape(character)}|(?i:{encoded}){blank})"


def _base64_forms(raw: bytes) -> set[str]:
    """Base64 of the secret at each of the three alignments, without the characters its neighbours share."""
    forms: set[str] = set()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + raw)
        start = (offset * 8 + 5) // 6
        end = (offset + len(raw)) * 8 // 6
        core = encoded[start:end].decode()
        forms |= {core, core.replace("+", "-").replace("/", "_")}
    return forms
