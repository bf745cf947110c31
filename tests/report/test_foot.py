"""The foot of the live screen, as values."""

from __future__ import annotations

import pytest

from goldenpath.report.foot import Foot, Running
from goldenpath.report.lines import width


def _running(**changes: object) -> Running:
    facts = {"test": "core/stream", "kind": "http", "attempt": 2, "since_s": 10.0, "longest_s": 25.0} | changes
    return Running(**facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        (80, "  core/stream  http  3.2 s of at most 25 s  attempt 2"),
        (50, "  core/stream  3.2 s of at most 25 s  attempt 2"),
        (40, "  core/stream  3.2 s  attempt 2"),
        (24, "  co..  3.2 s  attempt 2"),
    ],
)
def test_a_narrow_row_drops_what_matters_least(columns: int, line: str) -> None:
    """First the kind goes, then the limit, then the id is cut; the time taken and the attempt stay."""
    assert line == _running().line(13.2, columns).rstrip()


def test_what_is_not_known_is_left_out() -> None:
    """Without kind and limit the row tells the id and the time; a clock that went back tells none below zero."""
    assert "  core/stream  0.0 s" == _running(kind="", attempt=1, longest_s=None).line(9.0, 80)


@pytest.mark.parametrize("columns", range(12, 60, 7))
def test_no_row_is_wider_than_its_columns(columns: int) -> None:
    """Wide characters count as two columns."""
    row = _running(test="日本語" * 20).line(13.2, columns)

    assert width(row) <= columns


@pytest.mark.parametrize(("height", "rows"), [(50, 9), (9, 5), (3, 2)])
def test_a_low_terminal_shows_fewer_tests(height: int, rows: int) -> None:
    """At most eight tests are shown, and never more than fit; the others are counted in one row."""
    shown = Foot(running=tuple(_running() for _ in range(12))).rows(13.2, 80, height)

    assert rows == len(shown)
    assert f"  and {12 - rows + 1} more" == shown[-1]


def test_facts_go_on_in_the_next_line() -> None:
    """Facts that do not fit into one line are wrapped, not cut."""
    foot = Foot(facts=("12/42 settled", "1 failed", "$120K+ to $550K+ at risk"))

    assert ("12/42 settled, 1 failed, $120K+ to $550K+ at risk",) == foot.summary(60)
    assert ("12/42 settled, 1 failed, $120K+ to", "$550K+ at risk") == foot.summary(36)
