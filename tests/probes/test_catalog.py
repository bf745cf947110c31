"""From a test's node to a probe."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenpath.base.errors import PlanError
from goldenpath.model.plan import Deadlines
from goldenpath.probes.catalog import KINDS, TEST_KEYS

_OPEN: dict[str, Any] = {"open": "/ws"}


@pytest.mark.parametrize(
    ("test", "kind"),
    [
        ({"get": "/a"}, "http"),
        ({"stream": {"get": "/a"}}, "stream"),
        (_OPEN, "websocket"),
        ({"steps": [{"get": "/a"}]}, "http"),
        ({"steps": [{"get": "/a"}, {"stream": {"get": "/a"}}]}, "flow"),
        ({"steps": [{"get": "/a"}, _OPEN]}, "websocket"),
    ],
)
def test_the_kind_of_a_test(compiled: Any, test: dict[str, Any], kind: str) -> None:
    """That of its one step, websocket where there is a socket, else a flow."""
    assert compiled(test).kind == kind


def test_how_long_a_test_may_take(compiled: Any) -> None:
    """Steps add up unless the test bounds them; items and repeats multiply; cleaning up costs at most 2 s."""
    steps = [{"get": "/a"}, {"get": "/b", "within": "1s"}]
    assert compiled({"steps": steps}).longest_s == 6.0
    assert compiled({"steps": steps, "within": "4s"}).longest_s == 4.0
    assert compiled({"steps": steps, "finally": [{"delete": "/a"}]}).longest_s == 8.0
    assert compiled({"get": "/a", "repeat": 3, "each": {"x": [1, 2]}}).longest_s == 30.0
    assert compiled({"get": "/a", "repeat": 20}).expected_s == pytest.approx(2.0)


def test_the_deadlines_of_a_flow_are_those_of_one_run_through(compiled: Any) -> None:
    """Its own total, and what its steps are given."""
    flow = compiled({"steps": [{"get": "/a"}, {"get": "/b"}], "within": {"total": "4s", "gap": "1s"}})
    assert flow.deadlines == Deadlines(connect_s=1.0, gap_s=1.0, total_s=4.0)


@pytest.mark.parametrize(
    ("test", "complaint", "hint", "line"),
    [
        ({"gett": "/a"}, "unknown key 'gett'", "did you mean 'get'?", 1),
        ({"auth": "user"}, "this does nothing", None, 1),
        ({"steps": []}, "there is no step", None, 1),
        ({"steps": [{"auth": "user"}]}, "this does nothing", None, 1),
        ({"steps": [{"gett": "/a"}]}, "this does nothing", "did you mean 'get'?", 1),
        ({"steps": [{"get": "/a", "send": "x"}]}, "'get' and 'send' in one step", "make it two steps", 1),
        ({"steps": [{"get": "/a"}], "expect": {}}, "'expect' stands beside 'steps'", None, 2),
        ({"get": "/a", "users": {"user": "user"}}, "'user' is already something else", "name the user otherwise", 2),
        ({"get": "/a", "users": {"bob": "usr"}}, "no such auth profile", "did you mean 'user'?", 2),
        ({"get": "/a", "each": {"uuid": [1]}}, "'uuid' cannot name a value", None, 2),
        ({"get": "/a", "each": {"x": ["${y}"]}}, "nothing defines ${y}", None, 2),
        ({"get": "/a", "target": "fast"}, "not a target", None, 2),
    ],
)
def test_a_test_that_cannot_work_is_refused(
    compiled: Any, test: dict[str, Any], complaint: str, hint: str | None, line: int
) -> None:
    """When the plan is loaded, at its place."""
    with pytest.raises(PlanError) as error:
        compiled(test)
    assert error.value.message == complaint
    assert hint in {error.value.hint, None}
    assert error.value.where.line == line


def test_a_test_that_needs_more_users_than_there_are(compiled: Any) -> None:
    """Would wait for ever, and is refused instead."""
    users = {"users": dict.fromkeys("abcd", "user")}
    steps = {"steps": [{"get": "/a", "auth": name} for name in "abcd"]}
    with pytest.raises(PlanError, match="needs 4 users of 'user', whose pool has 3"):
        compiled({**users, **steps})
    with pytest.raises(PlanError, match="needs 5 users of 'user', whose pool has 3"):
        compiled({"get": "/a", "auth": "user", "parallel": {"times": 5, "own_users": True}})


def test_a_default_nobody_has_heard_of(compiled: Any) -> None:
    """The plan's default profile must exist; `none` is nobody."""
    with pytest.raises(PlanError, match="no such auth profile: 'usr'"):
        compiled({"get": "/a"}, auth="usr")
    assert compiled({"get": "/a"}, auth="none").kind == "http"


def test_the_keys_that_probes_own() -> None:
    """Everything that may open a test, and everything a test of one step may say; nothing of later steps."""
    openings = {key for kind in KINDS for key in kind.opening_keys}
    assert {
        "get",
        "stream",
        "open",
        "steps",
        "auth",
        "users",
        "each",
        "target",
        "until",
        "sample",
        "finally",
    } <= TEST_KEYS
    assert openings - TEST_KEYS == {"send", "receive", "close"}


_LEAVES = st.sampled_from(
    [
        None,
        True,
        0,
        5,
        200,
        1.5,
        "",
        "x",
        "${x}",
        "${nonce}",
        "user",
        "none",
        "expired",
        "$.id",
        "$",
        "5s",
        "a b+",
        "/a",
        "${",
    ]
)
_MORE_KEYS = """as token status events where refused times every total send receive close on equals each matches length
$.id header for at_least subprotocol claims name"""
_WORDS = st.sampled_from([*sorted(TEST_KEYS), *_MORE_KEYS.split()])
_ANYTHING = st.recursive(
    _LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=3), max_leaves=12
)


def _complaint(compile_it: Callable[[], object]) -> PlanError | None:
    try:
        compile_it()
    except PlanError as error:
        return error
    return None


@given(
    st.dictionaries(st.sampled_from(sorted(TEST_KEYS)), _ANYTHING, max_size=5),
    st.sampled_from([{}, {"get": "/a"}, {"stream": {"get": "/a"}}, {"open": "/ws"}, {"steps": [{"open": "/ws"}]}]),
)
def test_any_test_compiles_or_is_refused_at_a_place(compiled: Any, test: dict[str, Any], base: dict[str, Any]) -> None:
    """Whatever stands in a plan, nothing but PlanError with a place comes out of compiling it."""
    error = _complaint(lambda: compiled({**test, **base}))
    assert error is None or (error.where is not None and error.message)


@settings(max_examples=50)
@given(_ANYTHING)
def test_any_step_compiles_or_is_refused_at_a_place(compiled: Any, value: Any) -> None:
    """The same for what stands under each key of each step."""
    steps = [{"get": "/a"}, {"stream": {"get": "/a"}}, {"open": "/w"}, {"receive": "a"}, {"send": "a"}, {"close": 1000}]
    for step in steps:
        kind = next(kind for kind in KINDS if kind.opening_keys & step.keys())
        for key in kind.keys:
            test = {"steps": [{"open": "/ws"}, {**step, key: value}]}
            error = _complaint(lambda test=test: compiled(test))
            assert error is None or error.where is not None
