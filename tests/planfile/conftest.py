"""Fixtures of the plan file's tests."""

from collections.abc import Callable

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.planfile import source
from goldenpath.planfile.load import load_text

SMALL_PLAN = """\
format: 1
mission: Try the plan file
environments:
  demo: {embedded: true}
  staging: {base_url: "${var.STAGING_URL}", build: {header: X-Build}, patience: 3}
auth:
  user:
    jwt: {algorithm: HS256, key: "${secret.JWT_KEY}", lifetime: 15m, claims: {iss: standin-auth}}
    pool: [ann, ben]
revenue:
  chat: {name: Streaming chat, mrr: 120K+, owner: finance, as_of: 2025-09-01}
  agents: {mrr: 200K}
defaults: {auth: user, within: {connect: 1s, total: 5s}}
preflight: {get: /api/me, expect: {status: 200}}
phases:
  - id: core
    name: Core
    risk: high
    protects: chat
    tests:
      - id: health_of_chat
        get: /health
        auth: none
        expect: {status: 200, json: {$.status: healthy}}
      - id: who_am_i
        needs: health_of_chat
        tags: [login]
        get: /api/me
        expect: {status: 200}
  - id: agents
    protects: agents
    tests:
      - id: answers
        needs: core/who_am_i
        post: /api/agents/execute
        json: {message: "Order ${nonce}"}
        expect: {status: 200, contains: "${nonce}"}
"""


@pytest.fixture(params=["fastest", "pure"])
def parse(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Node]:
    """Parse a text by each of the two parsers."""
    if request.param == "pure":
        monkeypatch.setattr(source, "fastest_parser", source.PureParser)
    return lambda text: source.parse(text.encode(), "plan.yaml")


@pytest.fixture
def small_plan() -> str:
    """A valid plan of two phases and three tests, small enough to spoil it in a hundred ways."""
    return SMALL_PLAN


@pytest.fixture
def spoil(small_plan: str) -> Callable[[str, str], str]:
    """Return the small plan with one passage, which must be there exactly once, replaced."""

    def replaced(old: str, new: str) -> str:
        assert small_plan.count(old) == 1, old
        return small_plan.replace(old, new)

    return replaced


@pytest.fixture
def complaint() -> Callable[[str], str]:
    """Return what is said about a plan that is wrong, without the name of the file."""

    def said(text: str) -> str:
        with pytest.raises(PlanError) as caught:
            load_text(text.encode(), file="plan.yaml", plan_id="plan")
        assert caught.value.where is not None
        return str(caught.value).removeprefix("plan.yaml:")

    return said
