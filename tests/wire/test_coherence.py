"""The facts of a run must agree with each other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from builders import a_plan, a_reason, a_run, a_stream, a_test, an_outcome, failed, flaky, passed
from hypothesis import given, settings
from wire.strategies import runs

from goldenpath.model.outcome import Outcome, Status
from goldenpath.model.run import Run, Stopped, StopReason
from goldenpath.wire.coherence import incoherence


def _run(outcome: Outcome, **changes: Any) -> Run:
    return a_run(a_plan([a_stream("chat")], [a_test("chat/answers", "chat")]), [outcome], **changes)


@given(runs())
@settings(max_examples=20)
def test_a_run_that_happened_is_coherent(run: Run) -> None:
    """Whatever outcomes follow from attempts, nothing is found."""
    assert incoherence(run) is None


@pytest.mark.parametrize("stated", list(Status))
@pytest.mark.parametrize("happened", [status for status in Status if status.was_executed])
def test_a_status_is_what_its_attempts_come_to(stated: Status, happened: Status) -> None:
    """Any other status than the one that follows is a contradiction."""
    outcome = an_outcome("chat/answers", happened)
    found = incoherence(_run(replace(outcome, status=stated)))

    if stated is happened:
        assert found is None
    else:
        assert found is not None
        assert found.startswith(f"tests[0] (chat/answers): status says {stated.value}, but it")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (replace(flaky("chat/answers"), flaky=False), "flaky says False, but its attempts come to True"),
        (replace(passed("chat/answers"), flaky=True), "flaky says True, but its attempts come to False"),
        (replace(passed("chat/answers"), degraded=True), "degraded says True, but its attempts come to False"),
        (replace(passed("chat/answers"), attempts=()), "status says passed, but there is no attempt"),
        (replace(failed("chat/answers"), attempts=()), "status says failed, but there is no attempt"),
        (
            replace(failed("chat/answers"), reason=a_reason(Status.ERRORED)),
            "reason is not that of its attempts",
        ),
        (replace(passed("chat/answers"), status=Status.SKIPPED), "status says skipped, but it has attempts"),
        (
            replace(an_outcome("chat/answers", Status.NOT_RUN), degraded=True),
            "status says not_run, but it has a mark of a pass",
        ),
    ],
)
def test_a_contradiction_is_named(outcome: Outcome, words: str) -> None:
    """The test and what is wrong with it are named."""
    assert f"tests[0] (chat/answers): {words}" == incoherence(_run(outcome))


def test_moments_lie_within_the_run() -> None:
    """A decision or a stop after the end is a contradiction; without a known end it is none."""
    late = Stopped(reason=StopReason.BUDGET, at_s=60.001)

    assert incoherence(_run(passed("chat/answers"), decided_after_s=61.0)) == (
        "verdict.decided_after_s says 61.0, but the run took 60.0 s"
    )
    assert incoherence(_run(passed("chat/answers"), stopped=late)) == (
        "run.stopped.at_s says 60.001, but the run took 60.0 s"
    )
    assert (
        incoherence(_run(passed("chat/answers"), decided_after_s=60.0, stopped=Stopped(reason=late.reason, at_s=None)))
        is None
    )
    assert incoherence(_run(passed("chat/answers"), decided_after_s=61.0, stopped=late, duration_s=None)) is None


def test_an_id_stands_once() -> None:
    """A test that is planned twice is a contradiction."""
    run = _run(passed("chat/answers"))

    assert incoherence(replace(run, plan=replace(run.plan, tests=run.plan.tests * 2))) == (
        "plan.tests has 'chat/answers' more than once"
    )
