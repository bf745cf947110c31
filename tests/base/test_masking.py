"""No secret leaves, in no form it may travel in."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goldenpath.base.masking import MASK, Masker

_FORMS: dict[str, Callable[[str], str]] = {
    "itself": str,
    "url": lambda secret: quote(secret, safe=""),
    "url path": quote,
    "form": quote_plus,
    "url in lower case": lambda secret: "".join(
        part.lower() if part.startswith("%") else part for part in _percent_parts(quote(secret, safe=""))
    ),
    "json": lambda secret: json.dumps(secret)[1:-1],
    "json text": lambda secret: json.dumps(secret, ensure_ascii=False)[1:-1],
    "json with escaped slashes": lambda secret: json.dumps(secret)[1:-1].replace("/", "\\/"),
    "html": html.escape,
    "html with decimal quotes": lambda secret: html.escape(secret).replace("&#x27;", "&#39;"),
    "repr": lambda secret: repr(secret)[1:-1],
    "hex": lambda secret: secret.encode().hex(),
    "HEX": lambda secret: secret.encode().hex().upper(),
}


def _percent_parts(text: str) -> list[str]:
    parts, rest = [], text
    while rest:
        length = 3 if rest.startswith("%") else 1
        parts.append(rest[:length])
        rest = rest[length:]
    return parts


def _masker(*secrets: str) -> Masker:
    masker = Masker()
    for secret in secrets:
        masker.register(secret)
    return masker


_printable = st.text(st.characters(exclude_categories=["Cs"]), min_size=8, max_size=40)
_around = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(_printable, st.sampled_from(sorted(_FORMS)), _around, _around)
def test_no_form_of_a_secret_survives(secret: str, form: str, before: str, after: str) -> None:
    """Whatever stands before and after it, even text that completes it again."""
    shown = _FORMS[form](secret)
    masked = _masker(secret).mask(before + shown + after)

    assert shown not in masked
    assert MASK in masked


@given(
    _printable,
    st.binary(max_size=7),
    st.binary(max_size=7),
    st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]),
)
def test_base64_of_a_secret_among_neighbours_is_masked(
    secret: str, before: bytes, after: bytes, encode: Callable[[bytes], bytes]
) -> None:
    """In each of the three alignments at most the characters it shares with its neighbours stay."""
    masked = _masker(secret).mask(encode(before + secret.encode() + after).decode())
    left = masked.split(MASK)

    assert MASK in masked
    assert len(left[0]) <= len(encode(before))
    assert len(left[-1]) <= len(encode(after)) + 4


@given(st.lists(_printable, min_size=2, max_size=4), st.integers(0, 7))
def test_secrets_that_overlap_leave_no_tail(secrets: list[str], shared: int) -> None:
    """A secret that begins with the end of another is blanked together with it."""
    text = secrets[0] + secrets[1]
    overlapping = secrets[0][-shared:] + secrets[1] if shared else secrets[1]
    masked = _masker(secrets[0], overlapping).mask(f"<{text}>")

    assert masked == f"<{MASK}>"


@given(st.text(max_size=60))
def test_without_secrets_ordinary_text_is_left_alone(text: str) -> None:
    """Nothing is known, nothing looks like a token: nothing changes."""
    assert Masker().mask(text.replace("@", " ").replace("earer", " ")) == text.replace("@", " ").replace("earer", " ")


@given(_printable, st.text(max_size=30))
def test_masking_twice_is_masking_once(secret: str, text: str) -> None:
    """What is masked contains nothing more to mask."""
    masker = _masker(secret)
    once = masker.mask(text + secret + text)

    assert masker.mask(once) == once


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("token eyJhbGciOi.eyJzdWIiOi.abc_-1 end", "token *** end"),
        ("unsigned eyJhbGciOi.eyJzdWIiOi. end", "unsigned *** end"),
        ("Authorization: Bearer abc.def-123~x== next", "Authorization: Bearer *** next"),
        ("authorization: bearer 0123456789", "authorization: bearer ***"),
        ("https://user:pass@host/path", "https://***@host/path"),
        ("https://only-a-token@host", "https://***@host"),
        ("postgresql://u:p%40ss@db:5432/x", "postgresql://***@db:5432/x"),
    ],
)
def test_what_looks_like_a_token_is_masked_unregistered(text: str, masked: str) -> None:
    """Tokens, bearer credentials and userinfo in addresses, by their shape alone."""
    assert Masker().mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        '{"base_url":"http://127.0.0.1:8080","owner":"finance@example"}',
        "http://host/path?mail=a@b",
        "http://host/a, then b@c",
        'WWW-Authenticate: Bearer realm="staging"',
        "eyJ.eyJ.x",
    ],
)
def test_what_only_resembles_a_token_stays(text: str) -> None:
    """An address beside an e-mail address is no userinfo: masking must not break a document."""
    assert Masker().mask(text) == text


def test_short_secrets_would_blank_out_ordinary_text() -> None:
    """Three characters are not masked, four are, and up to seven only as they stand."""
    masker = _masker("abc", "wxyz")

    assert masker.mask("abc wxyz " + base64.b64encode(b"wxyz").decode()) == "abc *** d3h5eg=="


def test_a_secret_that_its_own_mask_completes_is_masked_again() -> None:
    """A secret that contains the mask cannot be put together from a mask and its neighbours."""
    assert _masker("***abcde").mask("***abcdeabcde") == MASK


def test_the_longer_of_two_nested_secrets_leaves_no_rest() -> None:
    """A secret within a secret: the whole goes."""
    assert _masker("inner-secret", "outer-inner-secret-outer").mask("x outer-inner-secret-outer y") == "x *** y"


def test_a_secret_that_overlaps_itself_leaves_no_tail() -> None:
    """Both of two occurrences that share characters are blanked."""
    assert _masker("abcabcab").mask("<abcabcabcab>") == "<***>"
