"""What CI systems are given: JUnit XML, annotations, a summary page, outputs, and quiet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hermetic import CommandLine, Finished

HEALTHY = ("--env", "demo", "-k", "health_check")
BROKEN = ("--env", "demo-incident", "-k", "agent_streaming_capabilities", "--retries", "0")
Run = Callable[..., Finished]


@pytest.fixture
def run(goldenpath: CommandLine, plan_of_record: Path) -> Run:
    """`goldenpath run` with the plan of record."""
    return lambda *arguments, **more: goldenpath("run", "--config", str(plan_of_record), *arguments, **more)


def test_junit_stands_beside_the_report(goldenpath: CommandLine, run: Run) -> None:
    """`--junitxml` writes every planned test beside the normal report, and `report -f junit` shows the same."""
    done = run(*HEALTHY, "--format", "json", "--junitxml", "junit.xml")
    document = json.loads(done.stdout)
    root = ET.parse(goldenpath.folder / "junit.xml").getroot()

    assert done.exit_code == 4
    assert document["tally"]["planned"] == len(list(root.iter("testcase")))
    assert document["tally"]["not_run"] == len(list(root.iter("skipped")))
    assert [phase["id"] for phase in document["phases"]] == [suite.get("name") for suite in root]
    assert all(skipped.attrib["message"].startswith("not run: ") for skipped in root.iter("skipped"))
    again = goldenpath("report", "--format", "junit")
    assert again.stdout == (goldenpath.folder / "junit.xml").read_text()
    assert again.exit_code == 0


def test_the_family_of_junit_can_be_chosen(goldenpath: CommandLine, run: Run) -> None:
    """With xunit2 no testcase has properties; an unknown family is refused before anything is sent."""
    done = run(*HEALTHY, "--format", "junit", "--junit-family", "xunit2")
    unknown = run(*HEALTHY, "--junit-family", "xunit1")

    assert ET.fromstring(done.stdout).find(".//testcase/properties") is None
    assert "INCONCLUSIVE: " in done.stderr
    assert (2, "") == (unknown.exit_code, unknown.stdout)
    assert "did you mean 'xunit2'?" in unknown.stderr


@pytest.mark.parametrize("flag", ["--junitxml", "--output"])
def test_a_file_without_a_folder_is_refused_at_once(goldenpath: CommandLine, run: Run, flag: str) -> None:
    """A file that could not be written at the end is refused before anything is sent."""
    done = run(*HEALTHY, flag, "absent/file")

    assert done.exit_code == 2
    assert "absent/file" in done.stderr
    assert not (goldenpath.folder / ".goldenpath").exists()


def test_github_is_told(goldenpath: CommandLine, run: Run) -> None:
    """The failure is annotated on standard error, the summary page gets the verdict, later steps the outputs."""
    page, outputs = goldenpath.folder / "summary", goldenpath.folder / "outputs"
    page.write_text("earlier\n")
    variables = {"CI": "true", "GITHUB_ACTIONS": "true"}
    variables |= {"GITHUB_STEP_SUMMARY": str(page), "GITHUB_OUTPUT": str(outputs)}
    done = run(*BROKEN, variables=variables)

    assert done.exit_code == 1, done.stderr
    (annotation,) = [line for line in done.stderr.splitlines() if line.startswith("::")]
    assert annotation.startswith("::error title=HOLD $120K+::authentication/agent_streaming_capabilities: ")
    assert "::" not in done.stdout
    assert page.read_text().startswith("earlier\n\n## HOLD: demonstration demo-incident\n")
    assert "| Streaming chat | AT RISK | $120K+ |" in page.read_text()
    assert "verdict=HOLD\nat_risk=$120K+\nunverified=$430K+\n" == outputs.read_text()


def test_a_goldenpath_inside_another_is_silent(goldenpath: CommandLine, run: Run) -> None:
    """A run that was started by a test of another run tells GitHub nothing."""
    page = goldenpath.folder / "summary"
    variables = {"GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(page), "GOLDENPATH_INSIDE": "1"}
    done = run(*HEALTHY, variables=variables)

    assert done.exit_code == 4
    assert "::" not in done.stderr
    assert not page.exists()


def test_quiet_tells_the_verdict(goldenpath: CommandLine, run: Run) -> None:
    """With -q and the report in a file, standard error is the verdict's line and nothing else."""
    done = run(*HEALTHY, "-q", "--format", "md", "--output", "report.md")

    assert (4, "") == (done.exit_code, done.stdout)
    assert [line[:13] for line in done.stderr.splitlines()] == ["INCONCLUSIVE:"]
    assert (goldenpath.folder / "report.md").read_text().startswith("# INCONCLUSIVE")


def test_quiet_shows_failures_and_the_verdict(run: Run) -> None:
    """With -q the summary has the verdict and the failure, and neither money nor phases."""
    done = run(*BROKEN, "-q")

    assert done.exit_code == 1
    assert done.stdout.startswith("HOLD: ")
    assert "\nFAIL authentication/agent_streaming_capabilities: gap_timeout\n" in done.stdout
    assert "PHASE" not in done.stdout
    assert [line[:4] for line in done.stderr.splitlines()] == ["FAIL", "    ", "HOLD"]


def test_verbose_shows_what_each_attempt_measured(run: Run) -> None:
    """With -v every attempt has a line with its exchanges, assertions and measurements."""
    done = run(*HEALTHY, "-v")

    (line,) = [line for line in done.stderr.splitlines() if "health_check attempt 1: passed, " in line]
    assert " exchanges, " in line
    assert "latency " in line
