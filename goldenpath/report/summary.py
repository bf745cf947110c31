"""The run in a CI job's summary page: verdict and money on top, details folded away, within a budget of bytes.

GitHub drops a summary whole when it is over 1024 KiB, so evidence is cut first: the details of the tests that
matter least, and never the verdict.
"""

from __future__ import annotations

from goldenpath.impact.assessment import Assessment
from goldenpath.report.github import breaking_tests
from goldenpath.report.templates import render
from goldenpath.report.view import report_view

TEMPLATE = "summary.md.j2"
BUDGET_BYTES = 1_000 * 1_024  # under the limit of 1024 KiB, near which summaries have been seen to vanish


def summary(assessment: Assessment, *, budget_bytes: int = BUDGET_BYTES) -> str:
    """Return Markdown of at most so many bytes in UTF-8; empty if not even its first line fits.

    Raises:
        TemplateError: our own template is broken.
    """
    view = report_view(assessment)
    first = {test.id: test for test in breaking_tests(assessment)}
    failed = {test.id: test for phase in view.phases for test in phase.failed}
    unproven = {test.id: test for phase in view.phases for test in phase.unproven}
    marked = {test.id: test for test in view.performance.unsettled if test.flaky or test.degraded}
    details = tuple({**first, **failed, **unproven, **marked}.values())
    shown = len(details)
    while True:
        values = {"report": view, "details": details[:shown], "left_out": len(details) - shown}
        text = render(TEMPLATE, values)
        if _size(text) <= budget_bytes:
            return text
        if not shown:
            return _head(text, budget_bytes)
        shown //= 2


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))


def _head(text: str, budget_bytes: int) -> str:
    """The first whole lines that fit."""
    kept, used = [], 0
    for line in text.splitlines(keepends=True):
        used += _size(line)
        if used > budget_bytes:
            break
        kept.append(line)
    return "".join(kept)
