"""Assessments to report on, built by values. `Say` lets a test replace any free text by its slot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TypeAlias

from builders import CONDUCT, a_policy, usd

from goldenpath.impact.assessment import Assessment, assess
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
    OnFailure,
    Phase,
    Plan,
    ReportedEvidence,
    RevenueStream,
    Risk,
    Test,
    Waiver,
)
from goldenpath.model.run import Check, Preflight, Run, Runner, Stopped, StopReason, Target
from goldenpath.model.settle import not_attempted, settle

Say: TypeAlias = Callable[[str, str], str]

STARTED_AT = datetime(2025, 9, 9, 22, 38, tzinfo=UTC)


def as_written(slot: str, default: str) -> str:
    """Say each text as it is written here."""
    return default


def passed(**changes: object) -> Attempt:
    """Return a passed attempt with evidence that was seen."""
    evidence = Evidence(exchanges=2, bytes_in=640, assertions=3, authenticated=2)
    return replace(Attempt(status=Status.PASSED, duration_s=0.042, evidence=evidence), **changes)


def failed(reason: Reason, duration_s: float = 3.1) -> Attempt:
    """Return a failed attempt for a reason."""
    evidence = Evidence(exchanges=1, bytes_in=310, frames_in=4, assertions=2, authenticated=1)
    return Attempt(status=Status.FAILED, reason=reason, duration_s=duration_s, evidence=evidence)


def all_good() -> Assessment:
    """A run of two phases in which everything passed: GO."""
    plan = Plan(
        id="shop",
        digest="5a1e",
        mission="Sell things",
        currency="USD",
        policy=a_policy(),
        streams=(
            RevenueStream(id="cart", name="Cart", mrr=usd(90), owner="finance", as_of=date(2025, 9, 1)),
            RevenueStream(id="pay", name="Payment", mrr=usd(210)),
        ),
        phases=(Phase(id="browse", name="Browse"), Phase(id="buy", name="Buy", risk=Risk.HIGH)),
        tests=(
            Test(id="browse/list", phase="browse", name="The list is shown", kind="http", protects=("cart",)),
            Test(id="buy/pay", phase="buy", name="A card is charged", kind="http", protects=("pay",)),
        ),
        auth=(AuthProfile(id="buyer", algorithm="ES256", key="${secret.KEY}", pool=("ann", "bob")),),
    )
    latency = Metric(name="latency", unit="ms", n=20, p50=8.4, p95=21.6, largest=30.2)
    refused = replace(passed().evidence, refusals=2)
    return assess(
        Run(
            id="20250909T223800Z-aa11",
            plan=plan,
            environment="staging",
            target=Target(base_url="https://staging.example", version="2.4.0", builds=("b77",), requests_seen=5),
            outcomes=(
                settle("browse/list", (passed(metrics=(latency,)),)),
                settle("buy/pay", (passed(evidence=refused, started_s=0.05, duration_s=0.3),)),
            ),
            runner=Runner(goldenpath="0.1.0", python="3.11.7", platform="Linux x86_64", command="goldenpath run"),
            conduct=CONDUCT,
            preflight=Preflight(checks=(Check(name="reach", finding="200 in 9 ms"),), evidence=Evidence(exchanges=1)),
            candidate="b77",
            started_at=STARTED_AT,
            duration_s=0.41,
        )
    )


def unreached() -> Assessment:
    """A run that ended at its preflight: INCONCLUSIVE, everything not run."""
    good = all_good().run
    refused = Reason(
        code=ReasonCode.CONNECTION_REFUSED,
        cause=Cause.ENVIRONMENT,
        summary="nothing listens on staging.example:443",
        reproduce="curl https://staging.example/api/me",
    )
    cut = Reason(code=ReasonCode.PREFLIGHT, cause=Cause.RUN, summary="the preflight check 'reach' failed")
    return assess(
        replace(
            good,
            target=Target(base_url="https://staging.example"),
            outcomes=tuple(not_attempted(test.id, Status.NOT_RUN, cut) for test in good.plan.tests),
            preflight=Preflight(
                checks=(Check(name="reach", finding="no connection", reason=refused),), evidence=Evidence(exchanges=1)
            ),
            candidate=None,
            stopped=Stopped(reason=StopReason.PREFLIGHT, at_s=0.02),
            duration_s=0.02,
        )
    )


def mixed(say: Say = as_written) -> Assessment:
    """A demonstration run with every status, mark and bucket in it, and every free text filled: HOLD."""
    return assess(_mixed_run(say))


def _mixed_run(say: Say) -> Run:
    return Run(
        id=say("run", "20251122T120000Z-77aa"),
        plan=_mixed_plan(say),
        environment=say("environment", "demo"),
        target=Target(
            base_url=say("base_url", "http://127.0.0.1:8080"),
            embedded=True,
            version=say("version", "1.9"),
            builds=(say("build", "c0ffee"),),
            requests_seen=19,
        ),
        outcomes=_mixed_outcomes(say),
        conduct=CONDUCT,
        runner=Runner(
            goldenpath=say("goldenpath", "0.1.0"),
            python=say("python", "3.11.7"),
            platform=say("platform", "Linux x86_64"),
            command=say("command", "goldenpath run --env demo"),
            peak_memory_bytes=61_400_000,
        ),
        preflight=Preflight(
            checks=(Check(name=say("check", "who am I"), finding=say("finding", "200 in 9 ms")),),
            evidence=Evidence(exchanges=1, bytes_in=80, assertions=1, authenticated=1),
        ),
        candidate=say("build", "c0ffee"),
        started_at=datetime(2025, 11, 22, 12, tzinfo=UTC),
        duration_s=21.5,
        decided_after_s=9.75,
        note=say("note", "Staging was redeployed an hour before."),
    )


def _mixed_plan(say: Say) -> Plan:
    def test(id_: str, phase: str, *protects: str, **more: object) -> Test:
        return Test(
            id=say(f"test {id_}", f"{phase}/{id_}"),
            phase=phase,
            name=say(f"name of {id_}", id_.replace("_", " ").capitalize()),
            kind="http",
            owner=say("owner of tests", "platform"),
            protects=protects,
            **more,
        )

    def told(subject: str, *actions: str) -> OnFailure:
        return OnFailure(
            customers=say(f"customers of {subject}", f"Customers notice: {subject}"),
            actions=tuple(say(f"{action} for {subject}", f"{action.capitalize()} {subject}") for action in actions),
            later=(say(f"later for {subject}", f"Harden {subject}"),),
        )

    return Plan(
        id=say("plan", "bookshop"),
        digest=say("digest", "0f3c"),
        mission=say("mission", "Keep readers reading"),
        currency="USD",
        policy=a_policy(max_degraded=1),
        streams=(
            RevenueStream(
                id="reading",
                name=say("stream reading", "Reading"),
                mrr=usd(120, at_least=True),
                owner=say("owner of streams", "finance"),
                as_of=date(2025, 9, 1),
            ),
            RevenueStream(id="search", name=say("stream search", "Search"), mrr=usd(200, at_least=True), veto=True),
            RevenueStream(id="gifts", name=say("stream gifts", "Gifts"), mrr=usd(80, at_least=True)),
            RevenueStream(id="orders", name=say("stream orders", "Orders"), mrr=usd(150, at_least=True)),
            RevenueStream(id="access", name=say("stream access", "Access"), mrr=usd(30, at_least=True)),
        ),
        phases=(
            Phase(
                id="core",
                name=say("phase core", "Core"),
                priority=say("priority", "P0"),
                protects=("reading", "search"),
            ),
            Phase(id="extra", name=say("phase extra", "Extra"), risk=Risk.MEDIUM, protects=("gifts", "orders")),
        ),
        tests=(
            test("pages", "core", "reading", on_failure=told("pages", "check", "restart")),
            test("shelves", "core", "reading", "search", on_failure=told("shelves", "check")),
            test("index", "core", "search"),
            test("private", "core", "reading", "access"),
            test("wrapping", "extra", "gifts", on_failure=told("wrapping", "check")),
            test("cards", "extra", "gifts"),
            test("history", "extra", "orders"),
            test("invoice", "extra", "orders"),
            test("basket", "extra", "orders"),
            test("returns", "extra", "orders"),
            test("sale", "extra", "gifts"),
            test("colours", "extra", advisory=True, on_failure=told("colours", "check")),
        ),
        auth=(
            AuthProfile(
                id=say("profile", "reader"), algorithm=say("algorithm", "HS256"), key="${secret.KEY}", pool=("r1", "r2")
            ),
        ),
        waivers=(
            Waiver(
                test=say("test wrapping", "extra/wrapping"),
                reason=say("reason of waiver", "Paper is late"),
                owner=say("owner of waiver", "gifts team"),
                expires=date(2025, 12, 1),
            ),
            Waiver(
                test=say("test sale", "extra/sale"),
                reason=say("reason of waiver", "Paper is late"),
                owner=say("owner of waiver", "gifts team"),
                expires=date(2025, 11, 22),
            ),
            Waiver(
                test=say("test cards", "extra/cards"),
                reason=say("reason of waiver", "Paper is late"),
                owner=say("owner of waiver", "gifts team"),
                expires=date(2025, 11, 1),
            ),
        ),
    )


def _mixed_outcomes(say: Say) -> tuple[Outcome, ...]:
    def reason(code: ReasonCode, cause: Cause, default: str) -> Reason:
        return Reason(
            code=code,
            cause=cause,
            summary=say(f"summary {code.value}", default),
            reproduce=say(f"reproduce {code.value}", f"curl http://127.0.0.1:8080/{code.value}"),
        )

    def id_(name: str, phase: str) -> str:
        return say(f"test {name}", f"{phase}/{name}")

    stalled = reason(
        ReasonCode.GAP_TIMEOUT,
        Cause.PRODUCT,
        "step 2 of 4 (stream POST /api/read): no event for 2.0 s (gap deadline 2 s), 3.1 s after the start; "
        "last event page_turned",
    )
    wrong = reason(ReasonCode.WRONG_CONTENT, Cause.PRODUCT, "$.shelf: expected 'A', got 'B'")
    metric = Metric(name=say("metric", "latency"), unit="ms", n=20, p50=12.5, p95=48.0, largest=61.0)
    slow = passed(metrics=(metric,), missed_targets=(say("target", "p95 48 ms is over 40 ms"),), duration_s=0.6)
    hollow = Attempt(
        status=Status.HOLLOW,
        reason=reason(ReasonCode.NO_ASSERTION, Cause.PROBE, "nothing that came back was asserted"),
        duration_s=0.02,
        evidence=Evidence(exchanges=1, bytes_in=90),
    )
    errored = Attempt(
        status=Status.ERRORED,
        reason=reason(ReasonCode.TLS_NOT_TRUSTED, Cause.ENVIRONMENT, "the certificate is not trusted"),
        duration_s=0.1,
    )
    off = reason(ReasonCode.SWITCHED_OFF, Cause.PLAN, "switched off: moved to another system")
    cut = reason(ReasonCode.NEEDS, Cause.RUN, "needs extra/history, which is errored")
    private = passed(evidence=replace(passed().evidence, refusals=1, frames_in=2), duration_s=0.2)
    return (
        settle(id_("pages", "core"), (failed(stalled), failed(stalled), failed(stalled, 3.2))),
        settle(id_("shelves", "core"), (failed(wrong, 0.3), failed(wrong, 0.3), failed(wrong, 0.3))),
        settle(id_("index", "core"), (slow,)),
        settle(id_("private", "core"), (private,)),
        settle(id_("wrapping", "extra"), (failed(wrong, 0.4),)),
        settle(id_("cards", "extra"), (passed(),)),
        settle(id_("history", "extra"), (errored,)),
        settle(id_("invoice", "extra"), (hollow,)),
        settle(id_("basket", "extra"), (failed(stalled), passed())),
        not_attempted(id_("returns", "extra"), Status.NOT_RUN, cut),
        not_attempted(id_("sale", "extra"), Status.SKIPPED, off),
        settle(id_("colours", "extra"), (failed(wrong, 0.2),)),
    )


def reported(say: Say = as_written) -> Assessment:
    """Forty-two results that another runner reported, times mostly unknown: HOLD, and it says whose word it is."""
    sizes = {"authentication": (25, "chat", 120), "agents": (6, "agents", 200), "sockets": (5, "sockets", 80)}
    sizes |= {"journeys": (6, "journeys", 150)}
    tests = tuple(
        Test(id=f"{phase}/t{number:03}", phase=phase, name=f"T{number:03}", kind="reported", protects=(stream,))
        for phase, (count, stream, _) in sizes.items()
        for number in range(1, count + 1)
    )
    late = Reason(code=ReasonCode.TOTAL_TIMEOUT, cause=Cause.PRODUCT, summary="no end within 300 s")
    gone = Reason(code=ReasonCode.REPORTED, cause=Cause.RUN, summary="the other runner gave no result")
    word = Evidence(kind=EvidenceKind.REPORTED)
    broken = {"authentication/t023": 300.0, "agents/t003": 3.0}
    missing = {"authentication/t024", "authentication/t025", "agents/t004", "agents/t005", "agents/t006"}

    def outcome(test: str) -> Outcome:
        if test in missing:
            return not_attempted(test, Status.NOT_RUN, gone)
        if test in broken:
            attempt = Attempt(status=Status.FAILED, reason=late, duration_s=broken[test], evidence=word)
            return settle(test, (attempt,))
        return settle(test, (Attempt(status=Status.PASSED, evidence=word),))

    plan = Plan(
        id="as-reported",
        digest="",
        mission=say("mission", "Protect what customers pay for"),
        currency="USD",
        policy=a_policy(reported=ReportedEvidence.PROTECTS),
        streams=tuple(
            RevenueStream(id=stream, name=stream.capitalize(), mrr=usd(amount, at_least=True))
            for _, stream, amount in sizes.values()
        ),
        phases=tuple(Phase(id=phase, name=phase.capitalize()) for phase in sizes),
        tests=tests,
    )
    return assess(
        Run(
            id="as-reported",
            plan=plan,
            environment="staging",
            target=Target(base_url="https://staging.example"),
            outcomes=tuple(outcome(test.id) for test in tests),
            runner=Runner(goldenpath="0.1.0", python="3.13.7", platform="", command="", peak_memory_bytes=249_000_000),
            started_at=STARTED_AT,
            duration_s=346.14,
            note="The phases took 329 s, 6.82 s, 8.44 s and 1.88 s; times of single tests are not known.",
        )
    )


SAMPLES: dict[str, Callable[[], Assessment]] = {
    "all-good": all_good,
    "unreached": unreached,
    "mixed": mixed,
    "reported": reported,
}
