"""Any run, within the bounds of the model: what hypothesis draws for round trips."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from hypothesis import strategies as st

from goldenpath.model.event import (
    AttemptFinished,
    BoundsMoved,
    CleanedUp,
    CleanupDue,
    Decided,
    Event,
    PreflightFinished,
    RunFinished,
    RunStarted,
    TestFinished,
    TestStarted,
)
from goldenpath.model.money import Money
from goldenpath.model.outcome import (
    Attempt,
    Cause,
    Evidence,
    EvidenceKind,
    Metric,
    Outcome,
    Reason,
    ReasonCode,
    Status,
)
from goldenpath.model.plan import (
    AuthProfile,
    Deadlines,
    Environment,
    FailFast,
    FlakyTests,
    OnFailure,
    Order,
    Phase,
    Plan,
    Policy,
    ReportedEvidence,
    RevenueStream,
    Risk,
    Skip,
    Test,
    Waiver,
)
from goldenpath.model.run import Check, Conduct, Preflight, Run, Runner, Stopped, StopReason, Target
from goldenpath.model.settle import not_attempted, settle

_EXECUTED = [status for status in Status if status.was_executed]
_PHASES = ("login", "chat")

# Lone surrogates, controls and direction marks included: a service may say anything.
texts = st.text(st.characters(codec=None), max_size=12)
seconds = st.integers(0, 10**7).map(lambda milliseconds: milliseconds / 1000)
uneven_seconds = st.floats(0, 10**4, allow_nan=False)
counts = st.integers(0, 10**9)
days = st.dates(date(2025, 9, 1), date(2025, 9, 20))
moments = st.datetimes(datetime(2025, 9, 1), datetime(2025, 9, 20)).map(  # noqa: DTZ001 - made aware right below
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000, tzinfo=UTC)
)
lists = st.lists(texts, max_size=2).map(tuple)
maybe_texts = st.none() | texts


def monies(minor_units: st.SearchStrategy[int]) -> st.SearchStrategy[Money]:
    """Amounts in one currency."""
    return st.builds(Money, minor_units=minor_units, currency=st.just("USD"), at_least=st.booleans())


reasons = st.builds(
    Reason,
    code=st.sampled_from(ReasonCode),
    cause=st.sampled_from(Cause),
    summary=texts,
    reproduce=texts,
)
evidences = st.builds(
    Evidence,
    kind=st.sampled_from(EvidenceKind),
    exchanges=counts,
    bytes_in=counts,
    frames_in=counts,
    assertions=counts,
    authenticated=counts,
    refusals=counts,
)
metrics = st.builds(
    Metric,
    name=texts,
    unit=st.sampled_from(["ms", "ratio", "per_s", "count"]),
    n=st.integers(1, 1000),
    p50=seconds,
    p95=seconds,
    largest=seconds,
)


@st.composite
def attempts(draw: st.DrawFn, times: st.SearchStrategy[float] = seconds) -> Attempt:
    """An attempt with a reason where it needs one."""
    status = draw(st.sampled_from(_EXECUTED))
    return Attempt(
        status=status,
        reason=None if status is Status.PASSED else draw(reasons),
        started_s=draw(st.none() | times),
        duration_s=draw(st.none() | times),
        evidence=draw(evidences),
        metrics=draw(st.lists(metrics, max_size=2).map(tuple)),
        missed_targets=draw(lists),
    )


@st.composite
def outcomes(draw: st.DrawFn, test: str, times: st.SearchStrategy[float] = seconds) -> Outcome:
    """An outcome as it follows from its attempts, or one of a test that was not attempted."""
    status = draw(st.sampled_from(Status))
    if not status.was_executed:
        return not_attempted(test, status, draw(reasons))
    return settle(test, tuple(draw(st.lists(attempts(times), min_size=1, max_size=3))))


@st.composite
def declared_tests(draw: st.DrawFn, streams: tuple[str, ...], number: int) -> Test:
    """A test as a plan declares it."""
    phase = draw(st.sampled_from(_PHASES))
    return Test(
        id=f"{phase}/t{number}",
        phase=phase,
        name=draw(texts),
        kind=draw(texts),
        protects=tuple(draw(st.lists(st.sampled_from(streams), max_size=2, unique=True))),
        tags=draw(lists),
        advisory=draw(st.booleans()),
        veto=draw(st.booleans()),
        alone=draw(st.booleans()),
        owner=draw(maybe_texts),
        deadlines=draw(st.builds(Deadlines, connect_s=st.none() | seconds, total_s=st.none() | seconds)),
        on_failure=draw(st.builds(OnFailure, customers=texts, actions=lists, later=lists)),
        skip=draw(st.none() | st.builds(Skip, reason=texts, owner=maybe_texts, expires=st.none() | days)),
        expected_s=draw(uneven_seconds),
        longest_s=draw(uneven_seconds),
        probe=object(),
    )


policies = st.builds(
    Policy,
    hold_above=monies(st.integers(0, 5 * 10**6)),
    inconclusive_above=monies(st.integers(0, 5 * 10**6)),
    confirm=st.integers(0, 5),
    reported=st.sampled_from(ReportedEvidence),
    flaky=st.sampled_from(FlakyTests),
    max_degraded=st.none() | st.integers(0, 2),
)
phases = st.builds(
    Phase,
    id=st.just("-"),
    name=texts,
    priority=texts,
    risk=st.sampled_from(Risk),
    protects=lists,
    concurrency=st.none() | st.integers(1, 9),
    fail_fast=st.none() | st.sampled_from(FailFast),
)
environments = st.builds(
    Environment,
    name=texts,
    base_url=texts,
    embedded=st.booleans(),
    build_header=maybe_texts,
    patience=uneven_seconds,
    faults=lists,
)
profiles = st.builds(
    AuthProfile,
    id=texts,
    algorithm=texts,
    key=texts,
    lifetime_s=uneven_seconds,
    claims=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
    pool=lists,
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan of one to three streams and one to four tests; it may contradict itself in other ways."""
    stream_ids = ("chat", "agents", "login")[: draw(st.integers(1, 3))]
    tests = tuple(draw(declared_tests(stream_ids, number)) for number in range(draw(st.integers(1, 4))))
    waiver = st.builds(
        Waiver, test=st.sampled_from([test.id for test in tests]), reason=texts, owner=texts, expires=days
    )
    return Plan(
        id=draw(texts),
        digest=draw(texts),
        mission=draw(texts),
        currency="USD",
        policy=draw(policies),
        streams=tuple(
            RevenueStream(
                id=stream,
                name=draw(texts),
                mrr=draw(monies(st.integers(0, 5 * 10**6))),
                owner=draw(maybe_texts),
                as_of=draw(st.none() | days),
                veto=draw(st.booleans()),
            )
            for stream in stream_ids
        ),
        phases=tuple(replace(draw(phases), id=phase) for phase in _PHASES),
        tests=tests,
        environments=tuple(draw(st.lists(environments, max_size=2))),
        auth=tuple(draw(st.lists(profiles, max_size=2))),
        waivers=tuple(draw(st.lists(waiver, max_size=4))),
        fail_fast=draw(st.sampled_from(FailFast)),
        preflight=object(),
    )


targets = st.builds(
    Target,
    base_url=texts,
    embedded=st.booleans(),
    version=maybe_texts,
    builds=lists,
    requests_seen=st.none() | counts,
)
runners = st.builds(
    Runner,
    goldenpath=texts,
    python=texts,
    platform=texts,
    command=texts,
    peak_memory_bytes=st.none() | counts,
)
preflights = st.builds(
    Preflight,
    checks=st.lists(st.builds(Check, name=texts, finding=texts, reason=st.none() | reasons), max_size=2).map(tuple),
    evidence=evidences,
)


conducts = st.builds(
    Conduct, slots=counts, order=st.sampled_from(Order), fail_fast=st.sampled_from(FailFast), confirm=counts
)


@st.composite
def runs(draw: st.DrawFn, times: st.SearchStrategy[float] = seconds) -> Run:
    """A run that covers its plan; its stop and its decision lie within its length."""
    plan = draw(plans())
    length_s = draw(times)
    knows_length = draw(st.booleans())
    within = st.none() | times.map(lambda moment: min(moment, length_s))
    return Run(
        id=draw(texts),
        plan=plan,
        environment=draw(texts),
        target=draw(targets),
        outcomes=tuple(draw(outcomes(test.id, times)) for test in plan.tests),
        runner=draw(runners),
        preflight=draw(preflights),
        candidate=draw(maybe_texts),
        started_at=draw(st.none() | moments),
        duration_s=length_s if knows_length else None,
        decided_after_s=draw(within),
        stopped=draw(st.none() | st.builds(Stopped, reason=st.sampled_from(StopReason), at_s=within)),
        finished=draw(st.booleans()),
        recorded=draw(st.booleans()),
        note=draw(texts),
        conduct=draw(st.none() | conducts),
    )


def cleanups(test: str, times: st.SearchStrategy[float] = seconds) -> st.SearchStrategy[CleanupDue]:
    """That a run through a test may have left something behind."""
    return st.builds(
        CleanupDue,
        at_s=times,
        test=st.just(test),
        play=texts,
        values=st.lists(st.tuples(texts, texts), max_size=2).map(tuple),
        captured=lists,
        users=st.lists(st.tuples(texts, maybe_texts), max_size=2).map(tuple),
    )


@st.composite
def histories(draw: st.DrawFn, times: st.SearchStrategy[float] = seconds) -> tuple[Event, ...]:
    """The events of a run, cut off after any of them but the first."""
    plan = draw(plans())
    events: list[Event] = [
        RunStarted(
            run=draw(texts),
            plan=plan,
            environment=draw(texts),
            base_url=draw(texts),
            embedded=draw(st.booleans()),
            runner=draw(runners),
            conduct=draw(conducts),
            candidate=draw(maybe_texts),
            started_at=draw(moments),
        ),
        PreflightFinished(at_s=draw(times), preflight=draw(preflights)),
    ]
    for test in plan.tests:
        outcome = draw(outcomes(test.id, times))
        for number, attempt in enumerate(outcome.attempts, start=1):
            events.append(TestStarted(at_s=draw(times), test=test.id, attempt=number))
            events.append(draw(cleanups(test.id, times)))
            events.append(CleanedUp(at_s=draw(times), test=test.id, play=draw(texts)))
            events.append(AttemptFinished(at_s=draw(times), test=test.id, attempt=attempt))
        events.append(TestFinished(at_s=draw(times), outcome=outcome))
    amounts = monies(counts)
    events.append(BoundsMoved(at_s=draw(times), at_least=draw(amounts), at_most=draw(amounts)))
    events.append(Decided(at_s=draw(times)))
    stopped = st.none() | st.builds(Stopped, reason=st.sampled_from(StopReason), at_s=st.none() | times)
    events.append(
        RunFinished(
            at_s=draw(times),
            target=draw(targets),
            stopped=draw(stopped),
            peak_memory_bytes=draw(st.none() | counts),
        )
    )
    return tuple(events[: draw(st.integers(1, len(events)))])
