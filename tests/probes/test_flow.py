"""Scenarios: steps in order, repeated, side by side, cleaned up after."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from hermetic import standing_in

from goldenpath.model.outcome import Cause, ReasonCode, Status
from goldenpath.model.plan import AuthProfile, Deadlines
from goldenpath.probes.flow import Scenario
from goldenpath.probes.shape import Shape


def _metrics(attempt: Any) -> dict[str, Any]:
    return {metric.name: metric for metric in attempt.metrics}


_THREAD = {"post": "/api/threads", "json": {"title": "${nonce}"}, "expect": {"status": 201}, "save": {"thread": "$.id"}}


async def test_two_users_and_what_belongs_to_one(stage: Any) -> None:
    """A user's thread is nobody else's, and is gone after the test."""
    attempt = await stage.play(
        users={"alice": "user", "bob": "user"},
        steps=[
            {**_THREAD, "auth": "alice"},
            {"get": "/api/threads/${thread}", "auth": "bob", "expect": {"status": 404, "never": "${nonce}"}},
            {"get": "/api/threads/${thread}", "auth": "alice", "expect": {"status": 200, "contains": "${nonce}"}},
        ],
        **{"finally": [{"delete": "/api/threads/${thread}", "auth": "alice", "expect": {"status": 204}}]},
    )
    assert attempt.status is Status.PASSED, attempt.reason
    evidence = attempt.evidence
    assert (evidence.exchanges, evidence.authenticated, evidence.assertions, evidence.refusals) == (4, 4, 5, 1)
    assert _metrics(attempt)["latency"].n == 3


async def test_a_failing_step_is_named(stage: Any) -> None:
    """By its number, its words, and a command line; the steps after it are not run."""
    attempt = await stage.play(
        steps=[_THREAD, {"get": "/api/threads/${thread}", "expect": {"status": 404}}, {"get": "/health"}]
    )
    told = "step 2 of 3 (get /api/threads/${thread}): expected status 404, got 200 OK (request gp-"
    assert attempt.reason.summary.startswith(told)
    assert attempt.reason.reproduce.startswith('curl -i -H "Authorization: Bearer $TOKEN" http://')
    assert attempt.evidence.exchanges == 2


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ([{"get": "/a/${var.NONE}"}], ReasonCode.MISSING_VALUE),
        ([{"get": "http://elsewhere.example/"}], ReasonCode.PROBE_FAULT),
    ],
)
async def test_faults_of_the_plan_are_nobody_elses(stage: Any, steps: Any, code: ReasonCode) -> None:
    """Errored, nothing sent, and no command line."""
    attempt = await stage.play(steps=steps)
    assert (attempt.status, attempt.reason.code, attempt.reason.cause) == (Status.ERRORED, code, Cause.PROBE)
    assert (attempt.evidence.exchanges, attempt.reason.reproduce) == (0, "")


async def test_without_a_key_there_is_no_token(service: Any, open_stage: Any) -> None:
    """Errored before anything is sent, and the key is not shown."""
    stage = await open_stage(service.base_url, jwt_key="tooshort", auth="user")
    attempt = await stage.play(get="/api/me", expect={"status": 200})
    assert (attempt.status, attempt.reason.code) == (Status.ERRORED, ReasonCode.NO_TOKEN)
    assert "has 8 bytes; HS256 wants at least 32" in attempt.reason.summary
    assert "tooshort" not in attempt.reason.message


async def test_a_fault_of_ours_is_an_outcome(stage: Any) -> None:
    """An exception that nobody foresaw ends the test and not the run, masked and bounded."""
    stage.context.masker.register("very-secret-value")

    class Broken:
        async def send(self, *_: Any) -> Any:
            raise RuntimeError("very-secret-value \x1b[2J" + "x" * 999)

    attempt = await stage.changed(client=Broken()).play(get="/health")
    assert (attempt.status, attempt.reason.code) == (Status.ERRORED, ReasonCode.PROBE_FAULT)
    assert attempt.reason.summary.startswith("goldenpath itself went wrong: RuntimeError: *** \\x1b[2Jxxx")
    assert len(attempt.reason.summary) < 200


async def test_what_proves_nothing_is_hollow(stage: Any) -> None:
    """No assertion on what came back, also if the cleaning up asserts, and whatever the kind of step."""
    hollow = await stage.play(get="/health", **{"finally": [{"get": "/health", "expect": {"status": 200}}]})
    assert (hollow.status, hollow.reason.code) == (Status.HOLLOW, ReasonCode.NO_ASSERTION)
    assert hollow.evidence.exchanges == 2
    for test in ({"stream": {"get": "/api/results/partial"}}, {"open": "/ws"}):
        assert (await stage.play(**test)).reason.code is ReasonCode.NO_ASSERTION


async def test_steps_that_exchange_nothing_prove_nothing(stage: Any) -> None:
    """Whatever a step claims: without an exchange the test is hollow."""

    class Claims:
        label, deadlines, longest_s, expected_s = "claim", Deadlines(), 1.0, 1.0

        async def run(self, play: Any) -> None:
            play.ledger.assertions += 1

        def reproduce(self, _play: Any) -> str:
            return ""

    attempt = await Scenario(steps=(Claims(),), leases={}, shape=Shape()).run(stage.context)
    assert (attempt.status, attempt.reason.code) == (Status.HOLLOW, ReasonCode.NO_EXCHANGE)


async def test_nothing_is_left_running(stage: Any) -> None:
    """After a test that passed, failed, or left its sockets open, no task of it is alive."""
    before = asyncio.all_tasks()
    for last in ({"receive": "connection_established"}, {"receive": "never", "within": "50ms"}, {"get": "/health"}):
        await stage.play(steps=[{"open": "/ws"}, last])
        await stage.play(stream={"get": "/api/events/stream"}, sample={"for": "100ms", "at_least": 1})
        assert asyncio.all_tasks() == before


async def test_each_item_is_run_and_the_failing_one_named(stage: Any) -> None:
    """With a nonce of its own; items may hold what steps may."""
    items = [{"path": "/health", "status": 200}, {"path": "/nowhere", "status": 404}, {"path": "/nope", "status": 200}]
    attempt = await stage.play(each=items, get="${path}", query={"n": "${nonce}"}, expect={"status": "${status}"})
    assert attempt.reason.code is ReasonCode.WRONG_STATUS
    assert "expected status 200, got 404 Not Found (request gp-" in attempt.reason.summary
    assert attempt.reason.summary.endswith(") [path=/nope, status=200]")
    assert attempt.evidence.exchanges == 3


async def test_nonces_are_new_for_each_item_and_stable_within_it(stage: Any, service: Any) -> None:
    """Two steps of an item see the same nonce, two items do not."""
    echo = {"get": "/nonce/${nonce}/${uuid}", "expect": {"status": 404}}
    attempt = await stage.play(each={"x": [1, 2]}, steps=[echo, echo])
    assert attempt.status is Status.PASSED, attempt.reason
    async with httpx.AsyncClient(trust_env=False) as client:
        log = (await client.get(f"{service.base_url}/__standin/log")).json()["requests"]
    paths = [row["path"] for row in log if row["path"].startswith("/nonce/")]
    assert len(paths) == 4
    assert (paths[0] == paths[1], paths[2] == paths[3], paths[0] != paths[2]) == (True, True, True)


async def test_samples_are_measured(stage: Any) -> None:
    """Each is an exchange and a sample, `every` spreads their starts, and targets are held against them."""
    attempt = await stage.play(
        get="/health", auth="none", repeat={"times": 5, "every": "100ms"}, expect={"status": 200},
        target=["p95 < 5s", "p50 < 0.000001s", "first_event < 1s"],
    )  # fmt: skip
    assert attempt.status is Status.PASSED
    assert (_metrics(attempt)["latency"].n, attempt.evidence.exchanges, attempt.evidence.assertions) == (5, 5, 5)
    assert attempt.duration_s > 0.4
    assert [sentence.split(":")[0] for sentence in attempt.missed_targets] == ["p50 < 0.000001s", "first_event < 1s"]


async def test_a_failing_sample_is_named(open_stage: Any, tmp_path: Path) -> None:
    """One bad answer among the samples fails the test; a failure has no missed targets."""
    with standing_in(tmp_path, "--fault", "flap@1") as running:
        stage = await open_stage(running.base_url, jwt_key=running.jwt_key)
        attempt = await stage.play(get="/health", repeat=3, expect={"status": 200}, target="p95 < 0.000001s")
    assert attempt.status is Status.FAILED
    assert attempt.reason.summary.endswith("[sample 1 of 3]")
    assert attempt.missed_targets == ()


async def test_side_by_side(stage: Any) -> None:
    """All at once, with one user for all or one each; the share that held is measured."""
    test = {"get": "/api/me", "expect": {"status": 200, "json": {"$.id": "${auth.user}"}}}
    shared = await stage.play(**test, parallel=7)
    own = await stage.play(**test, parallel={"times": 3, "own_users": True})
    assert (shared.status, shared.evidence.exchanges, _metrics(shared)["held"].p50) == (Status.PASSED, 7, 1.0)
    assert own.status is Status.PASSED, own.reason


@pytest.mark.parametrize(("parallel", "status"), [({"times": 4, "ratio": 0.75}, Status.PASSED), (4, Status.FAILED)])
async def test_the_share_that_must_hold(
    raw_server: Any, open_stage: Any, http_answer: Any, parallel: Any, status: Status
) -> None:
    """Three of four are enough only where the plan says so."""
    count = 0

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal count
        await reader.readuntil(b"\r\n\r\n")
        count += 1
        writer.write(http_answer(b"", "500 Oops" if count == 1 else "200 OK"))

    stage = await open_stage(await raw_server(script))
    attempt = await stage.play(get="/a", expect={"status": 200}, parallel=parallel)
    assert attempt.status is status
    assert _metrics(attempt)["held"].p50 == 0.75
    if status is Status.FAILED:
        assert attempt.reason.code is ReasonCode.RATIO_MISSED
        assert (
            "3 of 4 side by side held, wanted all; the first failure: get /a: expected status 200"
            in attempt.reason.summary
        )


async def test_side_by_side_nobody_to_blame(open_stage: Any) -> None:
    """Where nothing could be found out, a missed share is no failure of the product."""
    stage = await open_stage("http://127.0.0.1:1")
    attempt = await stage.play(get="/a", parallel=3)
    assert (attempt.status, attempt.reason.code) == (Status.ERRORED, ReasonCode.CONNECTION_REFUSED)


async def test_the_deadline_of_all_steps_together(raw_server: Any, open_stage: Any, http_answer: Any) -> None:
    """`within` of a test with steps bounds one run through them, and names the step it cut."""

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.3)
        writer.write(http_answer())

    stage = await open_stage(await raw_server(slow))
    steps = [{"get": f"/{name}", "expect": {"status": 200}} for name in "abcd"]
    attempt = await stage.play(steps=steps, within="500ms")
    assert attempt.reason.code is ReasonCode.TOTAL_TIMEOUT
    assert "step 2 of 4 (get /b): the steps did not end within 500 ms (total deadline)" in attempt.reason.summary
    assert (await stage.changed(patience=20.0).play(steps=steps, within="500ms")).status is Status.PASSED


async def test_a_timeout_in_a_flow_says_when(answering: Any) -> None:
    """How long after the start of the steps."""
    stage = await answering(None, answered=True)
    attempt = await stage.play(steps=[{"get": "/a", "within": "100ms"}, {"get": "/b"}])
    assert attempt.reason.summary.startswith("step 1 of 2 (get /a): no answer within 100 ms (total deadline); 1")
    assert " ms after the start (request gp-" in attempt.reason.summary


async def test_cleaning_up_is_best_effort(stage: Any) -> None:
    """It runs after a failure too, its own failures change no status and are counted."""
    attempt = await stage.play(
        steps=[_THREAD, {"get": "/health", "expect": {"status": 500}}],
        **{"finally": [
            {"delete": "/api/threads/${thread}", "expect": {"status": 404}},
            {"delete": "/api/threads/${thread}", "expect": {"status": 404}},
        ]},
    )  # fmt: skip
    assert attempt.reason.summary.startswith("step 2 of 2")
    assert (attempt.evidence.exchanges, _metrics(attempt)["cleanup_failures"].largest) == (4, 1)


async def test_what_was_never_made_need_not_be_removed(stage: Any) -> None:
    """A cleanup step that asks for what no step saved is passed over, and is no failure."""
    attempt = await stage.play(
        steps=[{**_THREAD, "expect": {"status": 500}}], **{"finally": [{"delete": "/api/threads/${thread}"}]}
    )
    assert attempt.status is Status.FAILED
    assert attempt.evidence.exchanges == 1
    assert "cleanup_failures" not in _metrics(attempt)


async def test_a_cleanup_that_hangs_is_cut(raw_server: Any, open_stage: Any, http_answer: Any) -> None:
    """After two seconds, whatever its own deadlines say."""

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if (await reader.readuntil(b"\r\n\r\n")).startswith(b"DELETE"):
            await asyncio.Event().wait()
        writer.write(http_answer())

    stage = await open_stage(await raw_server(script))
    attempt = await stage.play(get="/a", expect={"status": 200}, **{"finally": [{"delete": "/a"}]})
    assert attempt.status is Status.PASSED
    assert _metrics(attempt)["cleanup_failures"].largest == 1
    assert attempt.duration_s < 4


async def test_a_cancelled_test_cleans_up_and_gives_its_users_back(
    raw_server: Any, open_stage: Any, compiled: Any, http_answer: Any
) -> None:
    """Cancelling is not swallowed; the cleanup's request is sent before the test lets go."""
    methods: list[bytes] = []
    hanging = asyncio.Event()

    async def script(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        methods.append(head.split()[0])
        if head.startswith(b"GET"):
            hanging.set()
            await asyncio.Event().wait()
        writer.write(http_answer())

    only = AuthProfile(id="user", algorithm="HS256", key="${secret.JWT_KEY}", pool=("u1",))
    stage = await open_stage(await raw_server(script), profiles=(only,))
    test = {"get": "/a", "auth": "user", "finally": [{"delete": "/a"}]}
    task = asyncio.create_task(compiled(test, profiles=(only,)).probe.run(stage.context))
    await hanging.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert methods == [b"GET", b"DELETE"]
    async with asyncio.timeout(1), stage.context.identities.lease({"user": "user"}) as lent:
        assert lent == {"user": "u1"}


async def test_tests_wait_for_users_before_their_time_starts(stage: Any) -> None:
    """Waiting for a user is no part of an attempt's duration."""
    async with stage.context.identities.lease(dict.fromkeys("abc", "user")):
        task = asyncio.create_task(stage.play(get="/api/me", expect={"status": 200}))
        await asyncio.sleep(0.3)
        assert not task.done()
        released_s = stage.context.clock.monotonic_s() - stage.context.run_started_s
    attempt = await task
    assert attempt.status is Status.PASSED
    assert attempt.started_s >= released_s


async def test_the_evidence_agrees_with_the_services_own_log(open_stage: Any, tmp_path: Path) -> None:
    """Exchanges counted here are rows there: items, samples, side by side, polls, sockets, refusals, cleanup."""
    tests: list[dict[str, Any]] = [
        {"get": "/health", "repeat": 4, "expect": {"status": 200}},
        {"get": "/api/me", "each": {"t": ["missing", "expired"]}, "auth": {"as": "user", "token": "${t}"}},
        {"get": "/health", "parallel": 5},
        {"get": "/health", "until": {"status": 500, "every": "10ms", "within": "50ms"}},
        {"stream": {"get": "/api/results/partial"}},
        {"steps": [_THREAD], "finally": [{"delete": "/api/threads/${thread}"}]},
        {"open": "/ws", "parallel": 3},
        {"open": "/ws", "auth": "none", "expect": {"refused": {}}},
        {"get": "/health", "expect": {"status": 404}},
    ]
    with standing_in(tmp_path, "--time-scale", "0.1") as running:
        stage = await open_stage(running.base_url, jwt_key=running.jwt_key, auth="user")
        attempts = await asyncio.gather(*(stage.play(**test) for test in tests))
        async with httpx.AsyncClient(trust_env=False) as client:
            log = (await client.get(f"{running.base_url}/__standin/log")).json()
    assert log["count"] == sum(attempt.evidence.exchanges for attempt in attempts)
    ids = [row["request_id"] for row in log["requests"]]
    assert len(set(ids)) == len(ids)


async def test_the_builds_seen_are_kept(stage: Any) -> None:
    """On HTTP answers and handshakes."""
    known = stage.changed(build_header="X-Build")
    await known.play(steps=[{"get": "/health"}, {"open": "/ws"}])
    assert len(known.context.sighting.builds) == 1
