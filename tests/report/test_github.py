"""What GitHub's runner is told."""

from __future__ import annotations

import re

import pytest
from builders import a_plan, a_policy, a_run, a_stream, a_test, an_outcome, failed, passed, usd
from report.samples import all_good, mixed, unreached

from goldenpath.impact.assessment import Assessment, assess
from goldenpath.model.outcome import Status
from goldenpath.report.github import Annotation, Level, annotate, breaking_tests, outputs


def _broken(count: int) -> Assessment:
    """A run in which so many tests fail, each protecting a stream of its own, the smallest first."""
    names = [f"s{number}" for number in range(1, count + 1)]
    streams = [a_stream(name, usd(number)) for number, name in enumerate(names, start=1)]
    plan = a_plan(streams, [a_test(f"core/{name}", name) for name in names])
    return assess(a_run(plan, [failed(test.id) for test in plan.tests]))


def _unescaped(text: str) -> str:
    """As the runner reads a value."""
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(escape, character)
    return text


def test_the_largest_revenue_comes_first() -> None:
    """Each test behind revenue at risk is an error with its amount in the title, the largest first."""
    told = annotate(_broken(3))

    assert ["HOLD $3K", "HOLD $2K", "HOLD $1K"] == [annotation.title for annotation in told]
    assert "::error title=HOLD $3K::core/s3: no last event within 5.0 s%0Aprotects S3" == str(told[0])


@pytest.mark.parametrize(("count", "shown"), [(10, 10), (11, 10), (30, 10)])
def test_at_most_ten_and_the_rest_is_counted(count: int, shown: int) -> None:
    """No more than ten are sent; the tenth says how many are left out."""
    told = annotate(_broken(count))

    assert shown == len(told)
    left_out = count - 9
    assert (f"and {left_out} more: see the report" == told[-1].message) == (count > 10)


def test_doubts_are_errors_of_their_own() -> None:
    """An inconclusive run is annotated with the rules that made it so, and with how much may be at risk."""
    told = annotate(unreached())

    assert told
    assert {"INCONCLUSIVE up to $300K"} == {annotation.title for annotation in told}
    assert {Level.ERROR} == {annotation.level for annotation in told}
    assert "'reach'" in told[0].message or "reach" in told[0].message


def test_a_go_has_nothing_to_complain_of() -> None:
    """A GO without money at risk is annotated with nothing; money under a limit is a warning."""
    plan = a_plan(
        [a_stream("chat", usd(5)), a_stream("mail", usd(95))],
        [a_test("core/chat", "chat"), a_test("core/mail", "mail")],
        policy=a_policy(hold_above=usd(10), inconclusive_above=usd(10)),
    )
    tolerated = assess(a_run(plan, [failed("core/chat"), passed("core/mail")]))

    assert () == annotate(all_good())
    assert ["::warning title=GO $5K::core/chat"] == [str(each).split(": ")[0] for each in annotate(tolerated)]


def test_waived_and_advisory_failures_are_no_errors() -> None:
    """What does not count for the verdict is not shown as an error."""
    assert ["core/shelves", "core/index", "core/pages"] == [test.id for test in breaking_tests(mixed())]


@pytest.mark.parametrize("text", ["100%25", "a\r\nb", "a,b:c::d", "::stop-commands::x", "%0A", "title=x,line=1::y"])
def test_a_command_stays_one_line_and_keeps_its_text(text: str) -> None:
    """Whatever the texts are, the command is one line whose parts the runner reads as they were meant."""
    line = str(Annotation(level=Level.ERROR, title=text, message=text))
    match = re.fullmatch(r"::error title=([^:,\r\n]*)::([^\r\n]*)", line)

    assert match is not None
    assert (text, text) == (_unescaped(match[1]), _unescaped(match[2]))


def test_hostile_texts_do_not_command() -> None:
    """A test's own texts begin no line: whatever they hold, each annotation is one command."""
    hostile = mixed(lambda slot, default: default if slot == "run" else f"\n::stop-commands::x\r{slot}")

    assert [] == [line for each in annotate(hostile) for line in str(each).splitlines() if line[:7] != "::error"]


def test_outputs_are_single_lines() -> None:
    """Verdict and amounts are told as `name=value`, one line each."""
    assert ("verdict=HOLD", "at_risk=$320K+", "unverified=$150K+") == outputs(mixed())
    plan = a_plan([a_stream("chat", usd(5))], [a_test("core/chat", "chat")])
    nothing = assess(a_run(plan, [an_outcome("core/chat", Status.NOT_RUN)]))
    assert ("verdict=INCONCLUSIVE", "at_risk=$0", "unverified=$5K") == outputs(nothing)
