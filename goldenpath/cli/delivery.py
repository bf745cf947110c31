"""Where a finished report goes: standard output, or a file.

A report is made of a run whose texts have been masked one by one. Masking the report as a whole as well could
break it: a secret of four letters may be part of a word of the format.
"""

from __future__ import annotations

from pathlib import Path

from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker
from goldenpath.base.writer import standard_streams, write_file


def deliver(text: str, output: Path | None) -> None:
    """Write a report to a file, or to standard output if there is none. UsageError if it cannot be written."""
    nothing_left_to_mask = Masker()
    if output is not None:
        write_file(output, text, nothing_left_to_mask)
        return
    results, _ = standard_streams(nothing_left_to_mask)
    results.write(text)
    results.flush()
    if results.failure is not None:
        raise UsageError(
            f"cannot write to standard output: {results.failure.strerror}",
            hint="the run is kept; `goldenpath report` shows it again",
        )
