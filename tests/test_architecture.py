"""The rules that hold the house together and that neither ruff, mypy nor import-linter alone can hold."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from hermetic import environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT = Path(__file__).parents[1]
_HOUSE = _ROOT / "goldenpath"
_MODULES = sorted(_HOUSE.rglob("*.py"))
_LONGEST_MODULE = 400
_LONGEST_FUNCTION = 50
_THROUGH_THE_DOOR = {"cli", "demo"}  # by their real processes, in tests/acceptance and tests/demo
_NAMELESS = {"util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"}
_WRITERS = {"write_text", "write_bytes", "NamedTemporaryFile", "mkstemp"}


def _place(path: Path) -> str:
    return path.relative_to(_ROOT).as_posix()


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def _nodes(path: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(_read(path)))


def _texts() -> Iterator[Path]:
    """What a reader of the project reads, the tests left out: they quote hostile texts."""
    yield from _MODULES
    for folder in ("templates", "docs", "examples", ".github", ".ci"):
        yield from (path for path in sorted((_ROOT / folder).rglob("*")) if path.is_file())
    yield from (path for path in sorted(_ROOT.iterdir()) if path.suffix in {".md", ".toml", ".yaml"})
    yield _ROOT / "Makefile"


# One offence for each contract: into which module it is written, and what.
_OFFENCES = [
    ("layers", "model/money.py", "import goldenpath.impact"),
    ("layers", "report/reporter.py", "import goldenpath.history"),
    ("layers", "a_new_room.py", "import goldenpath.model"),
    ("demo-is-a-stranger", "demo/serve.py", "from goldenpath import __version__"),
    ("demo-door", "engine/execute.py", "import goldenpath.demo.settings"),
    ("pure-core", "impact/verdict.py", "import os"),
    ("pure-core", "model/tally.py", "import goldenpath.base.clock"),
    ("database-door", "report/reporter.py", "import sqlalchemy"),
]


@pytest.mark.parametrize(("contract", "module", "offence"), _OFFENCES)
def test_each_contract_bites(tmp_path: Path, contract: str, module: str, offence: str) -> None:
    """A house with one import that a contract forbids is refused, in the name of that contract."""
    shutil.copytree(_HOUSE, tmp_path / "goldenpath", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(_ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "goldenpath" / module).open("a") as file:
        file.write(f"\n{offence}\n")

    linter = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", "--no-logo", "--contract", contract],
        cwd=tmp_path,
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert (1, "") == (linter.returncode, linter.stderr)
    assert "1 broken" in linter.stdout
    assert offence.split()[1] in linter.stdout or Path(module).stem in linter.stdout


@pytest.mark.parametrize("path", _MODULES, ids=_place)
def test_a_module_is_one_room(path: Path) -> None:
    """No module is longer than 400 lines, no function's body longer than 50, and each has a name of its own."""
    functions = [node for node in _nodes(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    too_long = {node.name for node in functions if (node.end_lineno or 0) - node.body[0].lineno >= _LONGEST_FUNCTION}

    assert set() == too_long
    assert len(_read(path).splitlines()) <= _LONGEST_MODULE
    assert path.stem not in _NAMELESS


@pytest.mark.parametrize("path", [path for path in _MODULES if path.parent.name not in {"base", "demo"}], ids=_place)
def test_only_the_one_writer_writes_files(path: Path) -> None:
    """Outside base, and the stand-in that may not import it, no file is opened for writing unmasked or half."""
    written = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in _nodes(path)
        if isinstance(node, ast.Call) and _opens_for_writing(node)
    ]

    assert [] == written


def _opens_for_writing(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in _WRITERS:
        return True
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    modes = [value.value for value in values if isinstance(value, ast.Constant) and isinstance(value.value, str)]
    return name in {"open", "fdopen"} and any(re.fullmatch(r"[rbt]*[wax+][rwaxbt+]*", mode) for mode in modes)


def test_each_module_has_its_test() -> None:
    """A module with code has a test file of its own name, but where a package is tested through its door."""
    rooms = [path for path in _MODULES if not path.stem.startswith("__") and path.parent.name not in _THROUGH_THE_DOOR]
    mirror = {path: _ROOT / "tests" / path.parent.relative_to(_HOUSE) / f"test_{path.name}" for path in rooms}

    assert [] == [_place(path) for path, test in mirror.items() if not test.is_file()]


def test_each_library_is_declared() -> None:
    """What the package imports when it runs is the standard library's or a declared dependency's."""
    project = tomllib.loads(_read(_ROOT / "pyproject.toml"))["project"]
    declared = {canonicalize_name(Requirement(text).name) for text in project["dependencies"]}
    providers = packages_distributions()
    foreign = {name for path in _MODULES for name in _imports(path)} - sys.stdlib_module_names - {"goldenpath"}

    undeclared = {
        name
        for name in foreign
        if declared.isdisjoint(canonicalize_name(provider) for provider in providers.get(name, ()))
    }

    assert set() == undeclared


def _imports(path: Path) -> set[str]:
    """The top-level names that a module imports, in functions too; what only a type checker reads is left out."""
    names: set[str] = set()
    waiting: list[ast.AST] = [ast.parse(_read(path))]
    while waiting:
        match waiting.pop():
            case ast.If(test=ast.Name(id="TYPE_CHECKING"), orelse=otherwise):
                waiting += otherwise
            case ast.Import(names=aliases):
                names |= {alias.name.partition(".")[0] for alias in aliases}
            case ast.ImportFrom(module=str(module)):
                names.add(module.partition(".")[0])
            case node:
                waiting += ast.iter_child_nodes(node)
    return names


@pytest.mark.parametrize("path", _MODULES, ids=_place)
def test_each_exception_to_the_checks_says_why(path: Path) -> None:
    """A `noqa` or a `type: ignore` names its code and then its reason."""
    exceptions = re.findall(r"#\s*(?:noqa|type:\s*ignore).*", _read(path))
    reasoned = re.compile(r"# (noqa: [A-Z]+\d+(, [A-Z]+\d+)* - \S.+|type: ignore\[[\w-]+(, [\w-]+)*\]  # \S.+)")

    assert [] == [exception for exception in exceptions if not reasoned.fullmatch(exception)]


@pytest.mark.parametrize("guide", ["CONTRIBUTING.md", ".github/SECURITY.md"])
def test_the_guides_name_real_files(guide: str) -> None:
    """Each path that a guide names exists, but for the files that its examples would add."""
    named = set(re.findall(r"`((?:goldenpath|tests|templates|docs|\.ci|\.github)/[^`]*)`", _read(_ROOT / guide)))
    imagined = {path for path in named if re.search(r"\b(test_)?(grpc|asciidoc)\.py$", path)}

    assert [] == [path for path in sorted(named - imagined) if not (_ROOT / path).exists()]


def test_no_text_knows_the_machine_it_was_written_on() -> None:
    """No path of a developer's machine and no package index stands in what is shipped or read."""
    private = re.compile(r"/home/\w|/Users/\w|/root\b|/work/|/tmp/\w|file:///|pypi\.|index-url", re.IGNORECASE)

    assert [] == [_place(path) for path in _texts() if private.search(_read(path))]
