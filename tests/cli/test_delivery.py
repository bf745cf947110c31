"""Where a finished report goes."""

from pathlib import Path

import pytest

from goldenpath.base.errors import UsageError
from goldenpath.cli.delivery import deliver


def test_to_standard_output_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a file the report goes to standard output, not a character added."""
    deliver("report\n", None)

    assert capsys.readouterr().out == "report\n"


def test_to_a_file_that_only_its_owner_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With a file it goes there and nowhere else."""
    deliver("report\n", tmp_path / "report.md")

    assert (tmp_path / "report.md").read_text() == "report\n"
    assert (tmp_path / "report.md").stat().st_mode & 0o777 == 0o600
    assert capsys.readouterr().out == ""


def test_a_link_is_refused(tmp_path: Path) -> None:
    """A file that is a link is not followed."""
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")

    with pytest.raises(UsageError, match="not a plain file"):
        deliver("report\n", tmp_path / "link")
