"""The plan as it was understood: `validate` and `list`."""

from pathlib import Path

import pytest

from goldenpath.base.errors import NothingSelected, PlanError
from goldenpath.base.masking import Masker
from goldenpath.cli.listing import list_tests, validate

PLAN = """format: 1
mission: List
currency: USD
environments: {here: {base_url: "http://127.0.0.1:9"}}
revenue: {chat: {name: Chat, mrr: 120K+}, mail: {name: Mail, mrr: 1K}}
phases:
  - id: p
    name: P
    protects: [chat, mail]
    tests:
      - {id: a, tags: [quick], get: /a, expect: {status: 200}}
      - {id: b, get: /b, needs: a, advisory: true, skip: {reason: moved}, expect: {status: 200}}
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """A small plan in a file."""
    path = tmp_path / "phases.yaml"
    path.write_text(PLAN)
    return path


def test_validate_says_what_the_plan_holds(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A valid plan is summed up: tests, phases, streams, money, environments."""
    assert validate(plan, Masker()) == 0

    shown = capsys.readouterr().out
    assert "valid; 2 tests in 1 phase protect $121K+ a month in 2 revenue streams" in shown
    assert "environments: here" in shown


def test_validate_refuses_what_is_wrong(plan: Path) -> None:
    """A plan that is wrong is not summed up."""
    plan.write_text(PLAN.replace("120K+", "plenty"))

    with pytest.raises(PlanError):
        validate(plan, Masker())


def test_list_shows_each_test(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each test: id, kind, streams, tags, marks and needs."""
    assert list_tests(plan, keyword=None, tags=None, masker=Masker()) == 0

    first, second = capsys.readouterr().out.splitlines()
    assert first.split() == ["p/a", "http", "Chat,", "Mail", "#quick"]
    assert second.split() == ["p/b", "http", "Chat,", "Mail", "advisory", "needs", "p/a", "skipped"]
    assert first.index("http") == second.index("http")


def test_list_takes_a_selection(plan: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only what the expressions choose is listed; nothing chosen is said."""
    list_tests(plan, keyword=None, tags="quick", masker=Masker())

    assert capsys.readouterr().out.startswith("p/a")
    with pytest.raises(NothingSelected):
        list_tests(plan, keyword="zebra", tags=None, masker=Masker())
