"""`goldenpath report`: shows a kept run, or a run document, in any format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from goldenpath.base.masking import Masker
from goldenpath.cli.delivery import deliver
from goldenpath.history.archive import Archive, read_document
from goldenpath.impact.assessment import assess
from goldenpath.model.run import Run
from goldenpath.report.manner import JunitFamily
from goldenpath.report.reporter import find


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportOptions:
    """What the command line asked for; see `goldenpath report --help`."""

    folder: Path
    run: str | None = None
    document: Path | None = None
    format: str = "terminal"
    output: Path | None = None
    templates: Path | None = None
    junit_family: JunitFamily = JunitFamily.EXTENDED


def report(options: ReportOptions, masker: Masker) -> int:
    """Render a run and return 0: it was shown. The verdict is in the report; `run` exits by it."""
    reporter = find(options.format, templates=options.templates, junit_family=options.junit_family)
    deliver(reporter.render(assess(_run(options, masker))), options.output)
    return 0


def _run(options: ReportOptions, masker: Masker) -> Run:
    if options.document is not None:
        return read_document(options.document)
    archive = Archive(options.folder, masker)
    return archive.latest() if options.run is None else archive.get(options.run)
