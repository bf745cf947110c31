"""Where the command runs, and what GitHub is told."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from report.samples import all_good, mixed

from goldenpath.base.masking import Masker
from goldenpath.base.writer import Stream
from goldenpath.cli.surroundings import GitHub, announce, look_around
from goldenpath.report.manner import Motion
from goldenpath.report.summary import BUDGET_BYTES, summary


def _announced(github: GitHub) -> str:
    """What is written to standard error."""
    text = io.StringIO()
    announce(mixed(), github, Stream(text, Masker()))
    return text.getvalue()


@pytest.mark.parametrize(
    ("environ", "motion"),
    [
        ({"TERM": "xterm-256color"}, Motion.REDRAWN),
        ({"TERM": "xterm", "NO_COLOR": "1"}, Motion.REDRAWN),
        ({"TERM": "xterm", "CI": ""}, Motion.REDRAWN),
        ({"TERM": "xterm", "CI": "true"}, Motion.LINES),
        ({"TERM": "xterm", "BUILD_NUMBER": "7"}, Motion.LINES),
        ({"TERM": "dumb"}, Motion.LINES),
        ({"TERM": ""}, Motion.LINES),
        ({}, Motion.LINES),
    ],
)
def test_nothing_moves_in_ci_or_on_a_dumb_terminal(environ: dict[str, str], motion: Motion) -> None:
    """A terminal is redrawn unless CI or BUILD_NUMBER says something, or TERM says that it cannot."""
    assert motion is look_around(environ).motion


def test_github_names_its_files() -> None:
    """GitHub's variables say whether to annotate, and into which files to write; empty ones say nothing."""
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "/s", "GITHUB_OUTPUT": ""}

    assert GitHub(annotates=True, summary=Path("/s"), outputs=None) == look_around(environ).github


def test_only_the_outermost_process_speaks() -> None:
    """Who has looked around leaves a mark, so that a goldenpath that it starts tells GitHub nothing."""
    environ = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": "/s", "GITHUB_OUTPUT": "/o"}
    outermost = look_around(environ)

    assert outermost.github.annotates
    assert GitHub() == look_around(dict(environ)).github


def test_files_are_appended_to(tmp_path: Path) -> None:
    """What the step's other commands wrote stays, and the summary stands apart from it."""
    page, results = tmp_path / "summary", tmp_path / "output"
    page.write_text("before\n", encoding="utf-8")
    results.write_text("name=value\n", encoding="utf-8")

    assert "" == _announced(GitHub(summary=page, outputs=results))
    assert f"before\n\n{summary(mixed())}" == page.read_text(encoding="utf-8")
    assert "name=value\nverdict=HOLD\nat_risk=$320K+\nunverified=$150K+\n" == results.read_text(encoding="utf-8")


def test_the_budget_counts_what_is_there_already(tmp_path: Path) -> None:
    """A summary that would be dropped for its size is cut to what is left, and left out where nothing is."""
    page = tmp_path / "summary"
    page.write_bytes(b"x" * (BUDGET_BYTES - 900))

    assert "" == _announced(GitHub(summary=page))
    assert BUDGET_BYTES - 900 < page.stat().st_size <= BUDGET_BYTES + 2
    page.write_bytes(b"x" * BUDGET_BYTES)
    assert "warning: summary is full\n" == _announced(GitHub(summary=page))
    assert BUDGET_BYTES == page.stat().st_size


def test_a_file_that_cannot_be_written_is_only_complained_of(tmp_path: Path) -> None:
    """Missing folders and folders in a file's place are warnings."""
    folder, missing = _announced(GitHub(summary=tmp_path, outputs=tmp_path / "absent" / "output")).splitlines()

    assert f"warning: cannot write {tmp_path.name}: Is a directory" == folder
    assert "warning: cannot write output: No such file or directory" == missing


def test_annotations_begin_their_lines() -> None:
    """Each annotation is a line of its own; a run without anything to complain of writes none."""
    assert [line[:9] for line in _announced(GitHub(annotates=True)).splitlines()] == ["::error t"] * 3
    text = io.StringIO()
    announce(all_good(), GitHub(annotates=True), Stream(text, Masker()))
    assert "" == text.getvalue()
