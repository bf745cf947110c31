"""From the text of a flag to a value of the model, with an error that names the flag."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from goldenpath.base.errors import UsageError
from goldenpath.base.reading import did_you_mean
from goldenpath.cli.history import HistoryFormat
from goldenpath.model.plan import FailFast, Order
from goldenpath.model.units import parse_duration_s
from goldenpath.report.manner import JunitFamily, Verbosity

Choice = TypeVar("Choice", bound=StrEnum)


def duration_flag(text: str | None, flag: str) -> float | None:
    """Return seconds, or None where the flag was not given. UsageError names the flag."""
    if text is None:
        return None
    try:
        return parse_duration_s(text)
    except ValueError as error:
        raise UsageError(f"{flag}: cannot read {text!r}", hint=str(error)) from error


def fail_fast_flag(scope: str | None, *, exit_first: bool) -> FailFast | None:
    """Return the scope of fail-fast; `-x` is the whole run; None where neither was given."""
    if scope is None:
        return FailFast.RUN if exit_first else None
    chosen = _choice(scope, FailFast, "--fail-fast-scope")
    if exit_first and chosen is not FailFast.RUN:
        raise UsageError("-x and --fail-fast-scope say different things", hint="-x is --fail-fast-scope run")
    return chosen


def history_format_flag(text: str) -> HistoryFormat:
    """Return how the runs are listed."""
    return _choice(text, HistoryFormat, "--format")


def order_flag(text: str) -> Order:
    """Return the order of tests."""
    return _choice(text, Order, "--order")


def verbosity_flag(*, quiet: bool, verbose: bool) -> Verbosity:
    """Return how much progress to show."""
    if quiet and verbose:
        raise UsageError("-q and -v say different things", hint="choose one")
    return Verbosity.QUIET if quiet else Verbosity.VERBOSE if verbose else Verbosity.NORMAL


def junit_family_flag(text: str) -> JunitFamily:
    """Return the dialect of JUnit XML."""
    return _choice(text, JunitFamily, "--junit-family")


def _choice(text: str, kind: type[Choice], flag: str) -> Choice:
    try:
        return kind(text)
    except ValueError:
        raise UsageError(f"{flag}: unknown value {text!r}", hint=did_you_mean(text, [str(k) for k in kind])) from None
