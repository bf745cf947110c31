"""What probes are handed: the address that may be reached, and how fast."""

import pytest

from goldenpath.base.clock import SystemClock
from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker
from goldenpath.cli.context import address, open_context
from goldenpath.model.money import Money
from goldenpath.model.plan import Environment, Plan, Policy

_ZERO = Money(minor_units=0, currency="USD")


def environment(base_url: str = "${var.URL}", **changes: object) -> Environment:
    """An environment that is reached by a variable."""
    production = ("api.example.com", "*.prod.example.com")
    return Environment(name="staging", base_url=base_url, forbidden_hosts=production, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("url", "filled"),
    [
        ("https://staging.example.com/", "https://staging.example.com"),
        ("http://127.0.0.1:8000/api/", "http://127.0.0.1:8000/api"),
        ("https://prod.example.com", "https://prod.example.com"),
    ],
)
def test_an_address_is_filled_in(url: str, filled: str) -> None:
    """Its variables have their values, and it ends without a slash."""
    assert address(environment(), {"var.URL": url}) == filled


@pytest.mark.parametrize("url", ["staging.example.com", "ftp://x", "http://", "https:///path", "http://[::1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    """It names a scheme and a host, or nothing is sent."""
    with pytest.raises(UsageError, match="is not a URL"):
        address(environment(), {"var.URL": url})


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "https://API.EXAMPLE.COM.:8443/v1",
        "http://eu.prod.example.com",
        "https://staging.example.com@api.example.com/",
    ],
)
def test_production_is_refused(url: str) -> None:
    """However it is spelled, and whatever stands before the host."""
    with pytest.raises(UsageError, match="is production") as refused:
        address(environment(), {"var.URL": url})
    assert "nothing was sent" in (refused.value.hint or "")


async def test_a_run_keeps_its_environments_pace() -> None:
    """The first request may go at once, the second only after its interval."""
    plan = Plan(
        id="p",
        digest="0",
        mission="",
        currency="USD",
        policy=Policy(hold_above=_ZERO, inconclusive_above=_ZERO),
        streams=(),
        phases=(),
        tests=(),
    )
    async with open_context(
        plan=plan,
        environment=environment(rate_per_s=2.0),
        base_url="http://127.0.0.1:9",
        values={},
        masker=Masker(),
        clock=SystemClock(),
        run="r1",
        seed=1,
    ) as context:
        assert [context.pace.reserve_s(5.0) for _ in range(2)] == [0.0, 0.5]
