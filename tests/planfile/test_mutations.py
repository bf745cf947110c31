"""Whatever a plan's text is turned into: a valid plan, or one complaint with a line. Never anything else."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goldenpath.base.errors import PlanError
from goldenpath.planfile.load import LoadedPlan, load_text

PLAN_OF_RECORD = (Path(__file__).parents[2] / "phases.yaml").read_text(encoding="utf-8")

ODD_PIECES = st.sampled_from(
    [
        *"{}[]:,#&*!|>'\"%@`?-~\t\n\r",
        "\n\n",
        "- ",
        "${x}",
        "${var.}",
        "${",
        "<<: ",
        "&a ",
        "*a",
        "!!python/none ",
        "---\n",
        ".nan",
        "-.inf",
        "1e999",
        "0x",
        "null",
        "true",
        "[]",
        "{}",
        '""',
        "{3,1}",
        "(a | ",
        "$..[?@",
        "99999999999999999999",
        "\x00",
        "\x85",
        "\u2028",
        "\ufeff",
        "\udfff",
        "ä",
        "🎈",
    ]
)
PIECES = st.one_of(ODD_PIECES, st.text(max_size=6))


@st.composite
def spoilt(draw: st.DrawFn, text: str) -> str:
    """Draw a text in which a few passages were cut out, doubled, moved or overwritten."""
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.one_of(st.integers(0, 8), st.integers(0, 400))))
        passage = text[start:end]
        match draw(st.sampled_from(["cut", "overwrite", "insert", "double", "move"])):
            case "cut":
                text = text[:start] + text[end:]
            case "overwrite":
                text = text[:start] + draw(PIECES) + text[end:]
            case "insert":
                text = text[:start] + draw(PIECES) + text[start:]
            case "double":
                text = text[:end] + passage + text[end:]
            case _:
                rest = text[:start] + text[end:]
                to = draw(st.integers(0, len(rest)))
                text = rest[:to] + passage + rest[to:]
    return text


def outcome(text: str) -> LoadedPlan | PlanError:
    """Load a text; anything but a plan or a PlanError escapes."""
    try:
        return load_text(text.encode("utf-8", "surrogatepass"), file="plan.yaml", plan_id="plan")
    except PlanError as error:
        return error


def check(text: str) -> None:
    """Assert that the text is a plan, or is refused in one sentence at a line that it has."""
    found = outcome(text)
    if isinstance(found, PlanError):
        assert found.where is not None
        assert found.where.file == "plan.yaml"
        assert 1 <= found.where.line <= len(text) + 1
        assert found.where.column >= 1
        assert found.message
        assert "\n" not in str(found)
        assert len(str(found)) < 1000
    else:
        assert found.plan.tests
        assert found.plan.streams


def test_the_plan_of_record_is_where_the_mutations_start() -> None:
    """The text that is spoilt below is a valid plan before that."""
    assert isinstance(outcome(PLAN_OF_RECORD), LoadedPlan)


@settings(max_examples=100, deadline=None)
@given(spoilt(PLAN_OF_RECORD))
def test_a_spoilt_plan_of_record_is_a_plan_or_refused_with_a_line(text: str) -> None:
    """A few random edits of phases.yaml never bring a traceback."""
    check(text)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_a_spoilt_small_plan_is_a_plan_or_refused_with_a_line(data: st.DataObject) -> None:
    """A short plan is hit in its head as often as in its tests."""
    lines = PLAN_OF_RECORD.splitlines(keepends=True)
    tests = [number for number, line in enumerate(lines) if line.startswith("      - id: ")]
    head, first = "".join(lines[: tests[0]]), "".join(lines[tests[0] : tests[2]])
    check(data.draw(spoilt(head + first)))


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_refused_with_a_line(data: bytes) -> None:
    """What was never a plan is refused in one sentence, whatever it is."""
    with pytest.raises(PlanError) as caught:
        load_text(data, file="plan.yaml", plan_id="plan")
    assert caught.value.where is not None
    assert caught.value.where.line >= 1
