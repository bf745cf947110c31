"""What a reporter is, and where one is found: built in, or offered by an installed package."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

from goldenpath.base.errors import UsageError
from goldenpath.base.inert import one_line
from goldenpath.base.reading import did_you_mean
from goldenpath.impact.assessment import Assessment
from goldenpath.report.manner import JunitFamily, Verbosity

GROUP = "goldenpath.reporters"


@runtime_checkable
class Reporter(Protocol):
    """Turns an assessment into text; it judges nothing and writes nowhere.

    Attributes:
        name: what `--format` calls it.
    """

    name: str

    def render(self, assessment: Assessment) -> str:
        """Return the whole report, its last line ended. Raises TemplateError where a template is at fault."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wishes:
    """What a built-in reporter may be asked for beside the format; one that has no use for a wish ignores it.

    Attributes:
        templates: a folder of the user's own templates; None for ours. Only a format with a template takes one.
        verbosity: of the summary for the terminal; documents are always whole.
        junit_family: of JUnit XML.
    """

    templates: Path | None = None
    verbosity: Verbosity = Verbosity.NORMAL
    junit_family: JunitFamily = JunitFamily.EXTENDED


def _json(_: _Wishes) -> Reporter:
    from goldenpath.report.document import JsonReporter  # noqa: PLC0415 - nobody pays for a format not asked for

    return JsonReporter()


def _junit(wishes: _Wishes) -> Reporter:
    from goldenpath.report.junit import JunitReporter  # noqa: PLC0415 - as above

    return JunitReporter(wishes.junit_family)


def _markdown(wishes: _Wishes) -> Reporter:
    from goldenpath.report.markdown import MarkdownReporter  # noqa: PLC0415 - as above

    return MarkdownReporter(wishes.templates)


def _terminal(wishes: _Wishes) -> Reporter:
    from goldenpath.report.terminal import TerminalReporter  # noqa: PLC0415 - as above

    return TerminalReporter(wishes.verbosity)


_BUILT_IN: dict[str, Callable[[_Wishes], Reporter]] = {
    "json": _json,
    "junit": _junit,
    "md": _markdown,
    "terminal": _terminal,
}
_WITH_TEMPLATE = "md"


def find(
    name: str,
    *,
    templates: Path | None = None,
    verbosity: Verbosity = Verbosity.NORMAL,
    junit_family: JunitFamily = JunitFamily.EXTENDED,
) -> Reporter:
    """Return the reporter of that name, built in or from the entry points of installed packages.

    Args:
        name: as in `--format`.
        templates: a folder of the user's own templates, for a reporter that has one.
        verbosity: how much the summary for the terminal says.
        junit_family: the dialect of JUnit XML.

    Raises:
        UsageError: nothing of that name exists or it does not load, or it takes no templates.
    """
    if templates is not None and name != _WITH_TEMPLATE:
        raise UsageError(f"the format {one_line(name, limit=60)!r} has no template", hint="--templates goes with md")
    if name in _BUILT_IN:
        return _BUILT_IN[name](_Wishes(templates=templates, verbosity=verbosity, junit_family=junit_family))
    return _installed(name)


def names() -> tuple[str, ...]:
    """Return every format there is, sorted; looks through the installed packages."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - reads every installed package's metadata

    return tuple(sorted({*_BUILT_IN, *entry_points(group=GROUP).names}))


def _installed(name: str) -> Reporter:
    from importlib.metadata import entry_points  # noqa: PLC0415 - as above

    shown = one_line(name, limit=60)
    offers = tuple(entry_points(group=GROUP, name=name))
    if not offers:
        raise UsageError(f"there is no format {shown!r}", hint=did_you_mean(name, names()))
    try:
        reporter = offers[0].load()()
    except Exception as error:
        raise UsageError(
            f"the format {shown!r} of {one_line(offers[0].value, limit=100)} does not load: {type(error).__name__}",
            hint="reinstall or remove the package that offers it",
        ) from error
    if not isinstance(reporter, Reporter):
        raise UsageError(f"the format {shown!r} is no reporter", hint="a reporter has a name and render(assessment)")
    return reporter
