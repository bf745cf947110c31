"""The only Jinja environment: finds templates, keeps them in a sandbox, and says where one is wrong.

A template formats a view and computes nothing. Every text that no filter made inert is escaped on its
way out, by the rules of the output: HTML's for `*.html.j2`, Markdown's for all others.
"""

from __future__ import annotations

import importlib.resources
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from jinja2 import BaseLoader, StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError
from jinja2.environment import Environment
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment

import goldenpath
from goldenpath.base.errors import TemplateError
from goldenpath.base.inert import one_line
from goldenpath.report import escape, filters
from goldenpath.report.escape import Escaped

SUFFIX = ".j2"
_FIGURES: tuple[Callable[..., str], ...] = (
    filters.money,
    filters.percent,
    filters.rate,
    filters.duration,
    filters.quantity,
    filters.size,
    filters.moment,
    filters.day,
    filters.plural,
)
_MARKDOWN: tuple[Callable[[str], Escaped], ...] = (escape.text, escape.cell, escape.code, escape.command)
_LONGEST_COMPLAINT = 300


def render(name: str, values: Mapping[str, object], *, folder: Path | None = None) -> str:
    """Return the text that a template makes of the values.

    Args:
        name: the template's file name, such as `report.md.j2`.
        values: what the template may speak of, by name.
        folder: searched before our own templates; None for ours alone.

    Raises:
        TemplateError: the template is missing, does not compile, or asks for what there is not.
    """
    template = _ours(name) if folder is None else _compile(name, folder)
    try:
        return template.render(values)
    except Exception as error:
        raise _complaint(error, template.name or name) from error


def check(folder: Path | None = None) -> None:
    """Compile every template, so that a broken one is known before anything is sent.

    Raises:
        TemplateError: the folder is none, or a template does not compile.
    """
    for name in sorted({entry.name for place in _places(folder) for entry in place.iterdir()}):
        if name.endswith(SUFFIX):
            _compile(name, folder)


@cache
def _ours(name: str) -> Template:
    return _compile(name, None)


def _environment(name: str, folder: Path | None) -> Environment:
    is_html = name.endswith(".html" + SUFFIX)
    environment = ImmutableSandboxedEnvironment(
        loader=_Loader(tuple(_places(folder))),
        undefined=StrictUndefined,
        autoescape=True,  # by HTML's rules, unless `finalize` has escaped by Markdown's
        finalize=None if is_html else _markdown,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    offered = _FIGURES if is_html else (*_FIGURES, *_MARKDOWN)
    environment.filters.update({function.__name__: function for function in offered})
    return environment


def _markdown(value: object) -> object:
    """Escape what no filter made inert; numbers are harmless."""
    return value if isinstance(value, Escaped | int) else escape.text(str(value))


def _compile(name: str, folder: Path | None) -> Template:
    try:
        return _environment(name, folder).get_template(name)
    except TemplateError:
        raise
    except Exception as error:
        raise _complaint(error, name) from error


def _places(folder: Path | None) -> Iterator[Traversable]:
    """The folders to search: the user's, the packaged copy, the checkout's only if this is a checkout."""
    if folder is not None:
        if not folder.is_dir():
            raise TemplateError(f"{folder} is not a folder of templates", hint="name an existing folder")
        yield folder
    packaged = importlib.resources.files(goldenpath) / "_templates"
    if packaged.is_dir():
        yield packaged
        return
    checkout = Path(goldenpath.__file__).resolve().parent.parent
    if (checkout / "pyproject.toml").is_file():
        yield checkout / "templates"


class _Loader(BaseLoader):
    """Reads from the first place that has the name; complaints show the name, never a machine's path."""

    def __init__(self, places: tuple[Traversable, ...]) -> None:
        self._places = places

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:  # noqa: ARG002 - Jinja's signature
        parts = split_template_path(template)
        for place in self._places:
            file = place.joinpath(*parts)
            if parts and file.is_file():
                return file.read_text(encoding="utf-8"), template, lambda: True
        raise TemplateNotFound(template)


def _complaint(error: Exception, name: str) -> TemplateError:
    """What went wrong and in which line, in one sentence that is safe to print."""
    match error:
        case TemplateNotFound():
            return TemplateError(f"there is no template {one_line(str(error), limit=100)}")
        case TemplateSyntaxError():
            where = f"{error.name or name}:{error.lineno}"
        case _:
            where = _line_of(error, name)
    said = one_line(str(error), limit=_LONGEST_COMPLAINT) or type(error).__name__
    return TemplateError(f"{where}: {said}")


def _line_of(error: Exception, name: str) -> str:
    """The innermost template line that the error passed through; Jinja gives templates frames of their own."""
    where, frame = name, error.__traceback__
    while frame:
        file: Any = frame.tb_frame.f_code.co_filename
        if file.endswith(SUFFIX):
            where = f"{file}:{frame.tb_lineno}"
        frame = frame.tb_next
    return where
