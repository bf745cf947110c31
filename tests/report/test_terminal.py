"""The summary for a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace

import pytest
from builders import TODAY, a_run
from hypothesis import given, settings
from report.samples import SAMPLES, mixed
from worlds import worlds

from goldenpath.impact.assessment import assess
from goldenpath.model.outcome import Outcome
from goldenpath.report.lines import width
from goldenpath.report.manner import Verbosity
from goldenpath.report.terminal import TerminalReporter

PAYLOADS = (
    "::error::x",
    "y" * 78 + " ::stop-commands::z",
    "##[group]x ##vso[task.complete]",
    "\x1b[2J\x1b]0;title\x07",
    "\u202egnp",
    "日本語" * 40,
    "z" * 500,
    "\n\nGO: all is well\n",
)


@pytest.mark.parametrize("name", SAMPLES)
def test_the_summary_looks_as_it_did(name: str, golden: Callable[[str, str], None]) -> None:
    """The whole summary of each sample is the one that was last looked at."""
    golden(f"{name}.txt", TerminalReporter().render(SAMPLES[name]()))


@settings(max_examples=60)
@given(worlds())
def test_every_summary_keeps_within_80_columns(world: tuple) -> None:
    """Whatever a run came to, no line is longer than 80 columns, and the last one is ended."""
    plan, outcomes = world
    text = TerminalReporter().render(assess(a_run(plan, outcomes.values()), TODAY))

    assert [] == [line for line in text.splitlines() if width(line) > 80]
    assert text.endswith(".\n")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_stays_within_its_lines(payload: str) -> None:
    """No text commands the terminal or a CI system, begins a line of its own, or breaks the width."""
    text = TerminalReporter().render(mixed(lambda slot, default: default if slot == "run" else f"{payload} {slot}"))
    lines = text.splitlines()

    assert [] == [line for line in lines if width(line) > 80 and "reproduce" not in line]
    assert [] == [line for line in lines if line.lstrip().startswith("::") or re.search(r"##\w*\[", line)]
    assert [] == [c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs"} and c != "\n"]
    assert ["HOLD: $320K+ at risk, up to $470K+; 1"] == [line[:37] for line in lines if re.match(r"(GO|HOLD)", line)]


def _reproduce(command: str) -> list[str]:
    def say(slot: str, default: str) -> str:
        return command if slot == "reproduce gap_timeout" else default

    text = TerminalReporter().render(mixed(say))
    lines = text.splitlines()
    first = next(index for index, line in enumerate(lines) if line.startswith("  reproduce: "))
    last = next(index for index in range(first, len(lines)) if not lines[index].endswith("\\"))
    return lines[first : last + 1]


def test_a_long_command_stays_one_that_can_be_copied() -> None:
    """A command is broken by backslashes between its words; what a quote holds together stays together."""
    header = "'Authorization: Bearer $TOKEN and more words'"
    body = '"{\\"a\\": 1, \\"message\\": \\"Summarise this\\"}"'
    lines = _reproduce(f"curl -N -X POST -H {header} -H 'Accept: text/event-stream' -d {body} http://127.0.0.1/x\\ y")

    joined = " ".join(line.strip().removesuffix("\\").strip() for line in lines).removeprefix("reproduce: ")
    assert f"curl -N -X POST -H {header} -H 'Accept: text/event-stream' -d {body} http://127.0.0.1/x\\ y" == joined
    assert all(line.startswith("    ") for line in lines[1:])
    assert all(len(line) <= 80 for line in lines)
    assert any(header in line for line in lines)


def test_a_short_command_is_one_line() -> None:
    """A command that fits is not broken."""
    assert ["  reproduce: curl -s x"] == _reproduce("curl  -s x")


def test_amounts_are_never_cut() -> None:
    """The longest amount widens its column; the stream's name gives way."""
    assessment = mixed()
    plan = assessment.run.plan
    rich = replace(plan.streams[0].mrr, minor_units=123_456_789_012_345)
    streams = (replace(plan.streams[0], mrr=rich, name="n" * 100), *plan.streams[1:])
    outcomes: tuple[Outcome, ...] = assessment.run.outcomes
    text = TerminalReporter().render(
        assess(replace(assessment.run, plan=replace(plan, streams=streams), outcomes=outcomes))
    )

    row = next(line for line in text.splitlines() if line.startswith("  AT RISK"))
    assert "$1,234,567,890,123.45+" in row
    assert row.endswith("..")
    assert 80 == len(row)


def test_quiet_leaves_the_verdict_and_the_failures() -> None:
    """A quiet summary is a part of the whole one: verdict and failures, without money, phases and what is unproven."""
    whole = TerminalReporter().render(mixed()).split("\n\n")
    quiet = TerminalReporter(Verbosity.QUIET).render(mixed()).rstrip("\n").split("\n\n")

    assert [whole[0], *(block for block in whole if block.startswith("FAIL "))] == quiet
