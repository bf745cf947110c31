"""The archive: `.goldenpath/`, where each run has a folder with its journal and, once it is over, its document."""

from __future__ import annotations

import errno
import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from goldenpath.base.clock import Clock
from goldenpath.base.errors import DocumentError, NotRecorded, UsageError
from goldenpath.base.inert import one_line
from goldenpath.base.masking import Masker
from goldenpath.base.writer import PRIVATE_FOLDER, private_folder, write_file
from goldenpath.history.journal import Journal, read_journal
from goldenpath.impact.assessment import Assessment, assess
from goldenpath.model.fold import fold
from goldenpath.model.run import Run
from goldenpath.wire.document import dump, load
from goldenpath.wire.masked import masked

JOURNAL = "journal.jsonl"
_RUNS = "runs"
_DOCUMENT = "document.json"
_RUN_ID = re.compile(r"\d{8}T\d{6}Z-[0-9a-z]{6,32}", re.ASCII)
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
_SHOWN_IDS = 5
_SHOWN_ID = 60


def new_run_id(now: datetime, nonce: str) -> str:
    """Return an id that sorts by time, such as `20250909T223800Z-ab12cd`.

    Args:
        now: an aware moment.
        nonce: 6 to 32 lower-case letters and digits, so that runs of one second differ.

    Raises:
        ValueError: the nonce is not of that form, or the moment names no time zone.
    """
    if now.tzinfo is None:
        raise ValueError("a moment without a time zone")
    run_id = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{nonce}"
    if not _RUN_ID.fullmatch(run_id):
        raise ValueError("a nonce is 6 to 32 lower-case letters and digits")
    return run_id


class Archive:
    """The runs kept in one folder. Reading needs no database, and creates nothing."""

    def __init__(self, folder: Path, masker: Masker) -> None:
        """Name the folder, which need not exist yet, and the masker of everything written to it."""
        self._folder = folder
        self._masker = masker

    @property
    def folder(self) -> Path:
        """Where the runs are kept."""
        return self._folder

    @property
    def masker(self) -> Masker:
        """What removes secrets from everything written here."""
        return self._masker

    def begin(self, clock: Clock) -> tuple[str, Journal]:
        """Return the id of a new run and its open journal.

        Raises:
            NotRecorded: the disk is full or may not be written to; nothing was sent yet.
            UsageError: what stands in the way of the folder is a link or a file; nothing was sent yet.
        """
        run_id = new_run_id(clock.now(), secrets.token_hex(3))
        try:
            return run_id, Journal(self._new_folder_of(run_id) / JOURNAL, self._masker)
        except UsageError as error:
            if isinstance(error.__cause__, OSError) and error.__cause__.errno in _NO_ROOM:
                raise NotRecorded(error.message, hint=error.hint) from error
            raise

    def finish(self, assessment: Assessment) -> Path:
        """Write the document of a run, begun here or imported, and return its path.

        Raises:
            NotRecorded: it cannot be written; a document of this run written before stands as it was.
            UsageError: the run's id is not one that `new_run_id` makes.
        """
        run_id = assessment.run.id
        if not _RUN_ID.fullmatch(run_id):
            raise UsageError(f"{one_line(run_id, limit=_SHOWN_ID)!r} cannot be the id of a kept run")
        text = dump(assess(masked(assessment.run, self._masker)))
        try:
            path = self._new_folder_of(run_id) / _DOCUMENT
            # Masked already, text by text; masking the document as a whole could break it.
            write_file(path, text, Masker())
        except UsageError as error:
            raise NotRecorded(error.message, hint=error.hint) from error
        return path

    def runs(self) -> tuple[str, ...]:
        """The ids of the kept runs, the oldest first."""
        root = self._folder / _RUNS
        if not root.is_dir():
            return ()
        found = [path for path in root.iterdir() if _RUN_ID.fullmatch(path.name) and _is_told(path)]
        return tuple(path.name for path in sorted(found, key=_age))

    def latest(self) -> Run:
        """Return the run begun last.

        Raises:
            UsageError: there is none.
            DocumentError: what is kept of it is damaged or contradicts itself.
        """
        runs = self.runs()
        if not runs:
            raise no_run_yet(self._folder)
        return self._read(runs[-1])

    def get(self, name: str) -> Run:
        """Return a run by its id, or by the beginning of one where only one begins so.

        Raises:
            UsageError: there is no such run, or more than one.
            DocumentError: what is kept of it is damaged or contradicts itself.
        """
        return self._read(self.named(name))

    def named(self, name: str) -> str:
        """Return the id of a run by that id, or by the beginning of one where only one begins so.

        Raises:
            UsageError: there is no such run, or more than one.
        """
        runs = self.runs()
        matches = [run_id for run_id in runs if run_id == name] or [
            run_id for run_id in runs if name and run_id.startswith(name)
        ]
        shown = one_line(name, limit=_SHOWN_ID)
        if not runs:
            raise no_run_yet(self._folder)
        if not matches:
            raise UsageError(f"no run {shown!r} in {self._folder}", hint=f"the last are: {_listed(runs)}")
        if len(matches) > 1:
            raise UsageError(f"{len(matches)} runs begin with {shown!r}", hint=f"the last are: {_listed(matches)}")
        return matches[0]

    def folder_of(self, run_id: str) -> Path:
        """Return the folder of a kept run."""
        return self._folder / _RUNS / run_id

    def documents(self) -> dict[str, Path]:
        """The paths of the kept documents by run id, the oldest run first; a run that was killed has none."""
        paths = {run_id: self.folder_of(run_id) / _DOCUMENT for run_id in self.runs()}
        return {run_id: path for run_id, path in paths.items() if path.is_file()}

    def _new_folder_of(self, run_id: str) -> Path:
        folder = private_folder(self._folder) / _RUNS / run_id
        try:
            folder.parent.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
            folder.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        except OSError as error:
            raise UsageError(f"cannot create {folder}: {error.strerror}", hint="is the folder writable?") from error
        return folder

    def _read(self, run_id: str) -> Run:
        folder = self.folder_of(run_id)
        document = folder / _DOCUMENT
        run = read_document(document) if document.exists() else _run_of(folder / JOURNAL)
        if run.id != run_id:
            raise DocumentError(f"{folder} holds the run {one_line(run.id, limit=_SHOWN_ID)!r}")
        return run


def no_run_yet(folder: Path) -> UsageError:
    """Return the complaint that an archive has no run to work on."""
    return UsageError(f"no run in {folder} yet", hint="make one with `goldenpath run`")


def read_document(path: Path) -> Run:
    """Return the run of a document in a file.

    Raises:
        DocumentError: the file cannot be read, or its document is refused.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise DocumentError(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DocumentError(f"{path}: not a text in UTF-8") from error
    return load(text, str(path))


def _run_of(journal: Path) -> Run:
    """Return the run that a journal tells of; a damaged one was not recorded in full, and the run says so."""
    events, damage = read_journal(journal)
    try:
        run = fold(events)
    except ValueError as error:
        raise DocumentError(f"{journal}: {damage or error}") from error
    return replace(run, recorded=False, note=f"The journal of this run is damaged: {damage}") if damage else run


def _is_told(folder: Path) -> bool:
    """Whether anything is known of a run: it has a document, or its journal at least a beginning."""
    journal = folder / JOURNAL
    return (folder / _DOCUMENT).exists() or (journal.exists() and journal.stat().st_size > 0)


def _age(folder: Path) -> tuple[str, int, str]:
    """Sort by the second the run began, then by which was written to first."""
    stamp, _, _ = folder.name.partition("-")
    return stamp, folder.stat().st_mtime_ns, folder.name


def _listed(run_ids: Sequence[str]) -> str:
    return ", ".join(run_ids[-_SHOWN_IDS:])
