"""The only template environment."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType

import pytest
from builders import usd

import goldenpath
from goldenpath.base.errors import TemplateError
from goldenpath.model.money import MoneyUnit
from goldenpath.report import filters
from goldenpath.report.templates import _environment, check, render

HOSTILE = "[a](http://b) <i> | `c`"
ESCAPED = "\\[a\\](http\\://b) &lt;i&gt; \\| \\`c\\`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A value for templates to read."""

    name: str
    count: int = 3


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def _complaint(folder: Path, text: str, **values: object) -> str:
    _write(folder, "report.md.j2", text)
    with pytest.raises(TemplateError) as raised:
        render("report.md.j2", values, folder=folder)
    return str(raised.value)


def test_a_folder_of_ones_own_comes_first(tmp_path: Path) -> None:
    """A template in the given folder replaces the one of that name."""
    _write(tmp_path, "report.md.j2", "mine: {{ word }}\n")

    assert "mine: yes\n" == render("report.md.j2", {"word": "yes"}, folder=tmp_path)


def test_what_the_folder_lacks_is_ours(tmp_path: Path) -> None:
    """A folder without the template leaves ours in place: it asks for the report."""
    with pytest.raises(TemplateError, match=r"report\.md\.j2:\d+: 'report' is undefined"):
        render("report.md.j2", {}, folder=tmp_path)


def test_text_that_no_filter_escaped_is_escaped_by_the_rules_of_the_output(tmp_path: Path) -> None:
    """In Markdown and in HTML a template that forgets to escape is as safe as one that does not."""
    _write(tmp_path, "a.md.j2", "{{ word }} {{ word | cell }} {{ shop }}")
    _write(tmp_path, "a.html.j2", '<b title="{{ word }}">{{ amount | money(unit) }}</b>')
    values = {"word": HOSTILE, "shop": Shop(name="<x>"), "amount": usd(2), "unit": MoneyUnit.THOUSAND}

    markdown = render("a.md.j2", values, folder=tmp_path)
    assert f"{ESCAPED} {ESCAPED} Shop(name='&lt;x&gt;', count=3)" == markdown
    html = render("a.html.j2", {**values, "word": '"><script>'}, folder=tmp_path)
    assert '<b title="&#34;&gt;&lt;script&gt;">$2K</b>' == html


def test_what_a_macro_made_inert_stays_as_it_is(tmp_path: Path) -> None:
    """A macro's result is not escaped twice, and a template's own words not at all."""
    _write(tmp_path, "a.md.j2", "{% macro m(x) %}*{{ x | cell }}*{% endmacro %}{{ m(word) }} {{ 3 }}{{ ', ' }}|")

    assert "*a\\|b* 3, |" == render("a.md.j2", {"word": "a|b"}, folder=tmp_path)


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("one\n{% if %}\n", "report.md.j2:2: Expected an expression"),
        ("one\ntwo\n{{ shop.nme }}", "report.md.j2:3: "),
        ("{{ nothing }}", "report.md.j2:1: 'nothing' is undefined"),
        ("\n{{ shop.name | nosuch }}", "report.md.j2:2: No filter named 'nosuch'"),
        ("\n\n{{ shop.count / 0 }}", "report.md.j2:3: division by zero"),
        ("\n{{ shop.__class__.__mro__ }}", "report.md.j2:2: access to attribute '__class__'"),
        ("{% include 'gone.md.j2' %}", "there is no template gone.md.j2"),
        ("{% include '../secret.md.j2' %}", "there is no template ../secret.md.j2"),
        ("{% include 'report.md.j2' %}", "report.md.j2:1: maximum recursion depth exceeded"),
    ],
)
def test_a_fault_is_told_with_its_place(tmp_path: Path, template: str, complaint: str) -> None:
    """What does not compile, or asks for what there is not, is told with template and line."""
    assert _complaint(tmp_path, template, shop=Shop(name="x")).startswith(complaint)


def test_a_fault_in_an_included_template_is_told_in_its_own_name(tmp_path: Path) -> None:
    """The place is the innermost template that the fault went through."""
    _write(tmp_path, "part.md.j2", "\n\n{{ nothing }}")

    assert "part.md.j2:3: 'nothing' is undefined" == _complaint(tmp_path, "{% include 'part.md.j2' %}")


def test_a_template_that_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are not UTF-8 are a template's fault, not a crash."""
    (tmp_path / "report.md.j2").write_bytes(b"\xff\xfe")

    with pytest.raises(TemplateError, match=r"report\.md\.j2: 'utf-8' codec"):
        render("report.md.j2", {}, folder=tmp_path)


def test_a_template_can_change_nothing(tmp_path: Path) -> None:
    """The sandbox refuses to alter what other templates read."""
    complaint = _complaint(tmp_path, "{{ words.append('x') }}", words=["a"])

    assert "report.md.j2:1: access to attribute 'append'" in complaint


def test_checking_compiles_every_template(tmp_path: Path) -> None:
    """Ours compile; a folder is checked file by file, whatever is rendered later."""
    check()
    _write(tmp_path, "fine.md.j2", "{{ x }}")
    _write(tmp_path, "notes.txt", "{% broken")
    check(tmp_path)
    _write(tmp_path, "other.html.j2", "\n{% for %}")

    with pytest.raises(TemplateError, match=r"other\.html\.j2:2: "):
        check(tmp_path)


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    """A misspelt folder is an error, never a silent fall back to our templates."""
    with pytest.raises(TemplateError, match="is not a folder of templates"):
        render("report.md.j2", {}, folder=tmp_path / "gone")


_ELSEWHERE = "from goldenpath.report.templates import render; print(render('report.md.j2', {'word': 'x'}))"


def _rendered_by_a_copy(place: Path) -> subprocess.CompletedProcess[str]:
    """Render by a copy of the package, from a folder that is no checkout; nobody measures the copy's coverage."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return subprocess.run(
        [sys.executable, "-c", _ELSEWHERE],
        cwd=place,
        env={**environment, "PYTHONPATH": str(place)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_an_installed_package_has_its_own_copy(tmp_path: Path) -> None:
    """Away from a checkout the copy in the package is used, and without one there is no template at all."""
    source = Path(goldenpath.__file__).parent
    shutil.copytree(source, tmp_path / "goldenpath", ignore=shutil.ignore_patterns("__pycache__", "_templates"))
    without = _rendered_by_a_copy(tmp_path)
    (tmp_path / "goldenpath" / "_templates").mkdir()
    _write(tmp_path / "goldenpath" / "_templates", "report.md.j2", "packaged {{ word }}")

    assert "packaged x\n" == _rendered_by_a_copy(tmp_path).stdout
    assert "there is no template report.md.j2" in without.stderr


def test_the_guide_names_every_filter() -> None:
    """The filters that docs/reports.md lists are those that there are."""
    guide = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")
    rows = re.search(r"^\| filter .*\n\|---.*\n((?:\|.*\n)+)", guide, re.MULTILINE)
    assert rows is not None
    listed = {name for row in rows[1].splitlines() for name in re.findall(r"`(\w+)", row.split("|")[1])}

    own = _environment("report.md.j2", None).filters.keys() - _environment("report.html.j2", None).filters.keys()
    figures = {function.__name__ for function in vars(filters).values() if isinstance(function, FunctionType)}
    assert listed == own | {name for name in figures if name != "format_duration"}
