"""What is refused before anything is sent: exit 2, the place, the line, a caret, a hint, and no traceback."""

from __future__ import annotations

import re

import pytest
from hermetic import CommandLine

GOOD = """format: 1
mission: Refuse
currency: USD
environments: {here: {base_url: "http://127.0.0.1:9"}}
revenue: {chat: {name: Chat, mrr: 1K}}
phases:
  - id: p
    name: P
    protects: chat
    tests:
      - {id: a, get: /a, expect: {status: 200}}
      - {id: b, get: /b, needs: a, expect: {status: 200}}
"""


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        ("expect: {status: 200}}\n      - {id: b", "expct: {status: 200}}\n      - {id: b", r"11:\d+: error: .*expct"),
        ("    name: P\n", "    name: P\n    name: Q\n", r"9:5: error: .*name"),
        ("id: b", "id: a", r"12:\d+: error: .*a"),
        ("{id: a, ", "{id: a, needs: b, ", r"\d+:\d+: error: .*p/a -> p/b -> p/a"),
        ("protects: chat", "protects: chta", r"9:\d+: error: .*chta"),
        ("get: /a, ", "get: /a, within: 5, ", r"11:\d+: error: "),
        ("mrr: 1K", "mrr: lots", r"5:\d+: error: "),
        ("get: /a, ", 'get: /a, headers: {K: "${secret.K}"}, ', r"11:\d+: error: .*secret\.K"),
        (GOOD, "{", r"1:\d+: error: |2:\d+: error: "),
        (GOOD, "", r"1:1: error: "),
    ],
    ids=["unknown key", "duplicate key", "duplicate id", "cycle", "unknown stream", "duration", "amount", "secret",
         "not yaml", "empty"],
)  # fmt: skip
def test_a_bad_plan_is_refused_at_its_place(
    goldenpath: CommandLine, written: str, instead: str, complaint: str
) -> None:
    """Each mistake is shown where it stands, with a caret under it and a way out."""
    assert written in GOOD
    (goldenpath.folder / "phases.yaml").write_text(GOOD.replace(written, instead, 1))
    done = goldenpath("run")

    assert done.exit_code == 2, done.stderr
    assert re.search(rf"phases\.yaml:(?:{complaint})", done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    if instead:
        assert re.search(r"^ *\d+ \| .*\n +\^$", done.stderr, re.MULTILINE), done.stderr


def test_a_binary_plan_is_refused(goldenpath: CommandLine) -> None:
    """Bytes that are no text are refused as such."""
    (goldenpath.folder / "phases.yaml").write_bytes(bytes(range(256)))
    done = goldenpath("run")

    assert done.exit_code == 2
    assert "phases.yaml:1:" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_plan_is_refused(goldenpath: CommandLine) -> None:
    """A plan that is not there is named, with the way to name another."""
    done = goldenpath("run")

    assert done.exit_code == 2
    assert "phases.yaml" in done.stderr
    assert "--config" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("run", "--timeout", "5"), "--timeout: cannot read '5'"),
        (("run", "--order", "vale"), "did you mean 'value'?"),
        (("run", "--fail-fast-scope", "fase"), "did you mean 'phase'?"),
        (("run", "-x", "--fail-fast-scope", "phase"), "say different things"),
        (("run", "-q", "-v"), "say different things"),
        (("run", "-k", "a and"), "-k: cannot read 'a and'"),
        (("run", "--format", "mdd"), "did you mean 'md'?"),
        (("run", "--var", "novalue"), "is not NAME=VALUE"),
        (("run", "--retries", "9"), "--retries"),
        (("report", "--run", "nonsense"), "no run"),
        (("report",), "goldenpath run"),
        (("report", "--from", "absent.json"), "absent.json"),
        (("nonsense",), "nonsense"),
    ],
)
def test_a_bad_command_line_is_refused(goldenpath: CommandLine, arguments: tuple[str, ...], complaint: str) -> None:
    """A flag that cannot be read is named, with what would be right."""
    (goldenpath.folder / "phases.yaml").write_text(GOOD)
    done = goldenpath(*arguments)

    assert done.exit_code == 2, done.stderr
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
