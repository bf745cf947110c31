"""Whether a run is what it says it is."""

from __future__ import annotations

from typing import Any

import pytest
from builders import PROOF, START, a_plan, a_reason, a_run, a_stream, a_test, an_outcome, passed

from goldenpath.impact.provenance import doubtful_provenance
from goldenpath.model.outcome import Status
from goldenpath.model.run import Check, Preflight, Stopped, StopReason, Target

_PLAN = a_plan([a_stream("s")], [a_test("p/a", "s")])
_REFUSED = Check(name="reach\n it", finding="", reason=a_reason(Status.ERRORED))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"candidate": "b1"},
        {"candidate": "b1", "target": Target(builds=("b1", "b1"))},
        {"target": Target()},
        {"target": Target(requests_seen=1)},
        {"target": Target(requests_seen=3), "preflight": Preflight(evidence=PROOF + PROOF)},
        {"stopped": Stopped(reason=StopReason.FAIL_FAST, at_s=1.0)},
        {"duration_s": 0.0},
    ],
)
def test_an_honest_run_raises_no_doubt(changes: dict[str, Any]) -> None:
    """Its candidate answered, the service counted what was sent, and a stop that is named is no secret."""
    assert doubtful_provenance(a_run(_PLAN, [passed("p/a")], **changes)) == ()


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"preflight": Preflight(checks=(_REFUSED,))}, "the preflight check reach it did not hold"),
        ({"finished": False, "duration_s": None}, "the run did not come to its own end"),
        ({"stopped": Stopped(reason=StopReason.KILLED, at_s=None)}, "the run did not come to its own end"),
        ({"recorded": False}, "the evidence could not be recorded in full"),
        ({"target": Target(builds=("b1", "b2"))}, "2 builds answered during the run: b1, b2"),
        ({"candidate": "b2"}, "the candidate is b2, but build b1 answered"),
        ({"candidate": "b2", "target": Target()}, "the candidate is b2, but no answer named its build"),
        ({"target": Target(requests_seen=0)}, "the service counted 0 requests, the run 1 exchanges"),
        ({"started_at": None}, "it is not known when the run started"),
        ({"started_at": START.replace(tzinfo=None)}, "it is not known when the run started"),
        ({"duration_s": None}, "it is not known how long the run took"),
        ({"duration_s": -1.0}, "it is not known how long the run took"),
        ({"duration_s": float("inf")}, "it is not known how long the run took"),
    ],
)
def test_each_flaw_is_one_doubt(changes: dict[str, Any], text: str) -> None:
    """Told in one sentence."""
    assert [reason.text for reason in doubtful_provenance(a_run(_PLAN, [passed("p/a")], **changes))] == [text]


def test_an_environment_that_was_never_looked_at_was_not_reached() -> None:
    """Nothing that came back was asserted on."""
    run = a_run(_PLAN, [an_outcome("p/a", Status.ERRORED)])

    assert [reason.text for reason in doubtful_provenance(run)] == [
        "nothing came back from the environment that a test looked at"
    ]
