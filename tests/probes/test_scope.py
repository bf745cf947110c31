"""What is known while a scenario is compiled."""

from typing import Any

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.model.plan import AuthProfile, Deadlines

_ROBOT = AuthProfile(id="robot", algorithm="HS256", key="${secret.K}")


@pytest.mark.parametrize(
    ("within", "deadlines"),
    [
        ("2s", Deadlines(connect_s=1.0, total_s=2.0)),
        ({"gap": "500ms", "connect": "3s"}, Deadlines(connect_s=3.0, gap_s=0.5, total_s=5.0)),
    ],
)
def test_deadlines_of_a_step_come_before_the_plans(compiled: Any, within: Any, deadlines: Deadlines) -> None:
    """A duration is the total; what is not said is the plan's."""
    assert compiled({"get": "/a", "within": within}).deadlines == deadlines


@pytest.mark.parametrize(
    ("test", "complaint", "hint"),
    [
        ({"get": "/a", "within": 5}, "'within' is not right", "a duration is a number with a unit: 500ms, 20s, 5m, 2h"),
        ({"get": "/a", "within": {"totel": "5s"}}, "unknown key 'totel'", "did you mean 'total'?"),
        ({"get": "/a", "within": "0s"}, "a deadline of no time cannot be met", None),
        ({"get": "/a", "auth": "usr"}, "no such auth profile or user", "did you mean 'user'?"),
        ({"get": "/a", "auth": {"token": "expired"}}, "'as' is missing", None),
        (
            {"get": "/a", "auth": {"as": "user", "token": "expird"}},
            "no such kind of bad token",
            "did you mean 'expired'?",
        ),
        (
            {"get": "/a", "each": {"t": ["expired", "misssing"]}, "auth": {"as": "user", "token": "${t}"}},
            "no such kind of bad token",
            "did you mean 'missing'?",
        ),
        ({"get": "/${nonc}"}, "nothing defines ${nonc}", "did you mean 'nonce'?"),
        (
            {"get": "/${auth.token}", "auth": "none"},
            "${auth.token} has no value: this step is nobody",
            "give it auth:",
        ),
        ({"get": "/${user.robot}", "auth": "robot"}, "${user.robot} has no value: its profile has no pool", None),
        ({"get": "/${user.alice}"}, "nothing defines ${user.alice}", None),
        ({"get": "/a", "save": {"nonce": "$.id"}}, "'nonce' cannot name a value", None),
        ({"get": "/a", "save": {"a.b": "$.id"}}, "'a.b' cannot name a value", None),
        ({"get": "/a", "save": {"x": "id"}}, None, None),
        (
            {"get": "/a", "save": {"x": {"cookie": "c"}}},
            "'x' is not right",
            "write a JSONPath such as $.id, or {header: Name}",
        ),
        (
            {"stream": {"get": "/a"}, "save": {"x": {"header": "c"}}},
            "'x' is not right",
            "write a JSONPath such as $.id",
        ),
        ({"steps": [{"get": "/${t}"}, {"get": "/a", "save": {"t": "$.id"}}]}, "nothing defines ${t}", None),
    ],
)
def test_what_is_not_known_is_refused(compiled: Any, test: Any, complaint: str | None, hint: str | None) -> None:
    """Each mistake is found when the plan is loaded, and says what would be right."""
    with pytest.raises(PlanError) as error:
        compiled(
            {"auth": "user", **test}, profiles=(AuthProfile(id="user", algorithm="HS256", key="", pool=("u",)), _ROBOT)
        )
    assert complaint in {error.value.message, None}
    assert hint in {error.value.hint, None}
    assert error.value.where is not None


def test_names_from_outside_are_not_the_probes_business(compiled: Any) -> None:
    """`${var.X}` and `${secret.X}` are taken as they are: the plan's loader knows whether they are set."""
    assert compiled({"get": "/${var.X}", "headers": {"X-Key": "${secret.Y}"}}).kind == "http"
