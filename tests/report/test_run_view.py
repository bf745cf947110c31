"""The run as a report introduces it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from report.samples import mixed, reported, unreached

from goldenpath.impact.assessment import assess
from goldenpath.report.run_view import run_view


def test_a_run_says_when_and_of_which_plan() -> None:
    """Plan, mission, run, start and end are known, and nothing was cut."""
    view = run_view(mixed())

    assert ("bookshop", "0f3c", "Keep readers reading") == (view.plan, view.digest, view.mission)
    assert datetime(2025, 11, 22, 12, 0, 21, 500_000, tzinfo=UTC) == view.finished_at
    assert ("", None, True, True) == (view.stopped, view.stopped_at_s, view.finished, view.recorded)


def test_an_end_that_is_not_known_is_none() -> None:
    """Without a start or a length there is no end, and nothing is made up."""
    run = mixed().run

    assert run_view(assess(replace(run, duration_s=None))).finished_at is None
    assert run_view(assess(replace(run, started_at=None))).finished_at is None


def test_whose_word_the_results_are_is_counted() -> None:
    """Results of another runner are counted among those that ran."""
    assert (37, 37) == (run_view(reported()).told, run_view(reported()).executed)
    assert (0, 10) == (run_view(mixed()).told, run_view(mixed()).executed)


def test_a_cut_run_says_why_and_when() -> None:
    """What cut the run short is told in words."""
    assert ("a preflight check failed", 0.02) == (run_view(unreached()).stopped, run_view(unreached()).stopped_at_s)
