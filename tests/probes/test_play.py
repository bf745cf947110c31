"""One run through the steps: names, tokens, quoting."""

from typing import Any

import pytest

from goldenpath.model.outcome import Cause, ReasonCode
from goldenpath.probes.failure import Failure
from goldenpath.probes.play import Credential

_USER = Credential(user="user", profile="user")


async def test_names_are_looked_up_where_they_belong(stage: Any) -> None:
    """What steps know, what the command line gave, who the step is, who the users are."""
    play = stage.changed(values={"var.A": "a", "secret.B": "b", "secret.JWT_KEY": "k" * 32}).at_play(nonce="n1")
    template = ["${nonce}", "${var.A}${secret.B}", "${auth.user}", "${user.user}"]
    assert play.expand(template, _USER) == ["n1", "ab", "e2e-user-001", "e2e-user-001"]
    token = play.expand_text("${auth.token}", _USER)
    assert token.count(".") == 2
    assert play.token(_USER).text == token


@pytest.mark.parametrize("name", ["thread", "var.NONE", "user.bob", "auth.token"])
async def test_a_name_without_a_value(stage: Any, name: str) -> None:
    """Is never an empty text, and never the product's fault."""
    with pytest.raises(Failure) as failure:
        stage.at_play().expand(f"a ${{{name}}}", None)
    assert (failure.value.code, failure.value.cause) == (ReasonCode.MISSING_VALUE, Cause.PROBE)
    assert failure.value.summary == f"${{{name}}} has no value here"


async def test_what_the_server_said_cannot_leave_its_place_in_a_path(stage: Any) -> None:
    """A saved id is percent-encoded inside a path; the plan's own values are not."""
    play = stage.at_play(mine="/a?b=c")
    play.save("id", "../admin?x=1#y")
    assert play.expand_path("/threads/${id}${mine}", None) == "/threads/..%2Fadmin%3Fx%3D1%23y/a?b=c"


async def test_an_unknown_flaw_filled_in_is_a_fault_of_the_plan(stage: Any) -> None:
    """A bad token's name that only shows at run time is refused there."""
    with pytest.raises(Failure) as failure:
        stage.at_play(kind="nonsense").token(Credential(user="user", profile="user", flaw="${kind}"))
    assert failure.value.code is ReasonCode.PROBE_FAULT


async def test_quoted_values_are_masked_inert_and_bounded(stage: Any) -> None:
    """Whatever a sentence quotes holds no secret, no control character, and is no longer than it may be."""
    play = stage.at_play()
    stage.context.masker.register("very-secret-value")
    shown = play.show("a\x1b[2J\nvery-secret-value " + "x" * 1000)
    assert shown.startswith("a\\x1b[2J *** xxx")
    assert len(shown) <= 170
    assert play.show({"a": [1, None]}) == '{"a": [1, null]}'
    assert "very-secret" not in play.show("y" * 150 + "very-secret-value")
