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
from goldenpath.model.outcome import Metric
from goldenpath.model.plan import AuthProfile, Environment, Skip
from goldenpath.model.run import Check, Preflight, Stopped, StopReason
from goldenpath.wire.document import dump

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
    explained = {word for code in re.findall(r"`([^`\n]+)`", _REFERENCE) for word in re.split(r"[^a-z0-9_]+", code)}
    sections = set(re.findall(r"^### (\w+)$", _REFERENCE, re.MULTILINE))

    assert set() == set(_names(json.loads(dump(assess(run))))) - explained - sections
