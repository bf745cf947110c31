"""From the text of a flag to a value."""

import pytest

from goldenpath.base.errors import UsageError
from goldenpath.cli.flags import duration_flag, fail_fast_flag, order_flag, verbosity_flag
from goldenpath.model.plan import FailFast, Order
from goldenpath.report.manner import Verbosity


def test_durations_carry_units() -> None:
    """A duration is read with its unit; no flag is no duration."""
    assert duration_flag("500ms", "--timeout") == 0.5
    assert duration_flag(None, "--timeout") is None
    with pytest.raises(UsageError, match="--global-timeout: cannot read '5'"):
        duration_flag("5", "--global-timeout")


@pytest.mark.parametrize(
    ("scope", "exit_first", "expected"),
    [
        (None, False, None),
        (None, True, FailFast.RUN),
        ("phase", False, FailFast.PHASE),
        ("run", True, FailFast.RUN),
    ],
)
def test_fail_fast_is_a_scope(*, scope: str | None, exit_first: bool, expected: FailFast | None) -> None:
    """`-x` is the whole run; a scope names itself; neither leaves it to the plan."""
    assert fail_fast_flag(scope, exit_first=exit_first) is expected


def test_contradicting_flags_are_refused() -> None:
    """Flags that say different things are refused, never ranked silently."""
    with pytest.raises(UsageError, match="say different things"):
        fail_fast_flag("phase", exit_first=True)
    with pytest.raises(UsageError, match="say different things"):
        verbosity_flag(quiet=True, verbose=True)


def test_choices_suggest_the_nearest() -> None:
    """An unknown choice gets the nearest known one."""
    assert order_flag("written") is Order.WRITTEN
    with pytest.raises(UsageError) as refused:
        order_flag("writen")
    assert refused.value.hint == "did you mean 'written'?"


@pytest.mark.parametrize(
    ("quiet", "verbose", "expected"),
    [(False, False, Verbosity.NORMAL), (True, False, Verbosity.QUIET), (False, True, Verbosity.VERBOSE)],
)
def test_verbosity(*, quiet: bool, verbose: bool, expected: Verbosity) -> None:
    """Quiet, verbose, or neither."""
    assert verbosity_flag(quiet=quiet, verbose=verbose) is expected
