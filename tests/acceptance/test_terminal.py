"""Hard places to write to: narrow, dumb, colourless and closed terminals, pipes that end, other encodings."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import termios
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hermetic import CommandLine

HEALTHY = ("--env", "demo", "-k", "health_check")
BROKEN = ("--env", "demo-incident", "-k", "agent_streaming_capabilities", "--retries", "0")
_CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_COLOUR = re.compile(r"\x1b\[(?:[0-9;]+;)?3[0-7]")
_HIDDEN_CURSOR = "\x1b[?25l"
OnTerminal = Callable[..., tuple[int, str]]


@pytest.fixture
def on_terminal(goldenpath: CommandLine, plan_of_record: Path) -> OnTerminal:
    """Run with standard error on a pseudo-terminal; return the exit code and all that was written there."""

    def run(*arguments: str, columns: int = 80, **variables: str) -> tuple[int, str]:
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        process = subprocess.Popen(
            [*goldenpath.program, "run", "--config", str(plan_of_record), *arguments],
            cwd=goldenpath.folder,
            env={**goldenpath.variables, "TERM": "xterm-256color", **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=slave,
        )
        os.close(slave)
        chunks: list[bytes] = []
        reader = threading.Thread(target=_read_all, args=(master, chunks))
        reader.start()
        code = process.wait(timeout=60)
        reader.join()
        os.close(master)
        return code, b"".join(chunks).decode()

    return run


def _read_all(master: int, chunks: list[bytes]) -> None:
    while True:
        try:
            chunks.append(os.read(master, 65536))
        except OSError:  # how Linux says that the other end is closed
            return


def _lines(written: str) -> list[str]:
    return [line for line in _CONTROL.sub("", written).replace("\r", "\n").split("\n") if line]


@pytest.mark.parametrize("columns", [40, 200])
def test_a_terminal_of_any_width_is_redrawn(on_terminal: OnTerminal, columns: int) -> None:
    """Progress is coloured and redrawn, shows the wait, the slots and the bounds, and no line is too wide."""
    code, written = on_terminal(*BROKEN, columns=columns)
    lines = _lines(written)

    assert code == 1
    assert _HIDDEN_CURSOR in written
    assert written.rindex("\x1b[?25h") > written.rindex(_HIDDEN_CURSOR)
    assert _COLOUR.search(written)
    assert any(re.search(r"  [1-9]\.\d s", line) for line in lines if "authentication/" in line and "FAIL" not in line)
    assert any("1/8 slots" in line for line in lines)
    assert "$120K+ at risk" in " ".join(" ".join(lines).split())
    assert max(map(len, lines)) < columns


def test_no_color_still_moves(on_terminal: OnTerminal) -> None:
    """With NO_COLOR a terminal is redrawn all the same, without a colour."""
    code, written = on_terminal(*HEALTHY, NO_COLOR="1")

    assert code == 4
    assert _HIDDEN_CURSOR in written
    assert not _COLOUR.search(written)


@pytest.mark.parametrize("variables", [{"TERM": "dumb"}, {"CI": "true", "NO_COLOR": "1"}, {"BUILD_NUMBER": "7"}])
def test_nothing_moves_where_it_must_not(on_terminal: OnTerminal, variables: dict[str, str]) -> None:
    """A dumb terminal and CI get one line for each test that ran, and no cursor movement."""
    code, written = on_terminal(*HEALTHY, **variables)

    assert code == 4
    assert _HIDDEN_CURSOR not in written
    assert ["demonstration demo", "PASS     websocket"] == [line[:18] for line in _lines(written)]
    assert ("\x1b" in written) == ("BUILD_NUMBER" in variables)


def test_force_color_colours_a_pipe(goldenpath: CommandLine, plan_of_record: Path) -> None:
    """With FORCE_COLOR the lines in a pipe are coloured; the report on standard output is not."""
    done = goldenpath("run", "--config", str(plan_of_record), *HEALTHY, variables={"FORCE_COLOR": "1"})

    assert "\x1b[32mPASS\x1b[0m" in done.stderr
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    "variables",
    [{"PYTHONIOENCODING": "ascii"}, {"PYTHONIOENCODING": "cp1252"}, {"LC_ALL": "C", "LANG": "C"}],
    ids=["ascii", "cp1252", "C"],
)
def test_any_encoding_carries_any_name(
    goldenpath: CommandLine, plan_of_record: Path, variables: dict[str, str]
) -> None:
    """Characters that an encoding lacks are written as escapes: no crash, and the verdict's own exit code."""
    plan = plan_of_record.read_text().replace("name: Streaming chat", "name: 世界 €")
    assert "世界" in plan
    plan_of_record.write_text(plan)
    done = goldenpath("run", "--config", str(plan_of_record), *HEALTHY, "-v", "--format", "md", variables=variables)

    assert done.exit_code == 4
    assert "Traceback" not in done.stderr
    assert ("\\u4e16\\u754c" in done.stdout) == ("LC_ALL" not in variables)


@pytest.mark.parametrize(
    "ending",
    [">&-", "2>&-", ">&- 2>&-", "<&- | head -1", "2>&1 | head -1", "2>&1 >/dev/null | head -1"],
)
def test_a_reader_that_is_gone_changes_no_exit_code(goldenpath: CommandLine, plan_of_record: Path, ending: str) -> None:
    """With closed streams, or a pipe that ends early, the run goes on and exits by its verdict, without a traceback."""
    command = shlex.join([*goldenpath.program, "run", "--config", str(plan_of_record), *HEALTHY, "-v"])
    redirection, bar, reader = ending.partition("|")
    script = f"{{ {command} {redirection}; echo $? >code; }} {bar}{reader}"
    shell = subprocess.run(
        ["sh", "-c", script],
        cwd=goldenpath.folder,
        env=goldenpath.variables,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "4\n" == (goldenpath.folder / "code").read_text()
    assert "Traceback" not in shell.stdout + shell.stderr
    assert "Exception ignored" not in shell.stdout + shell.stderr
    assert list((goldenpath.folder / ".goldenpath").iterdir())
