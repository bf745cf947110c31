"""What the documents show is what happens."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hermetic import CommandLine, StandIn

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(marker: str, language: str) -> str:
    """The fenced block that follows a marker comment."""
    found = re.search(rf"<!-- {re.escape(marker)} -->\n```{language}\n(.*?)```", README, re.DOTALL)
    assert found, marker
    return found[1]


@pytest.mark.acceptance
def test_the_first_plan_runs_as_it_stands(goldenpath: CommandLine, standin: Callable[..., StandIn]) -> None:
    """The plan of the README, written to a file and run against the stand-in by the README's variables, is GO."""
    service = standin()
    (goldenpath.folder / "phases.yaml").write_text(block("plan: first", "yaml"))
    reached = {"GOLDENPATH_VAR_STAGING_URL": service.base_url, "GOLDENPATH_SECRET_JWT_KEY": service.jwt_key}
    done = goldenpath("run", "--env", "staging", "--format", "json", variables=reached)

    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["revenue"]["protected"]["text"] == "$120K+"


@pytest.mark.parametrize("name", ["as-reported.json", "as-proven.json"])
def test_the_table_of_the_report_by_hand_is_derived(goldenpath: CommandLine, name: str) -> None:
    """The figures that the README gives for the two documents are those of the documents."""
    done = goldenpath("report", "--from", str(ROOT / "examples/source-report" / name), "--format", "json")
    document = json.loads(done.stdout)
    revenue, tally = document["revenue"], document["tally"]
    total = revenue["total"]["minor_units"]
    column = {"as-reported.json": 3, "as-proven.json": 4}[name]
    rows = {line.split("|")[1].strip(): line.split("|")[column] for line in README.splitlines() if line.count("|") == 6}

    protected = f"{revenue['protected']['text']} ({revenue['protected']['minor_units'] / total:.1%})"
    assert protected.replace("%", " %") in rows["protected"]
    assert revenue["at_risk"]["text"] in rows["at risk"]
    for word, count in (("passed", tally["passed"]), ("failed", tally["failed"]), ("not run", tally["not_run"])):
        assert f"{count} {word}" in rows["tests"]


def test_every_link_leads_somewhere() -> None:
    """Each relative link of the README names a file of the repository."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)

    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def lasting(text: str) -> str:
    """A report without what differs between two equal runs: times, addresses, random words, line breaks."""
    text = re.sub(r"\d+ min \d+ s|\d+(\.\d+)? m?s\b", "TIME", " ".join(text.split()))
    text = re.sub(r"127\.0\.0\.1:\d+", "ADDRESS", text)
    return re.sub(r"\b(gp-?)?[0-9a-f]{16,32}\b", "RANDOM", text)


@pytest.mark.acceptance
def test_the_report_in_the_readme_is_a_real_one(goldenpath: CommandLine) -> None:
    """Each part of the report that the README shows stands in the report of such a run."""
    (goldenpath.folder / "phases.yaml").write_bytes((ROOT / "phases.yaml").read_bytes())
    done = goldenpath("run", "--env", "demo-incident", timeout_s=120)
    shown = block("output of: goldenpath run --env demo-incident", "text").split("\n...\n")
    said = lasting(done.stdout)

    assert all(shown)
    assert [part for part in shown if lasting(part) not in said] == []
