"""Failures and what they make of a test."""

import pytest

from goldenpath.model.outcome import Cause, ReasonCode, Status
from goldenpath.probes.failure import Failure, fault, wrong


@pytest.mark.parametrize("cause", Cause)
def test_only_the_products_failures_fail_a_test(cause: Cause) -> None:
    """Whatever else is to blame leaves the test errored."""
    expected = Status.FAILED if cause is Cause.PRODUCT else Status.ERRORED
    assert Failure(ReasonCode.CLOSED, cause, "s").status is expected


def test_a_failure_in_other_words_keeps_its_code_and_first_command() -> None:
    """Telling a failure again changes the sentence, and adds a command line only where there was none."""
    told = Failure(ReasonCode.CLOSED, Cause.PRODUCT, "s", reproduce="a").told("t", reproduce="b")
    assert (told.code, told.cause, told.summary, told.reproduce) == (ReasonCode.CLOSED, Cause.PRODUCT, "t", "a")
    assert Failure(ReasonCode.CLOSED, Cause.PRODUCT, "s").told("t", reproduce="b").reason().reproduce == "b"


def test_the_two_short_forms() -> None:
    """`wrong` blames the product, `fault` the probe."""
    with pytest.raises(Failure) as product:
        wrong(ReasonCode.CLOSED, "s")
    with pytest.raises(Failure) as probe:
        fault("s")
    assert (product.value.cause, probe.value.cause) == (Cause.PRODUCT, Cause.PROBE)
    assert probe.value.code is ReasonCode.PROBE_FAULT
