"""The one writer: real files, real descriptors, real processes."""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker
from goldenpath.base.writer import LineFile, Stream, private_folder, standard_streams, write_file

_SECRET = "correct-horse-battery"


@pytest.fixture
def masker() -> Masker:
    """A masker that knows one secret."""
    masker = Masker()
    masker.register(_SECRET)
    return masker


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def test_a_file_is_written_masked_private_and_whole(tmp_path: Path, masker: Masker) -> None:
    """Nobody else may read it, and no scratch file stays."""
    path = tmp_path / "report.md"
    write_file(path, f"key {_SECRET}\nhalf \ud800\n", masker)

    assert path.read_bytes() == b"key ***\nhalf \\ud800\n"
    assert (_mode(path), _names(tmp_path)) == (0o600, ["report.md"])


def test_a_file_is_replaced_at_once(tmp_path: Path, masker: Masker) -> None:
    """A reader who opened the old file keeps the whole old text."""
    path = tmp_path / "report.md"
    write_file(path, "old", masker)
    with path.open() as reader:
        write_file(path, "new", masker)
        assert (reader.read(), path.read_text()) == ("old", "new")


def test_a_link_is_not_followed(tmp_path: Path, masker: Masker) -> None:
    """Neither one to a file nor one to nowhere; what it points at stays as it was."""
    target = tmp_path / "target"
    target.write_text("precious")
    for name, destination in (("link", target), ("dangling", tmp_path / "nowhere")):
        (tmp_path / name).symlink_to(destination)
        with pytest.raises(UsageError, match="is not a plain file"):
            write_file(tmp_path / name, "text", masker)
    assert (target.read_text(), (tmp_path / "nowhere").exists()) == ("precious", False)


def test_a_folder_and_a_pipe_are_no_files(tmp_path: Path, masker: Masker) -> None:
    """Both are refused before anything is written."""
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(UsageError, match="is not a plain file"):
            write_file(path, "text", masker)


def test_a_folder_that_is_not_there_is_a_usage_error(tmp_path: Path, masker: Masker) -> None:
    """The system's own words, and a hint."""
    with pytest.raises(UsageError, match="No such file or directory") as caught:
        write_file(tmp_path / "missing" / "report.md", "text", masker)
    assert caught.value.hint


def test_a_failed_write_leaves_the_old_file_and_no_scratch(tmp_path: Path, masker: Masker) -> None:
    """A name with no room for the scratch file's is refused by the system; what stood there still stands."""
    path = tmp_path / ("n" * 250)
    path.write_text("old")

    with pytest.raises(UsageError, match="cannot write"):
        write_file(path, "new", masker)
    assert (path.read_text(), _names(tmp_path)) == ("old", [path.name])


def test_a_private_folder_keeps_out_others_and_git(tmp_path: Path) -> None:
    """0700, with a .gitignore of its own; asking twice changes nothing."""
    folder = private_folder(tmp_path / "deep" / ".goldenpath")
    (folder / ".gitignore").write_text("mine\n")

    assert private_folder(folder) == folder
    assert (_mode(folder), (folder / ".gitignore").read_text()) == (0o700, "mine\n")


def test_a_new_private_folder_ignores_everything(tmp_path: Path) -> None:
    """Git sees none of it."""
    assert (private_folder(tmp_path / "x") / ".gitignore").read_text() == "*\n"


def test_a_private_folder_follows_no_link(tmp_path: Path) -> None:
    """Neither as the folder nor as its .gitignore."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="is a link"):
        private_folder(tmp_path / "link")

    (tmp_path / "elsewhere" / ".gitignore").symlink_to(tmp_path / "outside")
    private_folder(tmp_path / "elsewhere")
    assert not (tmp_path / "outside").exists()


def test_a_file_in_the_place_of_a_folder_is_a_usage_error(tmp_path: Path) -> None:
    """It is not removed."""
    (tmp_path / "x").write_text("mine")
    with pytest.raises(UsageError, match="cannot create the folder"):
        private_folder(tmp_path / "x")


def test_lines_are_appended_masked_and_private(tmp_path: Path, masker: Masker) -> None:
    """Each is in the file when the call returns; a second writer goes on where the first stopped."""
    path = tmp_path / "journal.jsonl"
    journal = LineFile(path, masker)
    journal.append(f'{{"key":"{_SECRET}"}}')
    assert path.read_text() == '{"key":"***"}\n'
    journal.close()

    again = LineFile(path, masker)
    again.append("second")
    again.sync()
    again.close()
    assert path.read_text().splitlines() == ['{"key":"***"}', "second"]
    assert _mode(path) == 0o600


def test_lines_are_not_appended_through_a_link(tmp_path: Path, masker: Masker) -> None:
    """The journal is where it says it is."""
    (tmp_path / "link").symlink_to(tmp_path / "target")
    with pytest.raises(OSError, match="symbolic"):
        LineFile(tmp_path / "link", masker)


def test_a_line_that_cannot_be_written_is_an_error(masker: Masker) -> None:
    """A full disk is not swallowed."""
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("this system has no /dev/full")
    journal = LineFile(full, masker)
    with pytest.raises(OSError, match="No space left"):
        journal.append("x")
    journal.close()


def test_a_stream_masks_and_escapes_what_its_encoding_lacks(masker: Masker) -> None:
    """An ASCII terminal gets escapes, never an exception."""
    raw = io.BytesIO()
    stream = Stream(io.TextIOWrapper(raw, encoding="ascii"), masker)
    stream.line(f"{_SECRET} é")
    stream.line()

    assert raw.getvalue() == b"*** \\xe9\n\n"
    assert (stream.encoding, stream.is_terminal, stream.isatty()) == ("ascii", False, False)


def test_a_stream_without_an_encoding_is_taken_for_utf_8(masker: Masker) -> None:
    """A stream in memory takes any character."""
    memory = io.StringIO()
    Stream(memory, masker).line("漢")

    assert memory.getvalue() == "漢\n"
    assert Stream(memory, masker).encoding == "utf-8"


def test_a_terminal_is_known_as_one(masker: Masker) -> None:
    """By a real pseudo-terminal."""
    controller, terminal = os.openpty()
    with os.fdopen(terminal, "w") as file:
        assert Stream(file, masker).is_terminal
    os.close(controller)


def test_a_process_without_standard_streams_writes_into_the_void(masker: Masker) -> None:
    """`>&-` leaves no stream at all; a closed one says nothing either."""
    closed = io.StringIO()
    closed.close()
    for stream in (Stream(None, masker), Stream(closed, masker)):
        stream.line("text")
        stream.flush()
        assert not stream.is_terminal
        assert stream.write("text") == 4


def test_a_reader_that_went_away_is_no_error(masker: Masker) -> None:
    """Neither while writing nor while flushing; later writes are swallowed."""
    for buffering in (1, 8192):
        reader, writer = os.pipe()
        os.close(reader)
        with os.fdopen(writer, "w", buffering=buffering) as file:
            stream = Stream(file, masker)
            stream.write("first\n")
            stream.flush()
            assert stream.write("second\n") == 7


def test_a_stream_that_stands_on_no_descriptor_may_break_too(masker: Masker) -> None:
    """A stream of a library's own whose reader left has nothing to redirect."""
    broken = _BrokenStream()
    Stream(broken, masker).line("text")

    assert broken.writes == 1


class _BrokenStream(io.StringIO):
    writes = 0

    def write(self, text: str, /) -> int:
        self.writes += 1
        raise BrokenPipeError(text)

    def fileno(self) -> int:
        raise OSError("no descriptor")


def test_the_interpreter_ends_quietly_when_its_reader_left() -> None:
    """`| head` sees its line; the process exits 0 and writes nothing to standard error."""
    program = (
        "from goldenpath.base.masking import Masker\n"
        "from goldenpath.base.writer import standard_streams\n"
        "out, err = standard_streams(Masker())\n"
        "for n in range(100_000): out.line(f'line {n}')\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "line 0\n"
        process.stdout.close()
        assert (process.stderr.read(), process.wait(timeout=30)) == ("", 0)


def test_the_standard_streams_are_both_masked(masker: Masker, capsys: pytest.CaptureFixture[str]) -> None:
    """Results to one, progress to the other."""
    out, err = standard_streams(masker)
    out.line(f"result {_SECRET}")
    err.line(f"progress {_SECRET}")

    assert capsys.readouterr() == ("result ***\n", "progress ***\n")
