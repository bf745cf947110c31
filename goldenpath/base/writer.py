"""The one writer to files and streams: masks, never half-writes, never follows a link.

A stream whose process was started without one (`>&-`) is None and swallows what is written.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path
from typing import IO

from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def private_folder(path: Path) -> Path:
    """Create a folder only its owner can read (0700), with a .gitignore that keeps it out of git.

    Raises:
        UsageError: the path is a link or anything else but a folder, or cannot be created.
    """
    if path.is_symlink():
        raise UsageError(f"{path} is a link", hint="name the folder itself, or remove what stands there")
    try:
        path.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):
            _create(path / ".gitignore", "*\n")
    except OSError as error:
        raise UsageError(
            f"cannot create the folder {path}: {error.strerror}",
            hint="choose a folder you may write to",
        ) from error
    return path


def write_file(path: Path, text: str, masker: Masker) -> None:
    """Replace a file by the masked text at once: readers see the old file or the new one, never a part.

    Raises:
        UsageError: the target is a link, a folder or a device, or cannot be written.
    """
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise UsageError(f"{path} is not a plain file", hint="name a plain file, or remove what stands there")
    scratch = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        _create(scratch, masker.mask(text))
        scratch.replace(path)
    except OSError as error:
        hint = "does its folder exist, may you write there, is the disk full?"
        raise UsageError(f"cannot write {path}: {error.strerror}", hint=hint) from error
    finally:
        with contextlib.suppress(OSError):
            scratch.unlink(missing_ok=True)


def _create(path: Path, text: str) -> None:
    """Write a private file that must not exist yet, not even as a link, down to the disk."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


class LineFile:
    """An append-only file of lines (the journal), each handed to the system in one write."""

    def __init__(self, path: Path, masker: Masker) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        self._descriptor = os.open(path, flags, PRIVATE_FILE)
        self._masker = masker

    def append(self, line: str) -> None:
        """Write one masked line; it survives a kill of this process. Raises OSError."""
        data = (self._masker.mask(line) + "\n").encode("utf-8", "backslashreplace")
        while data:
            data = data[os.write(self._descriptor, data) :]

    def sync(self) -> None:
        """Ask the system to put all lines on the disk; they then survive a loss of power. Raises OSError."""
        os.fsync(self._descriptor)

    def close(self) -> None:
        """Sync and close."""
        with contextlib.suppress(OSError):
            self.sync()
        os.close(self._descriptor)


class Stream:
    """Standard output or error, masked, and deaf to a reader that went away (`| head`).

    Attributes:
        failure: why the rest was not written, such as a full disk; None if it was, or if the reader had left.
    """

    def __init__(self, stream: IO[str] | None, masker: Masker) -> None:
        self._stream = stream
        self._masker = masker
        self.failure: OSError | None = None

    @property
    def is_terminal(self) -> bool:
        """Whether a person watches."""
        return self._stream is not None and not self._stream.closed and self._stream.isatty()

    @property
    def encoding(self) -> str:
        """The encoding's name, `utf-8` where the stream does not say."""
        return getattr(self._stream, "encoding", None) or "utf-8"

    def write(self, text: str) -> int:
        """Write masked text; characters the encoding lacks are written out as escapes."""
        if self._stream is None:
            return len(text)
        masked = self._masker.mask(text)
        encodable = masked.encode(self.encoding, "backslashreplace").decode(self.encoding)
        try:
            self._stream.write(encodable)
        except (OSError, ValueError) as error:
            self._give_up(error)
        return len(text)

    def line(self, text: str = "") -> None:
        """Write one line and flush it."""
        self.write(text + "\n")
        self.flush()

    def flush(self) -> None:
        """Flush; a reader that went away is no error."""
        if self._stream is None:
            return
        try:
            self._stream.flush()
        except (OSError, ValueError) as error:
            self._give_up(error)

    def isatty(self) -> bool:
        """Whether a person watches, under the name that rich asks for."""
        return self.is_terminal

    def _give_up(self, error: OSError | ValueError) -> None:
        """Point the descriptor at nothing, so that the interpreter's own flush at exit stays silent."""
        if isinstance(error, OSError) and not isinstance(error, BrokenPipeError):
            self.failure = error
        stream, self._stream = self._stream, None
        if stream is None or stream.closed:
            return
        with contextlib.suppress(OSError):  # not every stream stands on a descriptor
            descriptor = stream.fileno()
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, descriptor)
            os.close(nowhere)


def standard_streams(masker: Masker) -> tuple[Stream, Stream]:
    """Return standard output (results) and standard error (progress), both behind the masker."""
    return Stream(sys.stdout, masker), Stream(sys.stderr, masker)
