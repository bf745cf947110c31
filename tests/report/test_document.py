"""The run document as a reporter."""

from __future__ import annotations

import json

from report.samples import mixed

from goldenpath.impact.assessment import assess
from goldenpath.report.document import JsonReporter
from goldenpath.report.markdown import MarkdownReporter
from goldenpath.wire.document import load


def test_the_document_is_format_1() -> None:
    """The reporter writes the run document, its last line ended."""
    text = JsonReporter().render(mixed())

    assert text.endswith("}\n")
    assert (1, "HOLD") == (json.loads(text)["format"], json.loads(text)["verdict"]["decision"])


def test_a_report_can_be_made_from_the_document_alone() -> None:
    """Markdown of a loaded document is, byte for byte, that of the run itself."""
    assessment = mixed()
    loaded = assess(load(JsonReporter().render(assessment), "run.json"))

    assert MarkdownReporter().render(assessment) == MarkdownReporter().render(loaded)
