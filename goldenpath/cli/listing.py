"""`goldenpath validate` and `goldenpath list`: the plan as it was understood, without sending anything."""

from __future__ import annotations

from collections.abc import Sized
from pathlib import Path

from goldenpath.base.inert import one_line
from goldenpath.base.masking import Masker
from goldenpath.base.writer import standard_streams
from goldenpath.cli.selection import select
from goldenpath.model.money import common_unit, total
from goldenpath.model.plan import Plan, Test
from goldenpath.planfile.load import load


def validate(plan_file: Path, masker: Masker) -> int:
    """Say what the plan holds; a plan that is wrong never gets here."""
    plan = load(plan_file).plan
    results, _ = standard_streams(masker)
    unit = common_unit(stream.mrr for stream in plan.streams)
    amount = total((stream.mrr for stream in plan.streams), plan.currency).text(unit)
    counts = (
        f"{_counted(plan.tests, 'test')} in {_counted(plan.phases, 'phase')} protect {amount} a month "
        f"in {_counted(plan.streams, 'revenue stream')}"
    )
    results.line(f"{plan_file}: valid; {counts}")
    results.line(f"environments: {', '.join(environment.name for environment in plan.environments) or 'none'}")
    return 0


def list_tests(plan_file: Path, *, keyword: str | None, tags: str | None, masker: Masker) -> int:
    """Print one line for each test that the selection leaves, in plan order."""
    plan = load(plan_file).plan
    selected = select(plan, keyword=keyword, tags=tags, only=None)
    results, _ = standard_streams(masker)
    for test in plan.tests:
        if selected is None or test.id in selected:
            results.line(_line(test, plan))
    return 0


def _counted(things: Sized, word: str) -> str:
    return f"{len(things)} {word}{'' if len(things) == 1 else 's'}"


def _line(test: Test, plan: Plan) -> str:
    streams = ", ".join(stream.name for stream in plan.streams if stream.id in test.protects)
    marks = [f"#{tag}" for tag in test.tags]
    marks += [
        word for word, holds in (("advisory", test.advisory), ("veto", test.veto), ("alone", test.alone)) if holds
    ]
    marks += [f"needs {need}" for need in test.needs] + (["skipped"] if test.skip else [])
    parts = (f"{one_line(test.id):<52}", f"{test.kind:<9}", one_line(streams), one_line(" ".join(marks)))
    return "  ".join(part for part in parts if part.strip()).rstrip()
