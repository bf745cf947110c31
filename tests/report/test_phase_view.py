"""One phase as a report shows it."""

from __future__ import annotations

from dataclasses import replace

from builders import TODAY, a_plan, a_run, a_stream, a_test, an_outcome, passed
from report.samples import mixed, reported, unreached

from goldenpath.impact.assessment import Assessment, assess
from goldenpath.model.outcome import Status
from goldenpath.model.plan import Phase, Risk
from goldenpath.report.outcome_view import outcome_views, stream_mentions
from goldenpath.report.phase_view import PhaseView, phase_total, phase_views


def _phases(assessment: Assessment) -> tuple[PhaseView, ...]:
    return phase_views(assessment, outcome_views(assessment), stream_mentions(assessment))


def test_each_test_stands_once_by_what_became_of_it() -> None:
    """Failed, unproven and passed tests of a phase are all of its tests, in plan order."""
    core, extra = _phases(mixed())

    assert (["core/pages", "core/shelves"], []) == ([test.id for test in core.failed], list(core.unproven))
    assert ["core/index", "core/private"] == [test.id for test in core.passed]
    assert ["extra/history", "extra/invoice", "extra/returns", "extra/sale"] == [test.id for test in extra.unproven]


def test_a_phase_shows_its_streams_and_its_evidence() -> None:
    """Streams come from what its tests protect; exchanges, refusals and measures from what they saw."""
    core, _ = _phases(mixed())

    assert ["Reading", "Search", "Access"] == [stream.name for stream in core.streams]
    assert (10, 10, 1) == (core.exchanges, core.authenticated, core.refusals)
    assert ["core/index"] == [test.id for test in core.measured]
    assert ("critical", "CRITICAL", "FAIL", "P0") == (core.declared_risk, core.risk, core.word, core.priority)


def test_the_total_is_known_only_if_every_part_is() -> None:
    """Busy times add up over the phases that ran; one that ran for an unknown time leaves the total unknown."""
    assert 15.004 == round(phase_total(mixed()).busy_s or 0, 3)
    assert phase_total(reported()).busy_s is None
    assert phase_total(unreached()).busy_s is None


def test_a_phase_that_never_ran_adds_no_time() -> None:
    """A phase without an executed test is no gap in the total's busy time."""
    plan = a_plan([a_stream("s")], [a_test("p/a", "s"), a_test("q/b", "s")])
    run = a_run(plan, [passed("p/a"), an_outcome("q/b", Status.NOT_RUN)])

    assert 1.5 == phase_total(assess(run, TODAY)).busy_s


def test_the_totals_risk_is_the_worst_of_the_phases() -> None:
    """Risk ranks critical, high, medium, then unknown, then low; without a phase it is unknown."""
    plan = a_plan([a_stream("s"), a_stream("z")], [a_test("p/a", "s"), a_test("q/b", "z")])
    plan = replace(plan, phases=(Phase(id="p", name="P", risk=Risk.MEDIUM), Phase(id="q", name="Q")))

    def risk(*statuses: Status) -> str:
        outcomes = [an_outcome(test, status) for test, status in zip(("p/a", "q/b"), statuses, strict=True)]
        return phase_total(assess(a_run(plan, outcomes), TODAY)).risk

    assert "LOW" == risk(Status.PASSED, Status.PASSED)
    assert "UNKNOWN" == risk(Status.PASSED, Status.HOLLOW)
    assert "MEDIUM" == risk(Status.FAILED, Status.HOLLOW)
    assert "CRITICAL" == risk(Status.FAILED, Status.FAILED)
    assert "UNKNOWN" == phase_total(replace(mixed(), phases=())).risk
