"""YAML text to positioned values, and everything in YAML that plans do without."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.planfile import source


def refusal(parse: Callable[[str], Node], text: str) -> str:
    """Return the complaint about a text."""
    with pytest.raises(PlanError) as caught:
        parse(text)
    return str(caught.value)


def test_values_keep_their_places(parse: Callable[[str], Node]) -> None:
    """Every key and value knows its line, its column and its source line."""
    root = parse("# a plan\nname: {a: 1,\n  b: [x, 'y']}\n")
    assert root.plain() == {"name": {"a": 1, "b": ["x", "y"]}}
    second = root.entries["name"].entries["b"].items[1]
    assert str(second.where) == "plan.yaml:3:10"
    assert second.where.source_line == "  b: [x, 'y']}"
    keys = root.entries["name"].keys
    assert keys is not None
    assert str(keys["b"]) == "plan.yaml:3:3"


def test_keys_are_texts(parse: Callable[[str], Node]) -> None:
    """A key is what was written, whatever it would mean as a value."""
    assert parse("200: a\nnull: b\ntrue: c\n010: d\n").plain() == {"200": "a", "null": "b", "true": "c", "010": "d"}


def test_quoted_scalars_are_texts(parse: Callable[[str], Node]) -> None:
    """Quotes make a text of anything, block scalars too."""
    assert parse("a: '1'\nb: \"true\"\nc: |\n  10\n").plain() == {"a": "1", "b": "true", "c": "10\n"}


def test_line_breaks_of_every_kind_count_as_the_parser_counts_them(parse: Callable[[str], Node]) -> None:
    """The source line shown is the one the parser speaks of, with Windows line ends too."""
    where = parse("a: 1\r\nb: 2\rc: 3\n").entries["c"].where
    assert (where.line, where.source_line) == (3, "c: 3")


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    """A file saved with a BOM is a file like any other."""
    assert source.parse(b"\xef\xbb\xbfformat: 1\n", "p").plain() == {"format": 1}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "plan.yaml:1:1: the plan is empty (begin with `format: 1`)"),
        ("# nothing\n", "plan.yaml:1:1: the plan is empty (begin with `format: 1`)"),
        ("---\n", "plan.yaml:1:1: the plan is empty (begin with `format: 1`)"),
        ("a: 1\nb: 2\na: 3\n", "plan.yaml:3:1: key 'a' stands here a second time (the first is in line 1)"),
        ("200: 1\n'200': 2\n", "plan.yaml:2:1: key '200' stands here a second time (the first is in line 1)"),
        (
            "a: &x [1]\nb: [*x, *x]\n",
            "plan.yaml:1:4: anchors and aliases are not part of a plan (a text that begins with & or * wants quotes)",
        ),
        (
            "b: *x\n",
            "plan.yaml:1:4: anchors and aliases are not part of a plan (a text that begins with & or * wants quotes)",
        ),
        (
            "&x b: 1\n",
            "plan.yaml:1:1: anchors and aliases are not part of a plan (a text that begins with & or * wants quotes)",
        ),
        (
            "a: !!python/object/apply:os.system [id]\n",
            "plan.yaml:1:4: tags are not part of a plan (a text that begins with ! wants quotes)",
        ),
        ("!x a: 1\n", "plan.yaml:1:1: tags are not part of a plan (a text that begins with ! wants quotes)"),
        ("a: {<<: {b: 1}}\n", "plan.yaml:1:5: merge keys are not part of a plan (write the keys out)"),
        ("? [a]\n: b\n", 'plan.yaml:1:3: a key is a word or a text (quote it: "...")'),
        ("? \n: b\n", "plan.yaml:1:2: a key is missing before the colon"),
        ("a: .nan\n", 'plan.yaml:1:4: a number must be finite (if it is a text, quote it: "...")'),
        (
            "a: 1\n---\nb: 2\n",
            "plan.yaml:2:1: a second document begins here (a plan is one document: remove the `---`)",
        ),
        ("[" * 60 + "]" * 60, "plan.yaml:1:51: nested deeper than 50 levels"),
        ("\n".join(f"{'  ' * n}a:" for n in range(60)), "plan.yaml:51:101: nested deeper than 50 levels"),
    ],
)
def test_what_plans_do_without_is_refused_at_its_place(parse: Callable[[str], Node], text: str, complaint: str) -> None:
    """Each is one sentence with file, line, column and a way out, by either parser."""
    assert refusal(parse, text) == complaint


def test_half_a_surrogate_pair_is_refused_by_either_parser(parse: Callable[[str], Node]) -> None:
    """No text gets in that cannot be written out as UTF-8."""
    assert refusal(parse, 'a: "\\ud800"\n').startswith("plan.yaml:1:")


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (
            "format: 1\n".encode("utf-16"),
            "plan.yaml:1:1: the plan is not UTF-8 text (save it as UTF-8)",
        ),
        ("f: 1\n".encode("utf-16-le"), "plan.yaml:1:1: the plan is not UTF-8 text (save it as UTF-8)"),
        (b"a: 1\nb: \xe4\n", "plan.yaml:2:4: byte 0xe4 is not UTF-8 (save the plan as UTF-8)"),
        (b"a: 1\nb: \x1b[31m\n", "plan.yaml:2:4: control character U+001B in the plan (is it a binary file?)"),
        (b"\x7fELF\x02\x01", "plan.yaml:1:1: control character U+007F in the plan (is it a binary file?)"),
        (b"a" * (16 * 2**20 + 1), "plan.yaml:1:1: the plan is larger than 16 MiB"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, complaint: str) -> None:
    """Other encodings and binaries are named as such, never read as something else."""
    with pytest.raises(PlanError) as caught:
        source.parse(data, "plan.yaml")
    assert str(caught.value) == complaint


def test_a_depth_of_fifty_is_read() -> None:
    """The limit itself is allowed."""
    assert source.parse(("[" * 50 + "]" * 50).encode(), "p").items


def test_deep_nesting_is_refused_without_being_read() -> None:
    """Half a million brackets cost no more than the first fifty-one."""
    with pytest.raises(PlanError, match="nested deeper than 50"):
        source.parse(b"[" * 500_000, "p")


def test_a_file_is_read_whole(tmp_path: Path) -> None:
    """What is in the file is what comes back."""
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"a: 1\n")
    assert source.read_file(path) == b"a: 1\n"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """The complaint says which file there is none of."""
    with pytest.raises(PlanError, match=r"there is no plan file .*nowhere\.yaml \(name another one with --config\)"):
        source.read_file(tmp_path / "nowhere.yaml")


def test_a_folder_is_no_plan(tmp_path: Path) -> None:
    """A folder in place of a file is refused in words."""
    with pytest.raises(PlanError, match=r"is not a regular file|cannot read the plan file"):
        source.read_file(tmp_path)


def test_a_named_pipe_is_refused_at_once(tmp_path: Path) -> None:
    """Nobody writes into the pipe, and the reading still ends."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(PlanError, match="is not a regular file"):
        source.read_file(pipe)


def test_the_pure_parser_stands_in_where_libyaml_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the C library the same plan is read, only slower."""
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert isinstance(source.fastest_parser("a: 1"), source.PureParser)
    assert source.parse(b"a: [1, {b: c}]\n", "p").plain() == {"a": [1, {"b": "c"}]}
