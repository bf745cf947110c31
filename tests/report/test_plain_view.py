"""Progress as lines, into a real pipe's end or file."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Iterable

from builders import failed
from report.happenings import bounds, checked, finished, started, whole_run

from goldenpath.base.masking import Masker
from goldenpath.base.writer import Stream
from goldenpath.model.event import AttemptFinished, Event
from goldenpath.model.outcome import Attempt, Metric, Status
from goldenpath.report.manner import Verbosity
from goldenpath.report.plain_view import PlainView


def _shown(events: Iterable[Event], verbosity: Verbosity = Verbosity.NORMAL, *, colour: bool = False) -> list[str]:
    text = io.StringIO()
    view = PlainView(Stream(text, Masker()), colour=colour, verbosity=verbosity)
    for event in events:
        view.handle(event)
    view.close()
    view.close()
    return text.getvalue().splitlines()


def test_each_settled_test_is_one_line() -> None:
    """One line for each test that ran, each failure with the dollars it adds and what was observed."""
    assert [
        "environment staging: 5 tests, $200K+ monthly revenue",
        "PASS     core/health  1.5 s",
        "FAIL     core/stream  4.5 s  total_timeout, $120K+ at risk",
        "         no last event within 5.0 s",
        "HOLD is certain after 4.2 s",
        "FAIL     core/again  500 ms  wrong_content",
        "         got [red]x[/red] \\x1b]8;;http://evil\\x07 :boom: #\\[error]y",
        "PASS     extra/inbox  3.0 s  flaky",
        "cut short: fail-fast",
    ] == _shown(whole_run())


def test_quiet_shows_failures_and_the_verdict() -> None:
    """What went well is not told where quiet was asked for."""
    assert ["FAIL  ", "      ", "HOLD i", "FAIL  ", "      "] == [
        line[:6] for line in _shown(whole_run(), Verbosity.QUIET)
    ]


def test_verbose_shows_attempts_and_what_was_cut() -> None:
    """Every attempt with what it exchanged, each check that held and each test that will not run have their line."""
    lines = _shown(whole_run(), Verbosity.VERBOSE)

    assert "         preflight reach: 200 in 9 ms" in lines
    told = "core/stream attempt 1: failed, 1.5 s, 1 exchange, 1 assertion, no last event within 5.0 s"
    assert f"         {told}" in lines
    assert "NOT RUN  extra/outbox  fail_fast" in lines


def test_verbose_shows_measurements() -> None:
    """An attempt's measurements are told with their units, a single sample without its distribution."""
    many = Metric(name="latency", unit="ms", n=20, p50=8.4, p95=21.6, largest=30.2)
    one = Metric(name="first_event", unit="ms", n=1, p50=86.0, p95=86.0, largest=86.0)
    attempt = Attempt(
        status=Status.PASSED, duration_s=0.042, metrics=(many, one), missed_targets=("p95 is over 20 ms",)
    )
    event = AttemptFinished(at_s=1.0, test="core/health", attempt=attempt)

    facts = "42 ms, 0 exchanges, 0 assertions, latency p50 8.4 ms p95 22 ms n 20, first_event 86 ms"
    told = f"         core/health attempt 1: passed, {facts}, missed: p95 is over 20 ms"
    assert [told] == _shown([event], Verbosity.VERBOSE)
    assert [] == _shown([event])


def test_a_failed_preflight_is_a_failure() -> None:
    """A preflight check that did not hold is told at once, also to the quiet."""
    assert ["FAIL     preflight reach: nothing listens"] == _shown([checked(failing=True)], Verbosity.QUIET)


def test_a_failure_is_written_before_anything_follows() -> None:
    """The line of a failure is there as soon as it is confirmed; the next event only ends it."""
    text = io.StringIO()
    view = PlainView(Stream(text, Masker()), colour=False, verbosity=Verbosity.NORMAL)
    view.handle(finished(failed("core/stream")))

    assert "FAIL     core/stream  4.5 s  total_timeout" == text.getvalue()
    view.close()
    assert ["FAIL     core/stream  4.5 s  total_timeout", "         no last event within 5.0 s"] == (
        text.getvalue().splitlines()
    )


def test_colour_is_only_where_it_was_asked_for() -> None:
    """With colour the words are painted; without, no escape is written."""
    events = (started(), finished(failed("core/stream")), bounds(120, 200))

    assert (
        "\x1b[31mFAIL\x1b[0m     core/stream  4.5 s  total_timeout\x1b[31m, $120K+ at risk\x1b[0m"
        == (_shown(events, colour=True)[1])
    )
    assert "\x1b" not in "".join(_shown(events))


def test_a_pipe_needs_no_rich() -> None:
    """Watching a run through a pipe imports neither rich nor Jinja."""
    script = (
        "import sys; from goldenpath.base.masking import Masker; from goldenpath.base.writer import standard_streams; "
        "from goldenpath.report.live import live_view; "
        "view = live_view(standard_streams(Masker())[1], colour=True); view.close(); "
        "print(type(view).__name__, [name for name in ('rich', 'jinja2', 'markupsafe') if name in sys.modules])"
    )

    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "PlainView []\n" == found.stdout
