"""The source report as documents: no figure in them contradicts another, or the tests behind it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import usd

from goldenpath.impact.assessment import Assessment, assess
from goldenpath.impact.reasons import Decision
from goldenpath.model.outcome import EvidenceKind, Status
from goldenpath.wire.document import dump, load

_FOLDER = Path(__file__).parents[2] / "examples" / "source-report"
_NAMES = ("as-reported", "as-proven")


def _text(name: str) -> str:
    return (_FOLDER / f"{name}.json").read_text(encoding="utf-8")


def _assessment(name: str) -> Assessment:
    return assess(load(_text(name), name))


def _unworded(value: Any) -> Any:
    """The value without sentences that a later version may word anew."""
    if isinstance(value, dict):
        is_sentence = "code" in value
        names = {"line"} | ({"text"} if is_sentence else set())
        return {name: _unworded(item) for name, item in value.items() if name not in names}
    return [_unworded(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("name", _NAMES)
def test_every_figure_stands_and_follows(name: str) -> None:
    """Worked out anew from its tests and its plan, each document is the same, with every figure in its place."""
    text = _text(name)

    assert _unworded(json.loads(text)) == _unworded(json.loads(dump(_assessment(name))))


@pytest.mark.parametrize("name", _NAMES)
def test_nothing_is_claimed_to_be_seen_or_timed(name: str) -> None:
    """Every result is another's word, no test has a time that the source does not give, the total is stated."""
    run = _assessment(name).run

    assert {EvidenceKind.REPORTED} == {a.evidence.kind for o in run.outcomes for a in o.attempts}
    assert {None} == {a.duration_s for o in run.outcomes for a in o.attempts}
    assert (run.started_at, run.duration_s, run.runner.peak_memory_bytes) == (None, 346.14, 249_000_000)


def test_as_reported() -> None:
    """What the report says: 42 tests, 35 passed, 2 failed, 5 without a result; $320K+ of $550K+ at risk."""
    assessment = _assessment("as-reported")
    tally, exposure, shares = assessment.tally, assessment.exposure, assessment.shares

    assert (tally.planned, tally.passed, tally.failed, tally.not_run) == (42, 35, 2, 5)
    assert [(p.tally.planned, p.tally.passed, p.tally.failed, p.tally.not_run) for p in assessment.phases] == [
        (25, 22, 1, 2),
        (6, 2, 1, 3),
        (5, 5, 0, 0),
        (6, 6, 0, 0),
    ]
    assert (exposure.total, exposure.at_risk, exposure.protected) == (
        usd(550, at_least=True),
        usd(320, at_least=True),
        usd(230, at_least=True),
    )
    assert [float(share or 0) for share in (shares.at_risk, shares.unverified, shares.protected)] == [58.2, 0.0, 41.8]
    assert assessment.verdict.decision is Decision.HOLD


def test_the_pass_rates() -> None:
    """Of the planned tests 88.0, 33.3, 100, 100 and in all 83.3 % passed; of the executed 95.7, 66.7 and 94.6 %."""
    document = json.loads(_text("as-reported"))
    rows = [*document["phases"], document["tally"]]

    assert [f"{row['pass_rate_planned']:.1%}" for row in rows] == ["88.0%", "33.3%", "100.0%", "100.0%", "83.3%"]
    assert [f"{row['pass_rate_executed']:.1%}" for row in rows] == ["95.7%", "66.7%", "100.0%", "100.0%", "94.6%"]


def test_as_proven() -> None:
    """The four tests that send nothing are hollow: $150K+ more is unverified, and $80K+ stays protected."""
    assessment = _assessment("as-proven")
    exposure, shares = assessment.exposure, assessment.shares

    assert [o.test for o in assessment.run.outcomes if o.status is Status.HOLLOW] == [
        "journeys/end_to_end_message_flow",
        "journeys/critical_performance_targets",
        "journeys/critical_error_handling",
        "journeys/business_critical_features",
    ]
    assert assessment.headline == "$320K+ at risk, up to $470K+"
    assert (exposure.unverified, exposure.protected) == (usd(150, at_least=True), usd(80, at_least=True))
    assert [float(share or 0) for share in (shares.at_risk, shares.unverified, shares.protected)] == [58.2, 27.3, 14.5]
    assert assessment.verdict.decision is Decision.HOLD


def test_both_tell_of_the_same_plan() -> None:
    """The two documents differ in four outcomes and in nothing that was planned."""
    reported, proven = (_assessment(name).run for name in _NAMES)
    pairs = list(zip(reported.outcomes, proven.outcomes, strict=True))

    assert reported.plan == proven.plan
    assert sum(one != other for one, other in pairs) == 4
