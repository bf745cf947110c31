"""HTTP steps against the stand-in."""

from typing import Any

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.model.outcome import Cause, ReasonCode, Status


async def test_an_answer_that_is_as_expected(stage: Any) -> None:
    """Passes with its evidence: one authenticated exchange, its bytes, its assertions."""
    attempt = await stage.play(get="/api/me", expect={"status": 200, "json": {"$.id": "${auth.user}"}})
    assert (attempt.status, attempt.reason) == (Status.PASSED, None)
    evidence = attempt.evidence
    assert (evidence.exchanges, evidence.authenticated, evidence.assertions, evidence.refusals) == (1, 1, 2, 0)
    assert evidence.bytes_in > 0
    assert stage.context.sighting.token_accepted


@pytest.mark.parametrize(
    ("expect", "code"),
    [
        ({"status": 201}, ReasonCode.WRONG_STATUS),
        ({"headers": {"X-Build": "another"}}, ReasonCode.WRONG_HEADER),
        ({"json": {"$.status": "sick"}}, ReasonCode.WRONG_CONTENT),
        ({"json_body": "array"}, ReasonCode.NOT_JSON),
        ({"contains": "sick"}, ReasonCode.MISSING_TEXT),
        ({"never": "healthy"}, ReasonCode.FORBIDDEN_TEXT),
    ],
)
async def test_each_way_an_answer_can_be_wrong(stage: Any, expect: dict[str, Any], code: ReasonCode) -> None:
    """Fails with its own code, the step's name and a command line that shows it again."""
    attempt = await stage.play(get="/health", auth="none", expect=expect)
    assert (attempt.status, attempt.reason.code, attempt.reason.cause) == (Status.FAILED, code, Cause.PRODUCT)
    assert attempt.reason.summary.startswith("get /health: ")
    assert attempt.reason.reproduce == f"curl -i {stage.context.base_url}/health"


async def test_every_method(stage: Any) -> None:
    """Each method is a key of its own; what the service does not allow it says."""
    for method, status in {"options": 405, "put": 405, "patch": 405, "delete": 405}.items():
        attempt = await stage.play(**{method: "/api/messages"}, expect={"status": status})
        assert attempt.status is Status.PASSED, (method, attempt.reason)
    attempt = await stage.play(head="/health", expect={"status": [200, 405]})
    assert attempt.status is Status.PASSED


async def test_a_refusal_that_was_meant_is_counted(stage: Any) -> None:
    """Only where every expected status refuses and the answer is a 4xx."""
    meant = await stage.play(get="/api/me", auth="none", expect={"status": [401, 403]})
    either = await stage.play(get="/api/me", auth="none", expect={"status": [200, 401]})
    assert (meant.evidence.refusals, either.evidence.refusals) == (1, 0)
    assert meant.evidence.authenticated == 0


async def test_values_are_saved_for_later_steps(stage: Any) -> None:
    """From JSON with their type, and from a header."""
    attempt = await stage.play(
        steps=[
            {
                "post": "/api/threads",
                "json": {"title": "${nonce}"},
                "expect": {"status": 201},
                "save": {"thread": "$.id", "build": {"header": "X-Build"}},
            },
            {
                "get": "/api/threads/${thread}",
                "expect": {"status": 200, "json": {"$.id": "${thread}"}, "headers": {"X-Build": "${build}"}},
            },
        ]
    )
    assert attempt.status is Status.PASSED, attempt.reason


@pytest.mark.parametrize(
    ("save", "summary"),
    [
        ({"x": "$.gone"}, "nothing to save as x: $.gone is missing in "),
        ({"x": {"header": "X-Gone"}}, "nothing to save as x: X-Gone is missing in "),
    ],
)
async def test_what_is_not_there_cannot_be_saved(stage: Any, save: dict[str, Any], summary: str) -> None:
    """A missing value is the product's fault, where it is missing and not where it is used."""
    attempt = await stage.play(get="/health", save=save, expect={"status": 200})
    assert attempt.reason.code is ReasonCode.WRONG_CONTENT
    assert summary in attempt.reason.summary


async def test_the_version_is_sighted(stage: Any) -> None:
    """The first version that the service states is kept."""
    await stage.play(get="/health", expect={"json": {"$.status": "healthy"}})
    assert stage.context.sighting.version == "1.0.0"


@pytest.mark.parametrize(
    ("step", "complaint"),
    [
        ({"get": "/a", "post": "/b"}, "'get' and 'post' in one step"),
        ({"post": "/a", "json": 1, "body": "b"}, "'json' and 'body' in one step"),
        ({"get": "/a", "expext": {}}, "unknown key 'expext'"),
        (
            {"get": "/a", "expect": {"status": 200}, "until": {"status": 200}},
            "'until' and 'expect' both say what is expected",
        ),
        ({"get": "/${x}"}, "nothing defines ${x}"),
        ({"get": "/a", "json": ["${x}"]}, "nothing defines ${x}"),
        ({"get": "/a", "expect": {"contains": "${x}"}}, "nothing defines ${x}"),
    ],
)
def test_a_step_that_cannot_work_is_refused(compiled: Any, step: dict[str, Any], complaint: str) -> None:
    """When the plan is loaded."""
    with pytest.raises(PlanError) as error:
        compiled(step)
    assert error.value.message == complaint
    assert error.value.where is not None
