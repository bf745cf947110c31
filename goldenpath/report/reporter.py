"""What a reporter is, and where one is found: built in, or offered by an installed package."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, runtime_checkable

from goldenpath.base.errors import UsageError
from goldenpath.base.inert import one_line
from goldenpath.base.reading import did_you_mean
from goldenpath.impact.assessment import Assessment

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


def _json() -> Reporter:
    from goldenpath.report.document import JsonReporter  # noqa: PLC0415 - nobody pays for a format not asked for

    return JsonReporter()


def _markdown(templates: Path | None = None) -> Reporter:
    from goldenpath.report.markdown import MarkdownReporter  # noqa: PLC0415 - as above

    return MarkdownReporter(templates)


def _terminal() -> Reporter:
    from goldenpath.report.terminal import TerminalReporter  # noqa: PLC0415 - as above

    return TerminalReporter()


_BUILT_IN: dict[str, Callable[[], Reporter]] = {"json": _json, "md": _markdown, "terminal": _terminal}


def find(name: str, *, templates: Path | None = None) -> Reporter:
    """Return the reporter of that name, built in or from the entry points of installed packages.

    Args:
        name: as in `--format`.
        templates: a folder of the user's own templates, for a reporter that has one.

    Raises:
        UsageError: nothing of that name exists or it does not load, or it takes no templates.
    """
    if templates is not None:
        if name != "md":
            raise UsageError(
                f"the format {one_line(name, limit=60)!r} has no template", hint="--templates goes with md"
            )
        return _markdown(templates)
    if name in _BUILT_IN:
        return _BUILT_IN[name]()
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
