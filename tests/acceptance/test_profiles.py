"""The stand-in's profiles: every variant of a healthy service is GO, the day of the report is what the table says.

An ordinary session takes all variants at once; `-m faults` also takes each alone, several times over, and with few and
many tests side by side.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import faulttable
import pytest
from faulttable import run_against
from hermetic import CommandLine, StandIn

pytestmark = pytest.mark.faults

VARIANTS = ("envelope=nested", "noise=on", "ws_refuse_style=accept_then_close")


@dataclass(frozen=True, slots=True, kw_only=True)
class Healthy:
    """One way to run against a healthy service: its variants, and how many tests go side by side."""

    variants: tuple[str, ...] = ()
    jobs: int = 8

    def __str__(self) -> str:
        return ",".join((*self.variants, f"j{self.jobs}"))


ALL_AT_ONCE = Healthy(variants=VARIANTS, jobs=16)
EACH = (
    ALL_AT_ONCE,
    *(Healthy(variants=(variant,)) for variant in VARIANTS),
    *(Healthy(jobs=jobs) for jobs in (1, 4, 16)),
    *(Healthy() for _ in range(5)),
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Take every way if they are asked for by their mark, else the hardest."""
    if "way" in metafunc.fixturenames:
        ways = EACH if metafunc.config.getoption("markexpr") == "faults" else (ALL_AT_ONCE,)
        metafunc.parametrize("way", ways, ids=str)


def test_a_healthy_service_is_go(
    way: Healthy, goldenpath: CommandLine, plan_of_record: Path, standin: Callable[..., StandIn]
) -> None:
    """All 42 tests pass at the first attempt, whatever envelope, noise and manner of refusal the service has."""
    options = [part for variant in way.variants for part in ("--option", variant)]
    service = standin("--profile", "healthy", *options)
    document = run_against(service, goldenpath, plan_of_record, "-j", str(way.jobs))

    assert faulttable.red(document) == {}
    assert document["verdict"]["decision"] == "GO"
    assert (document["tally"]["passed"], document["tally"]["flaky"]) == (42, 0)
    assert document["revenue"]["protected"]["text"] == "$550K+"


def test_the_day_of_the_report(goldenpath: CommandLine, plan_of_record: Path, standin: Callable[..., StandIn]) -> None:
    """Just the tests that need a stream to end or an agent on a socket to answer fail; all four streams are at risk."""
    row = faulttable.read().profiles["report-2025-09-09"]
    document = run_against(standin("--profile", row.name), goldenpath, plan_of_record, "--retries", "0", "-j", "16")

    assert faulttable.red(document) == row.red
    assert document["verdict"]["decision"] == row.verdict == "HOLD"
    assert document["revenue"]["at_risk"]["text"] == "$550K+"
    assert {stream["state"] for stream in document["revenue"]["streams"]} == {"at_risk"}
    assert document["tally"]["passed"] == 42 - len(row.red)
