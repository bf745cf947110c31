"""The verdict as a report shows it."""

from __future__ import annotations

from dataclasses import replace

from report.samples import all_good, mixed, unreached

from goldenpath.impact.assessment import assess
from goldenpath.report.verdict_view import verdict_view


def test_a_hold_tells_rules_and_doubts_apart() -> None:
    """What holds the release comes first; what would be open without the hold stands by itself."""
    view = verdict_view(mixed())

    assert ("HOLD", 1, "$320K+ at risk, up to $470K+") == (view.decision, view.exit_code, view.interval)
    assert ["veto_failed", "stream_at_risk"] == [rule.code for rule in view.rules]
    assert ["veto_not_passed", "test_not_run", "stream_unverified"] == [rule.code for rule in view.doubts]
    assert view.line.startswith("HOLD: $320K+ at risk, up to $470K+; 1 test under a veto failed")


def test_other_verdicts_have_rules_only() -> None:
    """GO and INCONCLUSIVE have their rules, no doubts beside them, and the recommendation of their own."""
    go, open_ = verdict_view(all_good()), verdict_view(unreached())

    assert (["all_protected"], ()) == ([rule.code for rule in go.rules], go.doubts)
    assert ("environment_not_reached", ()) == (open_.rules[0].code, open_.doubts)
    assert (0, 4) == (go.exit_code, open_.exit_code)
    assert go.recommendation.startswith("Release.")
    assert open_.recommendation.startswith("Do not release on this run.")


def test_a_demonstration_releases_nothing() -> None:
    """The recommendation after a demonstration says that it is none for a release."""
    run = all_good().run
    shown = verdict_view(assess(replace(run, target=replace(run.target, embedded=True))))

    assert "GO" == shown.decision
    assert shown.recommendation.startswith("This was a demonstration, which releases nothing.")
