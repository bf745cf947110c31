"""What stood around the tests."""

from __future__ import annotations

from dataclasses import replace

import pytest
from report.samples import all_good, mixed, reported, unreached

from goldenpath.impact.assessment import Assessment, assess
from goldenpath.model.outcome import Evidence
from goldenpath.model.plan import FailFast, Order
from goldenpath.model.run import Conduct
from goldenpath.report.surroundings import authentication_view, conduct_view, environment_view, policy_view, runner_view


def _sent_nothing() -> Assessment:
    run = unreached().run
    return assess(replace(run, preflight=replace(run.preflight, evidence=Evidence())))


@pytest.mark.parametrize(
    ("assessment", "reach"),
    [
        (mixed(), "answers came back in this run"),
        (reported(), "not known, all results are another runner's word"),
        (unreached(), "no answer came back in this run"),
        (_sent_nothing(), "nothing was sent in this run"),
    ],
)
def test_reach_is_derived_from_evidence(assessment: Assessment, reach: str) -> None:
    """Whether the environment was reached follows from what came back, never from a hope."""
    assert reach == environment_view(assessment).reach


def test_the_environment_is_shown_as_seen() -> None:
    """Address, builds, candidate, version and both counts of requests are those of the run."""
    view = environment_view(mixed())

    assert ("demo", "http://127.0.0.1:8080", True) == (view.name, view.base_url, view.embedded)
    assert (("c0ffee",), "c0ffee", "1.9") == (view.builds, view.candidate, view.version)
    assert (19, 19) == (view.requests_seen, view.exchanges)
    assert ("", "", ()) == (
        environment_view(unreached()).version,
        environment_view(unreached()).candidate,
        environment_view(unreached()).builds,
    )


def test_checks_say_whether_they_held() -> None:
    """A check that held has no code; one that failed has its code and what was observed."""
    held, failed = environment_view(all_good()).checks[0], environment_view(unreached()).checks[0]

    assert ("reach", "200 in 9 ms", "", "") == (held.name, held.finding, held.code, held.observed)
    assert ("connection_refused", "nothing listens on staging.example:443") == (failed.code, failed.observed)


def test_the_runner_is_shown_with_its_own_memory() -> None:
    """Version, Python, platform, command and peak memory are the runner's."""
    view = runner_view(mixed())

    assert ("0.1.0", "3.11.7", "Linux x86_64") == (view.goldenpath, view.python, view.platform)
    assert ("goldenpath run --env demo", 61_400_000) == (view.command, view.peak_memory_bytes)


def test_the_policy_is_told_in_words() -> None:
    """Limits are amounts; what hearsay and flaky passes are worth is said in words."""
    view = policy_view(reported())

    assert (0, 0) == (view.hold_above.minor_units, view.inconclusive_above.minor_units)
    assert ("protects revenue", "leaves its streams unverified") == (view.reported, view.flaky)
    assert view.max_degraded is None


def test_the_conduct_is_that_of_the_run_and_not_of_the_plan() -> None:
    """What the command line changed is shown as it was done; another runner's conduct is not known."""
    conduct = Conduct(slots=3, order=Order.WRITTEN, fail_fast=FailFast.RUN, confirm=0)
    view = conduct_view(assess(replace(mixed().run, conduct=conduct)))

    assert view is not None
    assert (3, "as written in the plan", 0) == (view.slots, view.order, view.confirm)
    assert view.strategy == "a confirmed failure stops the run"
    assert conduct_view(reported()) is None


def test_authentication_counts_both_sides() -> None:
    """Profiles with their pools, exchanges with a credential, and refused controls."""
    view = authentication_view(mixed())

    assert [("reader", "HS256", 900.0, 2)] == [(p.id, p.algorithm, p.lifetime_s, p.users) for p in view.profiles]
    assert (18, 1) == (view.authenticated, view.refusals)
    assert ((), 0) == (authentication_view(reported()).profiles, authentication_view(reported()).refusals)
