"""`goldenpath show`: one test of a kept run, with every attempt."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from builders import PROOF, a_plan, a_run, a_stream, a_test, an_attempt, an_outcome, passed
from history.kept import a_kept_run, an_archive, run_id

from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker
from goldenpath.cli.show import ShowOptions, show
from goldenpath.model.outcome import Attempt, Cause, Metric, Reason, ReasonCode, Status
from goldenpath.model.run import Run
from goldenpath.model.settle import settle

LATENCY = Metric(name="latency", unit="ms", n=20, p50=12.3, p95=48.0, largest=51.0)


def shown(folder: Path, capsys: pytest.CaptureFixture[str], test: str, run: str | None = None) -> str:
    """What is printed about a test."""
    assert show(ShowOptions(folder=folder / ".goldenpath", test=test, run=run), Masker()) == 0
    return capsys.readouterr().out


def a_flaky_run(summary: str = "no last event within 5.0 s") -> Run:
    """A run whose second test failed first, with a way to reproduce it, and then passed, measured and degraded."""
    reason = Reason(
        code=ReasonCode.TOTAL_TIMEOUT, cause=Cause.PRODUCT, summary=summary, reproduce="curl -sS " + "x" * 90
    )
    attempts = (
        Attempt(status=Status.FAILED, reason=reason, started_s=0.25, duration_s=5.0, evidence=PROOF),
        replace(an_attempt(Status.PASSED, missed=("p95 48 ms is not below 40 ms",)), metrics=(LATENCY,)),
    )
    plan = a_plan([a_stream("chat")], [a_test("chat/open", "chat"), a_test("chat/answers", "chat", veto=True)])
    return a_run(plan, [passed("chat/open"), settle("chat/answers", attempts)], id=run_id(1))


def test_a_test_is_shown_attempt_by_attempt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status, marks, each attempt with its times, reason, evidence and metrics, and the line that shows it again."""
    an_archive(tmp_path, a_flaky_run())

    assert shown(tmp_path, capsys, "chat/answers") == (
        "PASS chat/answers: Answers\n"
        f"  run {run_id(1)}, environment staging, 2025-09-09 22:38:00 UTC\n"
        "  protects Chat $100K\n"
        "  flaky, degraded, veto\n"
        "\n"
        "attempt 1 of 2: FAIL, began after 250 ms, took 5.0 s\n"
        "  total_timeout, which points at the product: no last event within 5.0 s\n"
        "  evidence seen: 1 exchange, 100 bytes and 0 frames in, 1 assertion\n"
        "\n"
        "attempt 2 of 2: PASS, began after 0 ms, took 1.5 s\n"
        "  missed: p95 48 ms is not below 40 ms\n"
        "  evidence seen: 1 exchange, 100 bytes and 0 frames in, 1 assertion\n"
        "  latency: p50 12 ms, p95 48 ms, largest 51 ms (20 samples)\n"
        "\n"
        f"reproduce: curl -sS {'x' * 90}\n"
    )


def test_a_test_that_was_not_run_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without an attempt there is the reason, and no figure."""
    an_archive(tmp_path, a_kept_run(1, Status.PASSED, Status.NOT_RUN))
    text = shown(tmp_path, capsys, "chat/answers")

    assert text.startswith("NOT RUN chat/answers: Answers\n")
    assert "selection, which points at the run itself: not selected\n  never attempted in this run\n" in text
    assert "attempt 1" not in text


def test_the_last_run_is_shown_unless_another_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`--run` takes the beginning of an id."""
    an_archive(tmp_path, a_kept_run(1, Status.PASSED, Status.FAILED), a_kept_run(2))

    assert shown(tmp_path, capsys, "chat/answers").startswith("PASS")
    assert shown(tmp_path, capsys, "chat/answers", run=run_id(1)[:13]).startswith("FAIL")


def test_the_part_after_the_slash_is_enough(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where only one test is called so; where several are, they are named."""
    tests = [a_test("chat/open", "chat"), a_test("chat/health", "chat"), a_test("agents/health", "chat")]
    run = a_run(a_plan([a_stream("chat")], tests), [an_outcome(test.id, Status.PASSED) for test in tests], id=run_id(1))
    an_archive(tmp_path, run)

    assert shown(tmp_path, capsys, "open").startswith("PASS chat/open: Open\n")
    with pytest.raises(UsageError, match="2 tests are called 'health'") as refused:
        shown(tmp_path, capsys, "health")
    assert refused.value.hint == "say which: chat/health, agents/health"


@pytest.mark.parametrize(
    ("wanted", "hint"),
    [("chat/anwers", "did you mean 'chat/answers'?"), ("opne", "did you mean 'open'?")],
)
def test_a_misspelt_test_gets_a_suggestion(tmp_path: Path, wanted: str, hint: str) -> None:
    """An unknown test is refused with the closest one that the run has."""
    an_archive(tmp_path, a_kept_run(1))
    with pytest.raises(UsageError, match=f"has no test '{wanted}'") as refused:
        show(ShowOptions(folder=tmp_path / ".goldenpath", test=wanted), Masker())
    assert refused.value.hint == hint


def test_what_a_service_said_is_inert(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A sentence with control characters and a CI command stays one harmless sentence."""
    an_archive(tmp_path, a_flaky_run("said \x1b[2J\n::error::gone"))
    text = shown(tmp_path, capsys, "answers")

    assert "\x1b" not in text
    assert not any(line.lstrip().startswith("::") for line in text.splitlines())


def test_without_a_run_there_is_nothing_to_show(tmp_path: Path) -> None:
    """Where nothing was run, that is said."""
    with pytest.raises(UsageError, match="no run in"):
        show(ShowOptions(folder=tmp_path / ".goldenpath", test="any"), Masker())
