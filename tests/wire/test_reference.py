"""The reference in docs/document.md speaks of every field that a document has."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from builders import a_plan, a_run, a_stream, a_test, a_waiver, failed, passed

from goldenpath.impact.assessment import assess
from goldenpath.model.event import CleanedUp, CleanupDue
from goldenpath.model.outcome import Metric
from goldenpath.model.plan import AuthProfile, Environment, Skip
from goldenpath.model.run import Check, Preflight, Stopped, StopReason
from goldenpath.wire.document import dump
from goldenpath.wire.events import dump_event

_REFERENCE = (Path(__file__).parents[2] / "docs" / "document.md").read_text(encoding="utf-8")


def _names(value: Any, parent: str = "") -> Iterator[str]:
    """Every field name; those below `metrics` of a test are names that a probe gave."""
    if isinstance(value, list):
        for item in value:
            yield from _names(item, parent)
    if isinstance(value, dict):
        for name, item in value.items():
            if parent != "metrics":
                yield name
            yield from _names(item, name)


def _explained(reference: str) -> set[str]:
    """The words that stand in code."""
    codes = re.findall(r"`([^`\n]+)`", reference)
    return {word for code in codes for word in re.split(r"[^a-z0-9_]+", code)}


def test_every_field_is_in_the_reference() -> None:
    """A field that is written is explained."""
    metric = Metric(name="latency", unit="ms", n=1, p50=1.0, p95=1.0, largest=1.0)
    outcome = failed("chat/answers")
    outcome = replace(outcome, attempts=tuple(replace(attempt, metrics=(metric,)) for attempt in outcome.attempts))
    plan = a_plan(
        [a_stream("chat")],
        [a_test("chat/open", "chat"), a_test("chat/answers", "chat", skip=Skip(reason="slow"))],
        waivers=(a_waiver("chat/open"), a_waiver("chat/answers", date(2025, 1, 1))),
        environments=(Environment(name="staging"),),
        auth=(AuthProfile(id="user", algorithm="HS256", key="${secret.KEY}", claims=(("iss", "me"),)),),
    )
    run = a_run(
        plan,
        [passed("chat/open"), outcome],
        stopped=Stopped(reason=StopReason.BUDGET, at_s=1.0),
        preflight=Preflight(checks=(Check(name="origin", finding="answers"),)),
    )
    sections = set(re.findall(r"^### (\w+)$", _REFERENCE, re.MULTILINE))

    assert set() == set(_names(json.loads(dump(assess(run))))) - _explained(_REFERENCE) - sections


def test_what_the_journal_says_of_cleaning_up_is_in_the_reference() -> None:
    """Each field and type of the two events is explained where the journal is."""
    _, _, about_the_journal = _REFERENCE.partition("## The journal beside it")
    due = CleanupDue(at_s=1.0, test="p/t", play="gp1", values=(("a", "1"),), captured=("a",), users=(("user", "u1"),))
    done = CleanedUp(at_s=1.0, test="p/t", play="gp1")
    events = [json.loads(dump_event(event)) for event in (due, done)]
    written = {name for event in events for name in _names(event)} | {event["type"] for event in events}

    assert set() == written - _explained(about_the_journal)
