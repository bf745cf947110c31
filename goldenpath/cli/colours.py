"""Whether to colour: PY_COLORS over NO_COLOR over FORCE_COLOR over whether a person watches."""

from __future__ import annotations

from collections.abc import Mapping


def use_colour(environ: Mapping[str, str], *, is_terminal: bool) -> bool:
    """Return whether output to a stream may be coloured (no-color.org, force-color.org)."""
    asked = environ.get("PY_COLORS")
    if asked in {"0", "1"}:
        return asked == "1"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR"):
        return True
    return is_terminal and environ.get("TERM", "dumb") != "dumb"
