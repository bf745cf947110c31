"""What a verb's end means to the shell, and what a person sees of an error."""

import pytest

from goldenpath.base.errors import GoldenpathError, NothingSelected, NotRecorded, PlanError, UsageError, Where
from goldenpath.base.masking import Masker
from goldenpath.cli.exits import ExitCode, guarded


def ends_with(error: BaseException) -> int:
    """The exit code of a verb that ends with an error."""

    def verb(_: Masker) -> int:
        raise error

    return guarded(verb)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("no"), ExitCode.USAGE),
        (PlanError("no"), ExitCode.USAGE),
        (NothingSelected("no"), ExitCode.NOTHING_SELECTED),
        (NotRecorded("no"), ExitCode.INCONCLUSIVE),
        (GoldenpathError("no"), ExitCode.INTERNAL),
        (ZeroDivisionError("no"), ExitCode.INTERNAL),
        (KeyboardInterrupt(), ExitCode.INTERRUPTED),
    ],
)
def test_each_error_has_its_code(error: BaseException, code: ExitCode) -> None:
    """An error ends in its public code; a fault of ours is never 1, which would mean HOLD."""
    assert ends_with(error) == code


def test_a_verb_answers_with_its_own_code() -> None:
    """A verb that comes to its end says the code itself."""
    assert guarded(lambda _: 4) == 4


def test_an_error_shows_place_line_caret_and_hint(capsys: pytest.CaptureFixture[str]) -> None:
    """A complaint about a file shows where, the line with a caret under the place, and the way out."""
    where = Where("phases.yaml", 14, 7, "      timout: 5s")
    ends_with(PlanError("unknown key 'timout'", hint="did you mean 'timeout'?", where=where))

    assert capsys.readouterr().err == (
        "phases.yaml:14:7: error: unknown key 'timout'\n"
        "   14 |       timout: 5s\n"
        "              ^\n"
        "hint: did you mean 'timeout'?\n"
    )


def test_a_long_line_is_shown_around_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """Of a very long line the part around the place is shown, the caret still under it."""
    where = Where("p.yaml", 1, 1001, "a" * 1000 + "B" + "c" * 1000)
    ends_with(PlanError("no", where=where))
    _, shown, caret = capsys.readouterr().err.splitlines()

    assert shown[caret.index("^")] == "B"
    assert len(shown) < 200


def test_hostile_text_in_an_error_is_inert(capsys: pytest.CaptureFixture[str]) -> None:
    """What a file says cannot act on the terminal that shows the complaint."""
    ends_with(UsageError("no file \x1b[2Jx", hint="try \x07"))

    assert "\x1b" not in (shown := capsys.readouterr().err)
    assert "\x07" not in shown


def test_a_fault_of_ours_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """An internal error is named without a traceback, and with the way to see one."""
    ends_with(ZeroDivisionError("oh"))
    short = capsys.readouterr().err
    monkeypatch.setenv("GOLDENPATH_DEBUG", "1")
    ends_with(ZeroDivisionError("oh"))

    assert "internal error: ZeroDivisionError: oh" in short
    assert "Traceback" not in short
    assert "Traceback" in capsys.readouterr().err


def test_an_error_is_masked(capsys: pytest.CaptureFixture[str]) -> None:
    """A secret that the verb knew is not in the complaint."""

    def verb(masker: Masker) -> int:
        masker.register("correct horse")
        raise UsageError("cannot send correct horse")

    guarded(verb)
    assert "correct horse" not in capsys.readouterr().err
