"""The checks before the first test, judged from what one request brought to light."""

from dataclasses import replace
from datetime import timedelta

import pytest
from engine.rehearsal import NOWHERE, PASS, Scripted, opened, plan, run_of, scripted, statuses

from goldenpath.base.clock import SystemClock
from goldenpath.engine.preflight import run_preflight
from goldenpath.model.outcome import Attempt, Cause, Evidence, Metric, Outcome, Reason, ReasonCode, Status
from goldenpath.model.run import Preflight
from goldenpath.probes.probe import Sighting

HTTPS = "https://127.0.0.1:9"
LATENCY = Metric(name="latency", unit="ms", n=1, p50=12.0, p95=12.0, largest=12.0)
ANSWERED = Attempt(
    status=Status.PASSED, evidence=Evidence(exchanges=1, assertions=2, authenticated=1), metrics=(LATENCY,)
)


async def checked(
    attempt: Attempt = ANSWERED,
    *,
    base_url: str = HTTPS,
    candidate: str | None = None,
    build_header: str | None = "X-Build",
    **seen: object,
) -> Preflight:
    """The preflight of an attempt, after which so much was seen of the origin; healthy unless told otherwise."""
    healthy: dict[str, object] = {
        "answered": True,
        "token_accepted": True,
        "builds": ["b-17"],
        "skew_s": 3,
        "address": "192.0.2.1",
        "certificate_ends": SystemClock().now() + timedelta(days=412, hours=1),
    }
    sighting = Sighting(**{**healthy, **seen})  # type: ignore[arg-type]
    a_plan = replace(plan(), preflight=Scripted([attempt]))
    async with opened(base_url, sighting=sighting, build_header=build_header) as context:
        return await run_preflight(a_plan, context, candidate=candidate)


def failed(code: ReasonCode, cause: Cause = Cause.ENVIRONMENT) -> Attempt:
    """An attempt that ended for a reason."""
    return Attempt(status=Status.ERRORED, reason=Reason(code=code, cause=cause, summary="so it was"))


async def test_findings_say_what_was_seen() -> None:
    """Each check that holds tells its observation."""
    preflight = await checked()
    ends = (SystemClock().now() + timedelta(days=412, hours=1)).date().isoformat()
    assert preflight.failed is None
    assert {check.name: check.finding for check in preflight.checks} == {
        "name resolves": "192.0.2.1",
        "reachable": "answered in 12 ms",
        "certificate trusted": "an authority that is trusted vouches for its name",
        "certificate lasts": f"ends in 412 days ({ends})",
        "clocks agree": "3 s apart",
        "token accepted": "let in",
        "answer as expected": "2 assertions held",
        "build observed": "b-17",
    }


async def test_what_was_not_seen_is_not_claimed() -> None:
    """In the clear, without a token, a Date or an expectation, nothing is promised about them."""
    bare = replace(ANSWERED, evidence=Evidence(exchanges=1))
    nothing = {"certificate_ends": None, "skew_s": None, "builds": [], "address": None}
    preflight = await checked(bare, base_url=NOWHERE, build_header=None, **nothing)  # type: ignore[arg-type]
    assert preflight.failed is None
    assert {check.name: check.finding for check in preflight.checks} == {
        "reachable": "answered in 12 ms",
        "certificate trusted": "not encrypted",
        "clocks agree": "not known: the answer has no Date",
        "token accepted": "none was sent",
        "answer as expected": "any answer counts",
    }


@pytest.mark.parametrize(
    ("seen", "name", "code", "told"),
    [
        ({"skew_s": 600}, "clocks agree", ReasonCode.CLOCK_SKEW, "its clock is 600 s ahead of ours"),
        ({"skew_s": -61}, "clocks agree", ReasonCode.CLOCK_SKEW, "its clock is 61 s behind ours"),
        ({"builds": []}, "build observed", ReasonCode.NO_BUILD, "no header X-Build"),
        (
            {"build_header": None, "builds": [], "candidate": "b-18"},
            "build observed",
            ReasonCode.NO_BUILD,
            "which header names the build",
        ),
    ],
)
async def test_what_is_out_of_bounds_fails_its_own_check(
    seen: dict[str, object], name: str, code: ReasonCode, told: str
) -> None:
    """The check is named with a reason of its own, and none after it is claimed."""
    preflight = await checked(**seen)  # type: ignore[arg-type]
    found = preflight.failed
    assert found is not None
    assert found.reason is not None
    assert (found.name, found.reason.code, found.reason.cause) == (name, code, Cause.ENVIRONMENT)
    assert told in found.finding
    assert preflight.checks[-1] == found


@pytest.mark.parametrize("skew_s", [60, -60, 0])
async def test_a_clock_within_the_leeway_holds(skew_s: int) -> None:
    """A minute either way is what services forgive a token."""
    assert (await checked(skew_s=skew_s)).failed is None


@pytest.mark.parametrize(("days", "told"), [(1, "ends in 1 day ("), (6, "ends in 6 days (")])
async def test_a_certificate_that_ends_soon_fails(days: int, told: str) -> None:
    """Within a week it would end under somebody's hands."""
    found = (await checked(certificate_ends=SystemClock().now() + timedelta(days=days, hours=1))).failed
    assert found is not None
    assert found.reason is not None
    assert (found.name, found.reason.code) == ("certificate lasts", ReasonCode.CERTIFICATE_ENDS)
    assert told in found.finding


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (ReasonCode.NAME_NOT_RESOLVED, "name resolves"),
        (ReasonCode.CONNECTION_REFUSED, "reachable"),
        (ReasonCode.UNREACHABLE, "reachable"),
        (ReasonCode.TLS_NOT_TRUSTED, "certificate trusted"),
        (ReasonCode.NO_TOKEN, "token accepted"),
        (ReasonCode.TOKEN_REFUSED, "token accepted"),
        (ReasonCode.WRONG_STATUS, "answer as expected"),
    ],
)
async def test_a_request_that_fails_fails_the_check_it_is_about(code: ReasonCode, name: str) -> None:
    """What is behind it is not checked; what was not seen before it is not claimed."""
    nothing = {"answered": False, "address": None, "skew_s": None, "certificate_ends": None, "builds": []}
    preflight = await checked(failed(code), **nothing)  # type: ignore[arg-type]
    assert preflight.failed is not None
    assert (preflight.failed.name, preflight.failed.finding) == (name, "so it was")
    assert {check.name for check in preflight.checks} - {name} <= {"token accepted"}


async def test_a_wrong_clock_explains_a_refused_token() -> None:
    """The service that lives ten minutes ago refuses our tokens: its clock is named, not the token."""
    found = (await checked(failed(ReasonCode.TOKEN_REFUSED), skew_s=-600)).failed
    assert found is not None
    assert found.name == "clocks agree"


async def test_a_plan_out_of_a_document_has_no_checks() -> None:
    """Without a compiled preflight nothing is sent."""
    async with opened() as context:
        assert await run_preflight(plan(), context, candidate=None) == Preflight()


async def test_a_failing_preflight_leaves_every_test_not_run() -> None:
    """When the preflight fails, no test is run and each names the check."""
    reason = Reason(code=ReasonCode.CONNECTION_REFUSED, cause=Cause.ENVIRONMENT, summary="nothing listens")
    preflight = Scripted([Attempt(status=Status.ERRORED, reason=reason)])
    run = await run_of(replace(plan(scripted("a", PASS)), preflight=preflight))

    assert statuses(run) == {"p/a": (Status.NOT_RUN, ReasonCode.PREFLIGHT)}
    assert run.preflight.failed is not None
    assert run.preflight.failed.name == "reachable"
    outcome: Outcome = run.outcomes[0]
    assert outcome.reason is not None
    assert "the preflight check 'reachable' failed" in outcome.reason.summary
