"""A declared test travels whole."""

from __future__ import annotations

import json
from datetime import date

from hypothesis import given, settings
from wire.strategies import declared_tests

from goldenpath.model.plan import Deadlines, OnFailure, Skip, Test
from goldenpath.wire.declared import read_test, write_test
from goldenpath.wire.part import Part


@given(declared_tests(("chat", "agents"), 1))
@settings(max_examples=30)
def test_a_declared_test_comes_back(test: Test) -> None:
    """Everything but the compiled probe comes back, priors to the last digit."""
    assert test == read_test(Part(json.loads(json.dumps(write_test(test))), file="x.json"))


def test_the_form_of_a_declared_test() -> None:
    """Names, deadlines, texts for a failure and a skip stand under their public names."""
    test = Test(
        id="chat/answers",
        phase="chat",
        name="Answers",
        kind="stream",
        protects=("chat",),
        needs=("chat/open",),
        tags=("slow",),
        veto=True,
        owner="chat team",
        deadlines=Deadlines(first_event_s=2.0, total_s=5.0),
        on_failure=OnFailure(customers="No answers", actions=("Look",), later=("Fix",)),
        skip=Skip(reason="known", owner="me", expires=date(2025, 9, 30)),
        expected_s=0.5,
        longest_s=5.0,
    )

    assert write_test(test) == {
        "id": "chat/answers",
        "phase": "chat",
        "name": "Answers",
        "kind": "stream",
        "protects": ["chat"],
        "needs": ["chat/open"],
        "tags": ["slow"],
        "advisory": False,
        "veto": True,
        "alone": False,
        "owner": "chat team",
        "deadlines": {"connect_s": None, "first_event_s": 2.0, "gap_s": None, "total_s": 5.0},
        "on_failure": {"customers": "No answers", "actions": ["Look"], "later": ["Fix"]},
        "skip": {"reason": "known", "owner": "me", "expires": "2025-09-30"},
        "expected_s": 0.5,
        "longest_s": 5.0,
    }
