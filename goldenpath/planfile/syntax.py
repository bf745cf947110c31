"""Turns the YAML library's complaints into ours: what is wrong, where, and what to type instead.

The libraries word the same mistake differently and speak of tokens; plans are written by people. The
commonest mistake by far is an unquoted `${x}` or `chunk{3,}` inside `{…}` or `[…]`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from yaml import MarkedYAMLError, YAMLError

from goldenpath.base.errors import PlanError, Where
from goldenpath.base.inert import one_line

QUOTE_IT = 'quote it: "..."'
# In brackets each of these ends, or is not, the text that its writer meant.
_WANTS_QUOTES = re.compile(
    r"""(?<![\w"'])(?:
        \$\{[^}\s]*\}?                  # ${x}
        | \$(?:\.[\w-]+|\[[^\]\s]*\])+  # $.a[0].id
        | \w*[)\w]\{\d*,?\d*\}?         # chunk{3,}
        | (?<=[\s{\[,])\?[^\s,}]+       # ?q=1
    )""",
    re.ASCII | re.VERBOSE,
)
_CANNOT_BEGIN = "@`%"
_UNKNOWN_ESCAPE = ("this escape is not known", "write a backslash as \\\\, or put the text in '...'")
_MISFIT = ("this line does not fit its neighbours' indentation", "indent it like the keys beside it")
# What the libraries say, and what a person can do about it.
_MEANINGS = {
    "mapping values are not allowed": (
        "`key: value` cannot stand here",
        f"wrong indentation, or a text with a colon in it; if so, {QUOTE_IT}",
    ),
    "could not find expected ':'": (
        "expected `key: value`",
        "a colon is missing in this line or the one above",
    ),
    "did not find expected key": _MISFIT,
    "expected <block end>": _MISFIT,
    "escape": _UNKNOWN_ESCAPE,
    "hexdecimal": _UNKNOWN_ESCAPE,
}


def explain(error: YAMLError, file: str, lines: Sequence[str]) -> PlanError:
    """Return the complaint about a text that is not YAML, at the place where a person would look."""
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return PlanError(f"not YAML: {one_line(str(error), limit=120)}", where=Where(file, 1, 1, lines[0]))
    context, problem = error.context or "", error.problem or ""
    where = _place(file, lines, error.problem_mark.line, error.problem_mark.column)
    if error.context_mark is not None:
        begin = _place(file, lines, error.context_mark.line, error.context_mark.column)
        if "quoted scalar" in context and "unexpected end" in problem:
            return PlanError(
                "this quote is never closed", hint="end the text with the quote it begins with", where=begin
            )
        if "flow" in context:
            return _in_brackets(where, begin)
    message, hint = _in_block(problem, where)
    return PlanError(message, hint=hint, where=where)


def _place(file: str, lines: Sequence[str], line: int, column: int) -> Where:
    """The place of a 0-based line and column, with its line; past the end it is the last line."""
    line = min(line, len(lines) - 1)
    return Where(file, line + 1, column + 1, lines[line])


def _in_brackets(where: Where, begin: Where) -> PlanError:
    same_line = where.line == begin.line
    culprit = _culprit(where.source_line, begin.column - 1 if same_line else 0, where.column)
    line = where
    if culprit is None and not same_line:
        culprit, line = _culprit(begin.source_line, begin.column - 1, len(begin.source_line)), begin
    if culprit:
        place = Where(line.file, line.line, culprit.start() + 1, line.source_line)
        shown = one_line(culprit[0], limit=60)
        message = f"{shown} needs quotes inside {{...}} and [...]"
        return PlanError(message, hint=f'quote it: "{shown}"', where=place)
    hint = f"the one of line {begin.line}, column {begin.column}; is a comma, a quote or a bracket missing?"
    return PlanError("expected a comma or the closing bracket", hint=hint, where=where)


def _culprit(line: str, start: int, end: int) -> re.Match[str] | None:
    """The first text on the line that wants quotes and begins between the two columns."""
    found = _WANTS_QUOTES.search(line, start)
    return found if found and found.start() < end else None


def _in_block(problem: str, where: Where) -> tuple[str, str | None]:
    before = where.source_line[: where.column - 1]
    here = where.source_line[where.column - 1 : where.column]
    if here == "\t" or (not before.strip() and "\t" in before):
        return "a tab cannot indent YAML", "use spaces"
    if here and here in _CANNOT_BEGIN:
        return f"an unquoted text cannot begin with {here}", QUOTE_IT
    for fragment, meaning in _MEANINGS.items():
        if fragment in problem:
            return meaning
    return f"not YAML: {one_line(problem, limit=120)}", QUOTE_IT if _WANTS_QUOTES.search(where.source_line) else None
