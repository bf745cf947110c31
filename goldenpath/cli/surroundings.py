"""Where the command runs, as its environment variables tell: under CI or not, at GitHub or not, on what terminal.

Only the outermost goldenpath speaks to GitHub. A run that a test of another run starts would speak with the
same voice, and its verdict would pass for the other's; so whoever looks around leaves a mark for its children.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from pathlib import Path

from goldenpath.base.masking import Masker
from goldenpath.base.writer import LineFile, Stream
from goldenpath.impact.assessment import Assessment
from goldenpath.report.github import annotate, outputs
from goldenpath.report.manner import Motion
from goldenpath.report.summary import BUDGET_BYTES, summary

INSIDE = "GOLDENPATH_INSIDE"
_CI = ("CI", "BUILD_NUMBER")


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHub:
    """What GitHub's runner wants to be told.

    Attributes:
        annotates: whether it reads workflow commands from what the process writes.
        summary: the file that the job's summary page is made of; None if there is none.
        outputs: the file that the step's outputs are read from; None if there is none.
    """

    annotates: bool = False
    summary: Path | None = None
    outputs: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What follows from the environment variables.

    Attributes:
        motion: whether a terminal may be redrawn.
        github: what to tell GitHub; nothing where this process was started by another goldenpath.
    """

    motion: Motion
    github: GitHub


def look_around(environ: MutableMapping[str, str]) -> Surroundings:
    """Return where this process runs, and mark the variables that its children will inherit."""
    found = Surroundings(motion=_motion(environ), github=GitHub() if environ.get(INSIDE) else _github(environ))
    environ[INSIDE] = "1"
    return found


def _motion(environ: Mapping[str, str]) -> Motion:
    is_ci = any(environ.get(name) for name in _CI)
    is_dumb = environ.get("TERM", "dumb") in {"", "dumb"}
    return Motion.LINES if is_ci or is_dumb else Motion.REDRAWN


def _github(environ: Mapping[str, str]) -> GitHub:
    return GitHub(
        annotates=bool(environ.get("GITHUB_ACTIONS")),
        summary=_path(environ.get("GITHUB_STEP_SUMMARY")),
        outputs=_path(environ.get("GITHUB_OUTPUT")),
    )


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def announce(assessment: Assessment, github: GitHub, progress: Stream) -> None:
    """Tell GitHub what came out: annotations on standard error, then the summary page and the step's outputs.

    A file that cannot be written is complained of and changes no exit code: the verdict does not depend on it.
    """
    if github.annotates:
        for annotation in annotate(assessment):
            progress.line(str(annotation))
    if github.summary is not None:
        _append(github.summary, lambda size_bytes: _summary(assessment, size_bytes), progress)
    if github.outputs is not None:
        _append(github.outputs, lambda _: "\n".join(outputs(assessment)), progress)


def _summary(assessment: Assessment, size_bytes: int) -> str:
    """What still fits beside what the step's other commands have written, apart from it by an empty line."""
    text = summary(assessment, budget_bytes=BUDGET_BYTES - size_bytes).rstrip("\n")
    return f"\n{text}" if text and size_bytes else text


def _append(path: Path, text: Callable[[int], str], progress: Stream) -> None:
    """Append what a function makes of the file's present size in bytes; what is shown there is masked already."""
    try:
        file = LineFile(path, Masker())
        try:
            if added := text(path.stat().st_size):
                file.append(added)
            else:
                progress.line(f"warning: {path.name} is full")
        finally:
            file.close()
    except OSError as error:
        progress.line(f"warning: cannot write {path.name}: {error.strerror}")
