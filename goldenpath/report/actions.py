"""What to do next: the plan's own actions for what failed, and what would verify what is unproven.

Grouped by revenue stream, the largest exposure first. An action that serves several streams stands once,
under the first of them.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goldenpath.impact.assessment import Assessment
from goldenpath.impact.exposure import StreamState
from goldenpath.model.outcome import Status
from goldenpath.report import quoting, words
from goldenpath.report.outcome_view import TestView
from goldenpath.report.stream_view import StreamView, largest_first

_LONGEST_SELECTION = 8
_SELECTABLE = re.compile(r"[A-Za-z0-9_./-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing to do, and the tests it is for."""

    text: str
    tests: tuple[TestView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamActions:
    """What to do for one stream.

    Attributes:
        stream: the stream; None for tests that protect none, such as advisory ones.
        tests: whose outcome calls for action.
        actions: none where all of them stand under an earlier stream, or the plan names none.
        silent: the failed tests for which the plan names no action.
        command: runs these tests again; the whole plan where a selection cannot name them.
    """

    stream: StreamView | None
    tests: tuple[TestView, ...]
    actions: tuple[Action, ...]
    silent: tuple[TestView, ...]
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionsView:
    """All next actions.

    Attributes:
        repair: within 24 hours, for streams with a failed test, those at risk first.
        verify: for tests that prove nothing, those of unverified streams first.
        later: so that it does not come back.
        whole_run: the command that runs the whole plan; only such a run can be GO.
        decisive: the tests behind the rules that led to the decision, in plan order: they have to really
            pass before it changes.
        undecided: the tests that would still be in doubt then; none unless it is a HOLD.
    """

    repair: tuple[StreamActions, ...]
    verify: tuple[StreamActions, ...]
    later: tuple[StreamActions, ...]
    whole_run: str
    decisive: tuple[TestView, ...]
    undecided: tuple[TestView, ...]


def actions_view(assessment: Assessment, streams: tuple[StreamView, ...], tests: Iterable[TestView]) -> ActionsView:
    """Return what to do next after this run."""
    tests = tuple(tests)
    environment, verdict = assessment.run.environment, assessment.verdict
    named = {
        quoting.name(test): reason.code.decision is verdict.decision
        for reason in reversed(verdict.reasons)
        for test in reason.tests
    }
    unproven = frozenset(quoting.name(test.id) for test in assessment.unproven)
    return ActionsView(
        repair=_repair(environment, streams, tests),
        verify=_verify(environment, streams, unproven),
        later=_later(environment, streams, tests),
        whole_run=_command(environment, ()),
        decisive=tuple(test for test in tests if named.get(test.id) is True),
        undecided=tuple(test for test in tests if named.get(test.id) is False),
    )


def _repair(
    environment: str, streams: tuple[StreamView, ...], tests: tuple[TestView, ...]
) -> tuple[StreamActions, ...]:
    told: set[str] = set()
    return tuple(
        StreamActions(
            stream=stream,
            tests=broken,
            actions=_collect(((test, test.actions) for test in broken), told),
            silent=tuple(test for test in broken if not test.actions),
            command=_command(environment, broken),
        )
        for stream, broken in _broken(streams, tests)
    )


def _later(environment: str, streams: tuple[StreamView, ...], tests: tuple[TestView, ...]) -> tuple[StreamActions, ...]:
    told: set[str] = set()
    groups = (
        StreamActions(
            stream=stream,
            tests=broken,
            actions=_collect(((test, test.later) for test in broken), told),
            silent=(),
            command=_command(environment, broken),
        )
        for stream, broken in _broken(streams, tests)
    )
    return tuple(group for group in groups if group.actions)


def _verify(environment: str, streams: tuple[StreamView, ...], unproven: frozenset[str]) -> tuple[StreamActions, ...]:
    """Unverified streams first; then what else proves nothing, under a stream that something worse happened to."""
    told: set[str] = set()
    groups: list[StreamActions] = []
    for stream in _unverified_first(streams):
        is_unverified = stream.state == words.STATE[StreamState.UNVERIFIED]
        doubtful = [test for test in stream.protectors if test.id in unproven]
        tests = stream.because if is_unverified else tuple(test for test in doubtful if test.id not in told)
        told.update(test.id for test in tests)
        if tests or is_unverified:
            groups.append(
                StreamActions(
                    stream=stream,
                    tests=tests,
                    actions=_collect(((test, (test.remedy,)) for test in tests), set()),
                    silent=(),
                    command=_command(environment, tests),
                )
            )
    return tuple(groups)


def _unverified_first(streams: tuple[StreamView, ...]) -> tuple[StreamView, ...]:
    unverified = [stream for stream in streams if stream.state == words.STATE[StreamState.UNVERIFIED]]
    others = [stream for stream in streams if stream not in unverified]
    return (*largest_first(unverified), *largest_first(others))


def _broken(
    streams: tuple[StreamView, ...], tests: tuple[TestView, ...]
) -> Iterator[tuple[StreamView | None, tuple[TestView, ...]]]:
    """Each stream with the tests that broke it: at risk first, then others with a failed test, then none."""
    at_risk = [stream for stream in streams if stream.state == words.STATE[StreamState.AT_RISK]]
    for stream in largest_first(at_risk):
        yield stream, stream.because
    failed = [test for test in tests if test.status is Status.FAILED]
    for stream in largest_first(stream for stream in streams if stream not in at_risk):
        protectors = tuple(test for test in failed if not test.advisory and stream.id in _ids(test))
        if protectors:
            yield stream, protectors
    if advisory := tuple(test for test in failed if test.advisory):
        yield None, advisory


def _ids(test: TestView) -> set[str]:
    return {mention.id for mention in test.streams}


def _collect(pairs: Iterable[tuple[TestView, tuple[str, ...]]], told: set[str]) -> tuple[Action, ...]:
    """Each text once with all its tests, in the order first met; what was told before is left out."""
    by_text: dict[str, list[TestView]] = {}
    for test, texts in pairs:
        for text in texts:
            if text not in told:
                by_text.setdefault(text, []).append(test)
    told.update(by_text)
    return tuple(Action(text=text, tests=tuple(tests)) for text, tests in by_text.items())


def _command(environment: str, tests: tuple[TestView, ...]) -> str:
    """The command that runs these tests again, or the whole plan where there are none or too many to name."""
    command = f"goldenpath run --env {shlex.quote(environment)}"
    ids = [test.id for test in tests]
    if not ids or len(ids) > _LONGEST_SELECTION or not all(_SELECTABLE.fullmatch(each) for each in ids):
        return quoting.command(command)
    return quoting.command(f"{command} -k {shlex.quote(' or '.join(ids))}")
