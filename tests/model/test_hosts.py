"""Hosts that must not be reached."""

import pytest

from goldenpath.model.hosts import canonical_host, forbidding, parse_host_pattern

_PRODUCTION = tuple(
    parse_host_pattern(text)
    for text in ("API.example.com.", "*.prod.example.com", "192.0.2.7", "::1", "*.m\u00fcller.example")
)


@pytest.mark.parametrize(
    ("host", "pattern"),
    [
        ("api.example.com", "api.example.com"),
        ("API.Example.COM.", "api.example.com"),
        ("eu.prod.example.com", "*.prod.example.com"),
        ("a.b.prod.example.com", "*.prod.example.com"),
        ("192.0.2.7", "192.0.2.7"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("[::1]", "::1"),
        ("api.M\u00dcLLER.example", "*.xn--mller-kva.example"),
        ("prod.example.com", None),
        ("notprod.example.com", None),
        ("api.example.com.evil.example", None),
        ("staging-api.example.com", None),
        ("", None),
    ],
)
def test_a_host_is_known_in_every_spelling(host: str, pattern: str | None) -> None:
    """Case, a final dot, another script and long addresses hide nothing; a star is all below, not the name itself."""
    assert forbidding(host, _PRODUCTION) == pattern


@pytest.mark.parametrize(
    "text", ["", "*", "*.", "https://api.example.com", "a b", "api.example.com:443", "a.*.b", "-a"]
)
def test_what_is_no_host_is_refused(text: str) -> None:
    """A pattern that nothing could match would protect nothing."""
    with pytest.raises(ValueError, match=r"a host is a name"):
        parse_host_pattern(text)


def test_a_name_that_no_encoding_takes_stays_as_it_is() -> None:
    """What cannot be a name in DNS is compared as written."""
    assert canonical_host("\u00fc" * 80) == "\u00fc" * 80
