"""docs/plan.md: what it shows is a plan, and what a plan may say is in it."""

import re
import textwrap
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import pytest

from goldenpath.planfile import schema
from goldenpath.planfile.load import load_text
from goldenpath.probes.catalog import KINDS, TEST_KEYS
from goldenpath.probes.matchers import Matcher
from goldenpath.probes.tokens import FLAWS

PAGE = (Path(__file__).parents[2] / "docs" / "plan.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"(?ms)^```yaml\n(.*?)^```", PAGE)


def test_the_first_example_is_a_whole_plan() -> None:
    """A reader may begin with a copy of it."""
    plan = load_text(BLOCKS[0].encode(), file="plan.md", plan_id="page").plan
    assert [test.id for test in plan.tests] == ["buying/basket_is_kept"]


@pytest.mark.parametrize("block", BLOCKS[1:])
def test_every_other_example_is_a_list_of_tests(small_plan: str, block: str) -> None:
    """Each can be put under `tests:` of a phase."""
    before = len(load_text(small_plan.encode(), file="plan.md", plan_id="page").plan.tests)
    text = small_plan + textwrap.indent(block, "      ")
    after = len(load_text(text.encode(), file="plan.md", plan_id="page").plan.tests)
    assert after > before


def entry_keys() -> set[str]:
    """All keys of the plan's own parts."""
    entries = [value for name, value in vars(schema).items() if name.endswith("Entry") and isinstance(value, type)]
    return {field.name for entry in entries for field in fields(entry)}


@pytest.mark.parametrize(
    "words",
    [
        entry_keys,
        lambda: TEST_KEYS,
        lambda: set().union(*(kind.keys for kind in KINDS)),
        lambda: set(Matcher),
        lambda: FLAWS,
    ],
)
def test_every_word_of_the_language_is_on_the_page(words: Callable[[], set[str]]) -> None:
    """No key, matcher or bad token is left for the reader to guess."""
    known = set(re.findall(r"\w+", PAGE))
    assert {str(word) for word in words()} <= known
