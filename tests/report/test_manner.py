"""The choices of how a run is shown."""

from goldenpath.report.manner import JunitFamily, Motion, Verbosity


def test_the_words_are_those_of_the_command_line() -> None:
    """Each choice is spelt as a user spells it; renaming one would break a command line."""
    assert [choice.value for choice in (*Verbosity, *Motion, *JunitFamily)] == [
        "quiet",
        "normal",
        "verbose",
        "redrawn",
        "lines",
        "extended",
        "xunit2",
    ]
