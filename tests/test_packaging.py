"""What people install: the wheel, in an environment that has its declared dependencies and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
import yaml
from hermetic import CommandLine, Finished, environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

_ROOT = Path(__file__).parents[1]
_PROJECT = tomllib.loads((_ROOT / "pyproject.toml").read_text())["project"]
_REPORTED = _ROOT / "examples" / "source-report" / "as-reported.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """The two files that a release consists of."""

    sdist: Path
    wheel: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Installed:
    """An environment with the wheel in it.

    Attributes:
        python: its interpreter.
        command: its `goldenpath`, run in a folder far from the checkout.
    """

    python: CommandLine
    command: CommandLine


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The sdist of the checkout, and the wheel that is built from that sdist."""
    folder = tmp_path_factory.mktemp("dist")
    build = ["-m", "build", "--no-isolation", "--outdir", folder, _ROOT]
    subprocess.run([sys.executable, *build], env=environment(folder), check=True)
    return Built(sdist=next(folder.glob("*.tar.gz")), wheel=next(folder.glob("*.whl")))


@pytest.fixture(scope="module")
def installed(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A new environment with the wheel; its dependencies are lent by this one, so that nothing is downloaded."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder / "venv", symlinks=True)
    bin_folder = folder / "venv" / "bin"
    site_packages = next((folder / "venv" / "lib").glob("python*/site-packages"))
    for lent in _dependencies():
        _lend(lent, site_packages)
    pip = ["-m", "pip", "--python", bin_folder / "python", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, *pip, built.wheel], env=environment(folder), check=True)
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    variables = {"HOME": str(elsewhere), "PATH": str(bin_folder), "LANG": "C.UTF-8"}
    return Installed(
        python=CommandLine(program=(str(bin_folder / "python"),), folder=elsewhere, variables=variables),
        command=CommandLine(program=(str(bin_folder / "goldenpath"),), folder=elsewhere, variables=variables),
    )


def _dependencies() -> Iterator[Distribution]:
    """The distributions that the declared dependencies come to, as an installer would resolve them."""
    waiting = [(Requirement(text), "") for text in _PROJECT["dependencies"]]
    seen: set[tuple[str, str]] = set()
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        found = distribution(requirement.name)
        for wanted in ("", *requirement.extras):
            key = (canonicalize_name(requirement.name), wanted)
            if key not in seen:
                seen.add(key)
                waiting += [(Requirement(text), wanted) for text in found.requires or ()]
                yield found


def _lend(lent: Distribution, site_packages: Path) -> None:
    """Link what a distribution put into this environment's site-packages into another one's."""
    tops = {file.parts[0] for file in lent.files or ()} - {"..", "__pycache__"}
    for top in tops:
        target = site_packages / top
        if not target.exists():
            target.symlink_to(Path(str(lent.locate_file(top))))


@pytest.mark.slow
def test_the_wheel_holds_what_a_report_needs(built: Built) -> None:
    """Templates, the example plan, the licence and the typing marker travel in the wheel, and no test does."""
    names = set(zipfile.ZipFile(built.wheel).namelist())
    templates = {f"goldenpath/_templates/{path.name}" for path in (_ROOT / "templates").iterdir()}

    assert set() == {*templates, "goldenpath/_examples/phases.yaml", "goldenpath/py.typed"} - names
    assert [] == [name for name in names if name.startswith(("tests/", "templates/"))]
    assert any(name.endswith("/licenses/LICENSE") for name in names)


@pytest.mark.slow
def test_the_sdist_holds_what_a_packager_needs(built: Built) -> None:
    """Sources, tests, examples, docs and the licence travel in the sdist, and nothing that a run or a build left."""
    with tarfile.open(built.sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}

    wanted = {"LICENSE", "README.md", "CHANGELOG.md", "Makefile", "phases.yaml", "pyproject.toml", "tests/conftest.py"}
    assert set() == wanted - names
    assert [] == [name for name in names if "__pycache__" in name or name.startswith((".venv", ".goldenpath"))]


@pytest.mark.slow
def test_the_installed_command_tells_the_version_of_its_metadata(installed: Installed, built: Built) -> None:
    """`--version` and the wheel's own name agree, and the package is the installed one, not the checkout's."""
    version = built.wheel.name.split("-")[1]
    where = installed.python("-c", "import goldenpath; print(goldenpath.__file__)").stdout

    assert Finished(exit_code=0, stdout=f"goldenpath {version}\n", stderr="") == installed.command("--version")
    assert "site-packages" in where
    assert str(_ROOT) not in where


@pytest.mark.slow
def test_the_declared_dependencies_suffice(installed: Installed) -> None:
    """Every module of the package can be imported with nothing but the declared dependencies installed."""
    walk = """
        import goldenpath, importlib, pkgutil, sys
        for module in pkgutil.walk_packages(goldenpath.__path__, "goldenpath."):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        sys.stdout.write(str(len([name for name in sys.modules if name.startswith("goldenpath.")])))
    """

    walked = installed.python("-c", "if True:" + walk)

    assert (0, "") == (walked.exit_code, walked.stderr)
    assert int(walked.stdout) > 50


@pytest.mark.slow
def test_the_dependencies_have_versions_that_fit(installed: Installed) -> None:
    """The installed versions satisfy what the wheel declares, by pip's own judgement."""
    interpreter = installed.python.program[0]

    check = subprocess.run(
        [sys.executable, "-m", "pip", "--python", interpreter, "check"], capture_output=True, text=True, check=False
    )

    assert (0, "No broken requirements found.\n") == (check.returncode, check.stdout)


@pytest.mark.slow
def test_each_entry_point_opens(installed: Installed) -> None:
    """Each reporter that the metadata announces can be loaded, under its name."""
    load = """
        from importlib.metadata import entry_points
        for point in entry_points(group="goldenpath.reporters"):
            assert point.load()().name == point.name, point
            print(point.name)
    """

    loaded = installed.python("-c", "if True:" + load)

    declared = _PROJECT["entry-points"]["goldenpath.reporters"]
    assert (sorted(declared), "") == (sorted(loaded.stdout.split()), loaded.stderr)


@pytest.mark.slow
def test_the_installed_command_renders_a_report(installed: Installed) -> None:
    """Far from the checkout, the packaged templates render a run document with its own figures."""
    shutil.copy(_REPORTED, installed.command.folder / "run.json")

    rendered = installed.command("report", "--from", "run.json", "--format", "md")

    assert (0, "") == (rendered.exit_code, rendered.stderr)
    assert "$320K+" in rendered.stdout
    assert "58.2" in rendered.stdout


def test_ci_runs_each_python_that_is_claimed() -> None:
    """The classifiers and the matrix of the workflow name the same versions."""
    workflow = yaml.safe_load((_ROOT / ".github" / "workflows" / "ci.yml").read_text())
    versions = (text.rpartition(" :: ")[2] for text in _PROJECT["classifiers"] if "Python :: 3." in text)

    assert sorted(versions) == sorted(workflow["jobs"]["test"]["strategy"]["matrix"]["python"])
