"""Which environment is meant, and whether the plan gets the values it asks for there."""

from __future__ import annotations

from pathlib import Path

import pytest

from goldenpath.base.errors import PlanError, UsageError
from goldenpath.base.masking import MASK, Masker
from goldenpath.cli.supplies import Given, choose_environment, supplied
from goldenpath.planfile.load import LoadedPlan, load

_PLAN = """format: 1
mission: Supply
currency: USD
environments:
  demo: {embedded: true}
  staging: {base_url: "${var.URL}"}
auth: {user: {jwt: {algorithm: HS256, key: "${secret.JWT_KEY}"}}}
revenue: {chat: {name: Chat, mrr: 1K}}
phases:
  - id: p
    name: Phase
    protects: chat
    tests:
      - {id: quick, get: /health, expect: {status: 200}}
"""


@pytest.fixture
def loaded(tmp_path: Path) -> LoadedPlan:
    """A plan with a demonstration and a real environment."""
    path = tmp_path / "plan.yaml"
    path.write_text(_PLAN, encoding="utf-8")
    return load(path)


def test_an_environment_is_chosen_by_name(loaded: LoadedPlan) -> None:
    """Where there are several, one has to be named, and a misspelt name gets a suggestion."""
    assert choose_environment(loaded.plan, "staging").name == "staging"
    with pytest.raises(UsageError, match="which environment") as unnamed:
        choose_environment(loaded.plan, None)
    with pytest.raises(UsageError, match="no environment 'stagign'") as misspelt:
        choose_environment(loaded.plan, "stagign")

    assert unnamed.value.hint == "add --env with one of: demo, staging"
    assert misspelt.value.hint == "did you mean 'staging'?"


def test_a_value_that_is_missing_is_refused_where_it_is_asked_for(loaded: LoadedPlan) -> None:
    """A real environment gets what was given, masked where it is secret; without it there is a line and a hint."""
    masker = Masker()
    staging = choose_environment(loaded.plan, "staging")
    given = Given(variables=("URL=http://127.0.0.1:1",), secrets=("JWT_KEY=correct horse",))

    assert supplied(loaded, staging, given, masker)["secret.JWT_KEY"] == "correct horse"
    assert masker.mask("correct horse") == MASK
    with pytest.raises(PlanError, match=r"\$\{var.URL\} has no value") as refused:
        supplied(loaded, staging, Given(secrets=given.secrets), masker)
    assert refused.value.where is not None
    assert refused.value.where.line == 6


def test_a_demonstration_never_sees_a_key_of_the_users(loaded: LoadedPlan) -> None:
    """It gets a new one each time, also where one was given."""
    demo = choose_environment(loaded.plan, "demo")
    keys = {supplied(loaded, demo, Given(secrets=("JWT_KEY=mine",)), Masker())["secret.JWT_KEY"] for _ in range(2)}

    assert len(keys) == 2
    assert "mine" not in keys
