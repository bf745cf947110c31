"""Exceptions of libraries become ours."""

import socket
import ssl

import pytest

from goldenpath.probes.client import Trouble
from goldenpath.probes.foreign_errors import broken, connect_error, not_sendable


def _chained(inner: BaseException) -> BaseException:
    outer = OSError("all attempts failed")
    outer.__cause__ = ExceptionGroup("attempts", [ValueError("x"), inner]) if isinstance(inner, Exception) else inner
    return outer


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (socket.gaierror(-2, "Name or service not known"), Trouble.NAME_NOT_RESOLVED),
        (ConnectionRefusedError(111, "refused"), Trouble.REFUSED),
        (OSError("Multiple exceptions: [Errno 111] Connect call failed, [Errno 111] x"), Trouble.REFUSED),
        (ssl.SSLCertVerificationError(1, "certificate verify failed"), Trouble.NOT_TRUSTED),
        (ssl.SSLError(1, "alert"), Trouble.NOT_TRUSTED),
        (OSError(113, "No route to host"), Trouble.UNREACHABLE),
    ],
)
def test_the_bottom_of_the_chain_says_why_a_connect_failed(error: Exception, trouble: Trouble) -> None:
    """Directly, as a cause, or inside a group."""
    assert connect_error(error).trouble is trouble
    assert connect_error(_chained(error)).trouble is trouble


def test_a_chain_that_bites_its_tail_ends() -> None:
    """A cycle of causes is walked once."""
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert connect_error(first).trouble is Trouble.UNREACHABLE


def test_an_error_without_words_is_named_by_its_type() -> None:
    """No detail is ever empty."""
    assert (broken(EOFError()).detail, not_sendable(ValueError("v")).detail) == ("EOFError", "v")
