"""Every error a person may see, as one tree.

GoldenpathError            where it is, what is wrong, how to fix it
+-- UsageError             the command line or its environment is wrong              (exit 2)
|   +-- PlanError          the plan file is wrong, at a line and column              (exit 2)
|   +-- DocumentError      a run document is unreadable or contradicts itself        (exit 2)
|   +-- TemplateError      a report template does not compile or render              (exit 2)
+-- NothingSelected        the selection leaves no test                              (exit 5)
+-- NotRecorded            the evidence could not be written                         (exit 4)
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Where:
    """A place in a text: 1-based line and column, and that line for the caret."""

    file: str
    line: int
    column: int
    source_line: str = ""

    def __str__(self) -> str:
        """Return `file:line:column`, the form editors and terminals turn into a link."""
        return f"{self.file}:{self.line}:{self.column}"


class GoldenpathError(Exception):
    """An error with a sentence, an optional place and an optional next step.

    Attributes:
        message: what is wrong, one sentence without a final full stop.
        hint: what would be right, or None.
        where: the place in a file, or None.
    """

    def __init__(self, message: str, *, hint: str | None = None, where: Where | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        """Return the place, the sentence and the hint in one line."""
        place = f"{self.where}: " if self.where else ""
        hint = f" ({self.hint})" if self.hint else ""
        return f"{place}{self.message}{hint}"


class UsageError(GoldenpathError):
    """The command line, an environment variable or a named file is wrong; nothing was sent."""


class PlanError(UsageError):
    """The plan file is wrong; nothing was sent."""


class DocumentError(UsageError):
    """A run document is unreadable, too new, or its own figures disagree."""


class TemplateError(UsageError):
    """A report template does not compile, or asks for what the report does not have."""


class NothingSelected(GoldenpathError):  # noqa: N818 - it is an answer, not a malfunction
    """The selection leaves no test to run."""


class NotRecorded(GoldenpathError):  # noqa: N818 - names the verdict's reason `not_recorded`
    """The evidence could not be written, so nothing was proven."""
