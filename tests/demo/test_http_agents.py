"""Agents over HTTP: running one, and the chain of start, status, stop and cancel."""

from typing import Any

import pytest


@pytest.mark.parametrize(
    "path",
    [
        "/api/agents/execute",
        "/api/agents/triage",
        "/api/agents/data",
        "/api/agents/optimization",
        "/api/agents/data/execute",
    ],
)
async def test_a_run_answers_what_was_asked(healthy: Any, path: str) -> None:
    """The response names the order asked about, and is not the request itself."""
    message = "Please analyse order gp-5f3c91"
    async with healthy.http() as client:
        answer = await client.post(path, json={"message": message})
    body = answer.json()
    assert (answer.status_code, body["status"]) == (200, "completed")
    assert "gp-5f3c91" in body["response"]
    assert message not in body["response"]
    assert body["execution_time"] > 0


async def test_the_agent_may_be_named_in_the_body(healthy: Any) -> None:
    """A type chooses the agent; one that does not exist is 422 there and 404 in the path."""
    async with healthy.http() as client:
        chosen = await client.post("/api/agents/execute", json={"message": "x", "type": "data"})
        wrong = await client.post("/api/agents/execute", json={"message": "x", "type": "nope"})
        missing = await client.post("/api/agents/nonexistent/execute", json={"message": "x"})
    assert chosen.json()["agent"] == "data"
    assert (wrong.status_code, missing.status_code) == (422, 404)


@pytest.mark.parametrize(("verb", "state"), [("stop", "stopped"), ("cancel", "cancelled")])
async def test_a_run_is_started_seen_and_ended(healthy: Any, verb: str, state: str) -> None:
    """A start answers 202, status shows the run, and stop or cancel changes its state for good."""
    async with healthy.http() as client:
        started = await client.post("/api/agents/start", json={"agent": "data"})
        run_id = started.json()["run_id"]
        ended = await client.post(f"/api/agents/{verb}", json={"run_id": run_id})
        again = await client.post("/api/agents/stop", json={"run_id": run_id})
        runs = (await client.get("/api/agents/status")).json()["runs"]
    assert (started.status_code, started.json()["state"]) == (202, "running")
    assert (ended.status_code, ended.json()) == (202, {"run_id": run_id, "state": state})
    assert again.json()["state"] == state
    assert {run["run_id"]: run["state"] for run in runs}[run_id] == state


async def test_runs_of_others_are_unknown(healthy: Any) -> None:
    """A run is 404 to another user, and does not show in their status."""
    async with healthy.http("e2e-user-002") as owner, healthy.http("e2e-user-003") as other:
        run_id = (await owner.post("/api/agents/start", json={})).json()["run_id"]
        stopped = await other.post("/api/agents/stop", json={"run_id": run_id})
        unknown = await owner.post("/api/agents/stop", json={"run_id": "run-nope"})
        seen = (await other.get("/api/agents/status")).json()["runs"]
    assert (stopped.status_code, unknown.status_code) == (404, 404)
    assert run_id not in [run["run_id"] for run in seen]


async def test_metrics_count_runs_by_state(healthy: Any) -> None:
    """The agents' counters tell running, completed and failed runs apart."""
    async with healthy.http("e2e-user-004") as client:
        before = (await client.get("/api/metrics/agents")).json()
        await client.post("/api/agents/start", json={})
        await client.post("/api/agents/execute", json={"message": "x"})
        after = (await client.get("/api/metrics/agents")).json()
    assert after["runs_total"] == before["runs_total"] + 2
    assert after["runs"]["running"] == before["runs"]["running"] + 1
    assert after["runs"]["completed"] == before["runs"]["completed"] + 1
