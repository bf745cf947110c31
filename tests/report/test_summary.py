"""The run on a CI job's summary page."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from builders import a_plan, a_run, a_stream, a_test, failed, usd
from markdown_it import MarkdownIt
from report.samples import SAMPLES, mixed

from goldenpath.impact.assessment import Assessment, assess
from goldenpath.report.summary import BUDGET_BYTES, summary


def _large(count: int) -> Assessment:
    """A run in which so many tests fail; the last one alone protects the large stream."""
    tests = [a_test(f"core/t{number:04}", "small" if number < count else "large") for number in range(1, count + 1)]
    plan = a_plan([a_stream("small", usd(1)), a_stream("large", usd(900))], tests)
    return assess(a_run(plan, [failed(test.id) for test in plan.tests]))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_summary_looks_as_it_did(name: str, golden: Callable[[str, str], None]) -> None:
    """The summary page of each sample is the one that was last looked at."""
    golden(f"{name}.summary.md", summary(SAMPLES[name]()))


def test_verdict_and_money_stand_on_top() -> None:
    """The verdict's line is the first after the heading, and the table comes before anything folded away."""
    heading, _, verdict, *rest = summary(mixed()).splitlines()

    assert "## HOLD: demonstration demo" == heading
    assert verdict.startswith("**HOLD: $320K+ at risk, up to $470K+;")
    assert next(i for i, line in enumerate(rest) if line.startswith("| Reading |")) < rest.index("</details>")


def test_evidence_is_cut_first() -> None:
    """Over the budget the details of the smallest revenue go, counted; verdict, money and the largest failure stay."""
    whole, short = summary(_large(400)), summary(_large(400), budget_bytes=20_000)

    assert len(short.encode()) <= 20_000 < len(whole.encode())
    assert "core/t0400" in short
    shown = len(re.findall(r"^- \*\*FAIL\*\*", short, re.MULTILINE))
    assert f"{400 - shown} further tests left out here for want of room" in short
    assert whole.splitlines()[:12] == short.splitlines()[:12]
    assert short.count("<details>") == short.count("</details>")


def test_a_tiny_budget_keeps_whole_lines_of_the_verdict() -> None:
    """If not even the money fits, whole lines from the top are kept, and nothing at all under nothing."""
    tiny = summary(mixed(), budget_bytes=200)

    assert tiny
    assert summary(mixed()).startswith(tiny)
    assert tiny.endswith("\n")
    assert "" == summary(mixed(), budget_bytes=0)
    assert BUDGET_BYTES < 1024 * 1024


@pytest.mark.parametrize(
    "payload", ["</details><script>x</script>", "| a | b |", "\n# GO\n", "`x` **y** [z](http://e)", "\u202e\x1b[31m"]
)
def test_hostile_text_changes_no_structure(payload: str) -> None:
    """Whatever the texts are, a Markdown parser finds the same blocks as without them."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    hostile = summary(mixed(lambda slot, default: default if slot == "run" else f"x {payload} {slot}"))
    plain = summary(mixed(lambda slot, default: default if slot == "run" else f"x {slot}"))

    def blocks(text: str) -> list[tuple[str, str]]:
        return [(token.type, token.content if token.type == "html_block" else "") for token in parser.parse(text)]

    assert blocks(plain) == blocks(hostile)
    assert not {"\x1b", "\u202e"} & set(hostile)
