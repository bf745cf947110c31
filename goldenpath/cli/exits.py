"""Exit codes, and how an error is shown: where, what, and how to fix it.

0    GO, or the verb did what was asked
1    HOLD: the product failed; or `cleanup` could not remove all that is left
2    usage error, the plan is invalid, or a document contradicts itself
3    internal error
4    INCONCLUSIVE: could not test, not enough was proven, or the evidence could not be recorded
5    nothing was selected to run
129 / 130 / 143    hung up / interrupted / terminated, after what was done is saved
"""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import IntEnum

from goldenpath.base.errors import GoldenpathError, NothingSelected, NotRecorded, UsageError, Where
from goldenpath.base.inert import inert, one_line
from goldenpath.base.masking import Masker
from goldenpath.base.writer import Stream, standard_streams

_SOURCE_LINE_LIMIT = 160


class ExitCode(IntEnum):
    """What the process says when it ends."""

    OK = 0
    HOLD = 1
    NOT_CLEANED = 1
    USAGE = 2
    INTERNAL = 3
    INCONCLUSIVE = 4
    NOTHING_SELECTED = 5
    HUNG_UP = 129
    INTERRUPTED = 130
    TERMINATED = 143


_CODES: tuple[tuple[type[GoldenpathError], ExitCode], ...] = (
    (UsageError, ExitCode.USAGE),
    (NothingSelected, ExitCode.NOTHING_SELECTED),
    (NotRecorded, ExitCode.INCONCLUSIVE),
)


def guarded(verb: Callable[[Masker], int]) -> int:
    """Carry out a verb with a new masker; return its exit code, or the one of the error it ended with."""
    masker = Masker()
    try:
        return verb(masker)
    except GoldenpathError as error:
        _, progress = standard_streams(masker)
        show(error, progress)
        return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.INTERNAL)
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except Exception as error:  # noqa: BLE001 - an uncaught fault would exit 1, which means HOLD
        _, progress = standard_streams(masker)
        _show_fault(error, progress)
        return ExitCode.INTERNAL


def show(error: GoldenpathError, progress: Stream) -> None:
    """Print the place, the sentence, the source line with a caret, and the hint."""
    place = f"{error.where}: " if error.where else ""
    progress.line(f"{place}error: {inert(error.message)}")
    if error.where and error.where.source_line:
        _show_source(error.where, progress)
    if error.hint:
        progress.line(f"hint: {inert(error.hint)}")


def _show_source(where: Where, progress: Stream) -> None:
    start = max(0, where.column - _SOURCE_LINE_LIMIT // 2) if where.column > _SOURCE_LINE_LIMIT else 0
    shown = inert(where.source_line[start : start + _SOURCE_LINE_LIMIT].replace("\t", " "))
    margin = f"{where.line:>5} | "
    progress.line(margin + shown)
    progress.line(" " * (len(margin) + where.column - 1 - start) + "^")


def _show_fault(error: Exception, progress: Stream) -> None:
    progress.line(f"internal error: {type(error).__name__}: {one_line(str(error), limit=300)}")
    if os.environ.get("GOLDENPATH_DEBUG"):
        import traceback

        progress.write("".join(traceback.format_exception(error)))
    else:
        progress.line("hint: this is a fault of goldenpath; GOLDENPATH_DEBUG=1 shows where")
