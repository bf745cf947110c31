"""What an HTTP answer is expected to be."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.model.outcome import ReasonCode
from goldenpath.probes.client import Head
from goldenpath.probes.expect import Answer, Judge, compile_expectation, status_text
from goldenpath.probes.failure import Failure
from goldenpath.probes.ledger import Ledger
from goldenpath.probes.template import expand

_BODY = {"id": 7, "name": "Ann", "items": [{"n": 1}, {"n": 2}], "none": None}
_HEADERS = (("Content-Type", "application/json"), ("X-A", "one"), ("X-A", "two"))


@pytest.fixture
def judged(node: Callable[[Any], Node]) -> Callable[..., Failure | int]:
    """Hold an answer against an expectation; returns the failure, or how many assertions were counted."""

    def judge_it(expect: dict[str, Any], body: Any = _BODY, status: int = 200, **values: Any) -> Failure | int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        ledger = Ledger()
        judge = Judge(
            expand=lambda value: expand(value, values.__getitem__), show=lambda value: str(value)[:60], ledger=ledger
        )
        try:
            compile_expectation(node(expect)).check(Answer(head=Head(status=status, headers=_HEADERS), body=raw), judge)
        except Failure as failure:
            return failure
        return ledger.assertions

    return judge_it


@pytest.mark.parametrize(
    ("expect", "assertions"),
    [
        ({"status": 200}, 1),
        ({"status": [201, 200]}, 1),
        ({"status": "${code}"}, 1),
        ({"headers": {"x-a": "one, two", "Content-Type": {"matches": "json$"}}}, 2),
        ({"headers": {"X-None": {"exists": False}}}, 1),
        ({"json": {"$.id": 7, "$.name": {"type": "string", "length": 3}}}, 3),
        ({"json": {"$.items[*].n": [1, 2]}}, 1),
        ({"json": {"$.items[*].n": {"ascending": True}}}, 1),
        ({"json": {"$.none": None, "$.gone": {"exists": False}}}, 2),
        ({"json": {"$.name": "${name}"}}, 1),
        ({"json_body": "object"}, 1),
        ({"contains": "Ann"}, 1),
        ({"contains": ["Ann", "${name}"], "never": ["mock", "fallback"]}, 4),
    ],
)
def test_what_holds_is_counted(judged: Any, expect: dict[str, Any], assertions: int) -> None:
    """Each predicate evaluated on what came back counts one assertion."""
    assert judged(expect, code=200, name="Ann") == assertions


@pytest.mark.parametrize(
    ("expect", "code", "summary"),
    [
        ({"status": 201}, ReasonCode.WRONG_STATUS, "expected status 201, got 200 OK"),
        ({"status": [201, 204]}, ReasonCode.WRONG_STATUS, "expected status 201 or 204, got 200 OK"),
        ({"headers": {"X-A": "one"}}, ReasonCode.WRONG_HEADER, 'expected header X-A "one", got one, two'),
        ({"headers": {"X-B": "one"}}, ReasonCode.WRONG_HEADER, "header X-B is missing"),
        ({"json": {"$.id": 8}}, ReasonCode.WRONG_CONTENT, "expected $.id 8, got 7"),
        ({"json": {"$.gone": 8}}, ReasonCode.WRONG_CONTENT, "$.gone is missing"),
        ({"json": {"$.id": {"exists": False}}}, ReasonCode.WRONG_CONTENT, "expected $.id not to be there, got 7"),
        ({"json": {"$.id": {"at_least": 8}}}, ReasonCode.WRONG_CONTENT, "expected $.id at least 8, got 7"),
        ({"json": {"$.items[*].n": [2, 1]}}, ReasonCode.WRONG_CONTENT, "expected $.items[*].n [2, 1], got [1, 2]"),
        ({"json_body": "array"}, ReasonCode.NOT_JSON, None),
        ({"contains": "Bob"}, ReasonCode.MISSING_TEXT, None),
        ({"never": ["mock", "ann"]}, ReasonCode.FORBIDDEN_TEXT, None),
    ],
)
def test_what_does_not_hold_says_what_was_expected(
    judged: Any, expect: dict[str, Any], code: ReasonCode, summary: str | None
) -> None:
    """Expected, actual, and where."""
    failure = judged(expect)
    assert failure.code is code
    assert summary in {failure.summary, None}


@pytest.mark.parametrize("body", [b"<html>", b"", b'{"id": NaN}', b'{"id": 7, "id": 7}', b"\xff{}"])
def test_an_answer_that_is_no_json(judged: Any, body: bytes) -> None:
    """Is named, whatever JSON a lenient reader would see in it."""
    failure = judged({"json": {"$.id": 7}}, body)
    assert failure.code is ReasonCode.NOT_JSON
    assert failure.summary.startswith("expected JSON, got ")


def test_nothing_proves_nothing(judged: Any) -> None:
    """That an empty body holds no forbidden word, or that each of no items is fine, counts for nothing."""
    assert judged({"never": "mock"}, b"") == 0
    assert judged({"json": {"$.items": {"each": {"type": "object"}}}}, {"items": []}) == 0
    assert judged({"contains": "${empty}"}, b"", empty="") == 0


@pytest.mark.parametrize(
    ("content_type", "body", "text"),
    [
        ("text/plain; charset=latin-1", b"\xfc", "ü"),
        ("text/plain; charset=punycode", b"a-b", "a-b"),
        ("text/plain; charset=idna", b"\xff", "\ufffd"),
        ("text/plain; charset=nonsense", "ü".encode(), "ü"),
        ("text/plain", b"\xff", "\ufffd"),
    ],
)
def test_a_body_is_read_in_its_charset(content_type: str, body: bytes, text: str) -> None:
    """A charset that nobody knows is UTF-8, and nothing makes reading fail."""
    assert Answer(head=Head(status=200, headers=(("content-type", content_type),)), body=body).text == text


@pytest.mark.parametrize(
    ("expect", "complaint", "line"),
    [
        ({}, "'expect' is empty", 1),
        ({"contains": "a", "statuss": 200}, "unknown key 'statuss'", 2),
        ({"status": 99}, "a status is a number from 100 to 599", 1),
        ({"status": "200"}, "a status is a number from 100 to 599", 1),
        ({"status": []}, "no status is given", 1),
        (
            {"status": 200, "json": {"$.a": 1, "id": 1}},
            "'id' is not a JSONPath: expected 'TOKEN_ROOT', found 'TOKEN_NAME'",
            3,
        ),
        ({"json": {"$.a": {"equal": 1}}}, "unknown matcher 'equal'", 1),
        ({"contains": ["a", ""]}, "an empty text stands everywhere", 1),
    ],
)
def test_what_no_answer_could_meet_is_refused(
    node: Callable[[Any], Node], expect: dict[str, Any], complaint: str, line: int
) -> None:
    """A mistake is found when the plan is loaded, at its line."""
    with pytest.raises(PlanError) as error:
        compile_expectation(node(expect))
    assert error.value.message == complaint
    assert error.value.where is not None
    assert error.value.where.line == line


def test_a_status_is_shown_with_its_name() -> None:
    """Where it has one."""
    assert (status_text(404), status_text(599)) == ("404 Not Found", "599")
