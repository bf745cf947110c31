"""What a report says of the machine that ran the tests."""

import platform

from goldenpath import __version__
from goldenpath.base.masking import MASK, Masker
from goldenpath.cli.machine import peak_memory_bytes, runner


def test_the_runner_names_itself() -> None:
    """Version, Python and command line are those of this process, the command quoted as a shell needs it."""
    told = runner(["run", "--env", "a b"], Masker())

    assert (told.goldenpath, told.python) == (__version__, platform.python_version())
    assert told.command == "goldenpath run --env 'a b'"


def test_a_secret_on_the_command_line_is_masked() -> None:
    """A secret given as a flag is not in the command that reports show."""
    masker = Masker()
    masker.register("correct horse")

    assert runner(["run", "--secret", "K=correct horse"], masker).command == f"goldenpath run --secret 'K={MASK}'"


def test_memory_is_in_bytes() -> None:
    """An interpreter takes more than a megabyte, whatever unit the system counts in."""
    peak = peak_memory_bytes()

    assert peak is not None
    assert 10**6 < peak < 10**11
