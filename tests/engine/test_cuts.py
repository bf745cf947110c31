"""Tests that are not run, and the words for why."""

from datetime import date

from engine.rehearsal import PASS, TODAY, plan, run_of, scripted, statuses

from goldenpath.model.outcome import ReasonCode, Status
from goldenpath.model.plan import Skip


async def test_selection_and_skips_are_named() -> None:
    """What the selection leaves out and what the plan switches off are in the run, with their reasons."""
    skip = Skip(reason="moved", owner="web", expires=TODAY)
    tests = (scripted("a", PASS), scripted("b", PASS), scripted("c", PASS, skip=skip))
    run = await run_of(plan(*tests), selected=frozenset({"p/a", "p/c"}))

    assert statuses(run) == {
        "p/a": (Status.PASSED, None),
        "p/b": (Status.NOT_RUN, ReasonCode.SELECTION),
        "p/c": (Status.SKIPPED, ReasonCode.SWITCHED_OFF),
    }


async def test_an_expired_skip_runs_again() -> None:
    """A skip past its last day no longer switches the test off."""
    skip = Skip(reason="moved", owner="web", expires=date(2025, 9, 8))
    run = await run_of(plan(scripted("a", PASS, skip=skip)))

    assert statuses(run) == {"p/a": (Status.PASSED, None)}
