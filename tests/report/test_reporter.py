"""Finding a reporter."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from report.samples import mixed

from goldenpath.base.errors import TemplateError, UsageError
from goldenpath.report.document import JsonReporter
from goldenpath.report.junit import JunitReporter
from goldenpath.report.manner import JunitFamily, Verbosity
from goldenpath.report.markdown import MarkdownReporter
from goldenpath.report.reporter import Reporter, find, names
from goldenpath.report.terminal import TerminalReporter

_PACKAGE = """
class Shout:
    name = "shout"

    def render(self, assessment):
        return assessment.verdict.line.upper()

class Mute:
    name = "mute"

def broken():
    raise RuntimeError("no")
"""
_ENTRY_POINTS = """[goldenpath.reporters]
shout = shouting:Shout
mute = shouting:Mute
broken = shouting:broken
gone = shouting:Nothing
"""


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package that offers reporters."""
    (tmp_path / "shouting.py").write_text(_PACKAGE, encoding="utf-8")
    metadata = tmp_path / "shouting-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: shouting\nVersion: 1.0\n", encoding="utf-8")
    (metadata / "entry_points.txt").write_text(_ENTRY_POINTS, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "shouting", raising=False)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("md", MarkdownReporter), ("json", JsonReporter), ("junit", JunitReporter), ("terminal", TerminalReporter)],
)
def test_built_in_reporters_are_found_by_name(name: str, kind: type) -> None:
    """Each built-in format is its class, is a Reporter, and knows its own name."""
    reporter = find(name)

    assert isinstance(reporter, kind)
    assert isinstance(reporter, Reporter)
    assert name == reporter.name


@pytest.mark.usefixtures("installed")
def test_an_installed_package_offers_a_reporter() -> None:
    """A reporter of an entry point is found and stands in the list."""
    assert "shout" == find("shout").name
    assert {"json", "junit", "md", "terminal", "shout"} <= set(names())


@pytest.mark.usefixtures("installed")
@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("mute", "the format 'mute' is no reporter"),
        ("broken", "the format 'broken' of shouting:broken does not load: RuntimeError"),
        ("gone", "the format 'gone' of shouting:Nothing does not load: AttributeError"),
        ("shoot", r"there is no format 'shoot' \(did you mean 'shout'\?\)"),
    ],
)
def test_what_is_no_reporter_is_refused(name: str, complaint: str) -> None:
    """An unknown name gets a suggestion; an entry point that does not hold is named with its package."""
    with pytest.raises(UsageError, match=complaint):
        find(name)


def test_wishes_reach_the_reporter_that_has_a_use_for_them() -> None:
    """Verbosity shortens the summary for the terminal, the family thins out JUnit XML, and nothing else changes."""
    assessment = mixed()
    wishes = {"verbosity": Verbosity.QUIET, "junit_family": JunitFamily.XUNIT2}
    lengths = {
        name: (len(find(name, **wishes).render(assessment)), len(find(name).render(assessment)))
        for name in ("json", "junit", "md", "terminal")
    }

    assert {"junit", "terminal"} == {name for name, (wished, plain) in lengths.items() if wished < plain}
    assert lengths["json"][0] == lengths["json"][1]
    assert lengths["md"][0] == lengths["md"][1]


def test_templates_go_with_the_format_that_has_one(tmp_path: Path) -> None:
    """A folder of templates reaches Markdown; for a format without a template it is an error."""
    (tmp_path / "report.md.j2").write_text("mine\n", encoding="utf-8")

    assert isinstance(find("md", templates=tmp_path), MarkdownReporter)
    with pytest.raises(UsageError, match="the format 'json' has no template"):
        find("json", templates=tmp_path)


def test_a_broken_template_is_known_before_anything_is_rendered(tmp_path: Path) -> None:
    """A folder with a template that does not compile is refused when the reporter is asked for."""
    (tmp_path / "report.md.j2").write_text("one\n{% if %}\n", encoding="utf-8")

    with pytest.raises(TemplateError, match=r"report\.md\.j2:2: "):
        find("md", templates=tmp_path)
