"""The report that executives, release managers and on-call engineers read: `--format md`."""

from __future__ import annotations

from pathlib import Path

from goldenpath.impact.assessment import Assessment
from goldenpath.report.templates import check, render
from goldenpath.report.view import report_view

TEMPLATE = "report.md.j2"


class MarkdownReporter:
    """Formats the view of an assessment by the template `report.md.j2`.

    Args:
        templates: a folder of the user's own templates. They are compiled at once, so that a broken one is
            known before anything is sent.

    Raises:
        TemplateError: the folder is none, or a template in it does not compile.
    """

    name = "md"

    def __init__(self, templates: Path | None = None) -> None:
        if templates is not None:
            check(templates)
        self._templates = templates

    def render(self, assessment: Assessment) -> str:
        """Return the report as CommonMark with tables. Raises TemplateError."""
        return render(TEMPLATE, {"report": report_view(assessment)}, folder=self._templates)
