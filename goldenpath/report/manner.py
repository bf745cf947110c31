"""How a run is to be shown: how much of it, on what, and in which dialect. The choices of the command line."""

from __future__ import annotations

from enum import StrEnum


class Verbosity(StrEnum):
    """How much of a run is told while it runs."""

    QUIET = "quiet"
    NORMAL = "normal"
    VERBOSE = "verbose"


class Motion(StrEnum):
    """What a terminal is good for: redrawing its last lines, or only lines that stay where they are."""

    REDRAWN = "redrawn"
    LINES = "lines"


class JunitFamily(StrEnum):
    """How much a JUnit testcase may hold: with properties, or only what the xunit2 schema knows."""

    EXTENDED = "extended"
    XUNIT2 = "xunit2"
