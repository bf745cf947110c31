"""Hosts by name: whether one is among those that must not be reached."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

_ANY_BELOW = "*."
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_PATTERN = re.compile(rf"(?:\*\.)?{_LABEL}(?:\.{_LABEL})*")


def parse_host_pattern(text: str) -> str:
    """Return a pattern in the form that `forbidding` compares: `api.example.com`, `*.example.com` or an address.

    Raises:
        ValueError: says what would be right.
    """
    pattern = canonical_host(text.strip())
    if not _PATTERN.fullmatch(pattern) and not _is_address(pattern):
        raise ValueError("a host is a name such as api.example.com, or *.example.com for all names below it")
    return pattern


def forbidding(host: str, patterns: Iterable[str]) -> str | None:
    """Return the first pattern that a host falls under, None if there is none. `*.x` is all below x, not x itself.

    Names are compared, not addresses: a host under another name or behind a proxy is not recognised.
    """
    name = canonical_host(host)
    for pattern in patterns:
        if name == pattern or (pattern.startswith(_ANY_BELOW) and name.endswith(pattern[1:])):
            return pattern
    return None


def canonical_host(host: str) -> str:
    """Return a host in the one form of its many: lower case, without a final dot, in ASCII, addresses compressed."""
    name = host.lower().removesuffix(".")
    if _is_address(name.strip("[]")):
        return str(ipaddress.ip_address(name.strip("[]")))
    try:
        return name if name.isascii() else name.encode("idna").decode("ascii")
    except UnicodeError:
        return name


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
