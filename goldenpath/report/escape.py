r"""Free text made inert for Markdown: it may say anything and structure nothing.

What comes out of these functions is `Escaped`; the template environment escapes every other text on its
way out, so a template that forgets a filter is not dangerous. Escapes follow CommonMark 0.31
(section 2.4, backslash escapes, and 2.5, entities) and the extensions of GitHub Flavored Markdown
(tables, strikethrough, autolinks).
"""

from __future__ import annotations

import re
from typing import TypeAlias

from markupsafe import Markup

from goldenpath.base.inert import one_line

NOTHING = "\u2014"  # an em dash

_SPECIAL = re.compile(
    r"""
    [\\`*\[\]|~]                       # emphasis, code, links, table cells, strikethrough
    | (?<![A-Za-z0-9])_ | _(?![A-Za-z0-9])   # emphasis; inside a word it is none
    | :(?=//) | (?<=[wW])\.            # autolinks: https://x, www.x
    | @                                # mail addresses
    | \$(?!\d)                         # mathematics; $120K is money
    """,
    re.VERBOSE,
)
_ENTITY = re.compile(r"&(?=\#?\w+;)")
_BLOCK_START = re.compile(r"^(?:([#+\-=:])|(\d{1,9})([.)])(?!\S))")
_PLAIN_CODE = re.compile(r"[^`|<>&\\]+")
_BACKTICKS = re.compile(r"`+")


# The type by which Jinja knows, whatever the markup is, that a text may be written as it is.
Escaped: TypeAlias = Markup


def text(value: str) -> Escaped:
    """Return the text on one line, safe wherever it stands: in a sentence, a table, or first in a line."""
    escaped = _SPECIAL.sub(lambda match: "\\" + match[0], one_line(value))
    escaped = _ENTITY.sub("&amp;", escaped).replace("<", "&lt;").replace(">", "&gt;")
    return Escaped(_BLOCK_START.sub(_guarded, escaped))


def cell(value: str) -> Escaped:
    """Return the text as a table's cell, which is never blank: where there is no text, there is a dash."""
    return text(value) or Escaped(NOTHING)


def _guarded(match: re.Match[str]) -> str:
    return f"\\{match[1]}" if match[1] else f"{match[2]}\\{match[3]}"


def code(value: str) -> Escaped:
    """Return a name as a code span, also in a table; as plain escaped text if a code span could not hold it."""
    line = one_line(value)
    return Escaped(f"`{line}`") if _PLAIN_CODE.fullmatch(line) else cell(value)


def command(value: str) -> Escaped:
    """Return a command line as a code span that can be copied; not for tables, where a bar would end the cell."""
    line = one_line(value)
    longest = max((len(run) for run in _BACKTICKS.findall(line)), default=0)
    if not longest:
        return Escaped(f"`{line}`") if line else Escaped(NOTHING)
    fence = "`" * (longest + 1)
    return Escaped(f"{fence} {line} {fence}")
