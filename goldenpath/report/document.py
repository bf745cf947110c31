"""The run document (format 1) as a reporter: `--format json`."""

from __future__ import annotations

from goldenpath.impact.assessment import Assessment
from goldenpath.wire.document import dump


class JsonReporter:
    """For machines, and for every later report: all that any reporter shows is in it."""

    name = "json"

    def render(self, assessment: Assessment) -> str:
        """Return the run document; the last line is ended."""
        return dump(assessment)
