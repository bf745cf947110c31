"""Endpoints for agents: what there is, running one to its end, and starting, stopping and cancelling runs."""

from goldenpath.demo.answers import answer
from goldenpath.demo.calls import Answer, Call, Fields
from goldenpath.demo.ids import IdKind
from goldenpath.demo.jsontext import Json
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.scripts import Agent
from goldenpath.demo.state import RunState

_THINKING_S = 0.05
_RUNS_SHOWN = 100


async def list_agents(call: Call) -> Answer:
    """GET /api/agents."""
    del call
    listed: list[Json] = [{"name": agent.value, "status": "ready"} for agent in Agent]
    return Answer(fields={"agents": listed, "total": len(listed)})


async def agents_config(call: Call) -> Answer:
    """GET /api/agents/config."""
    del call
    config: dict[str, Json] = {agent.value: {"enabled": True, "tools": ["order_lookup"]} for agent in Agent}
    return Answer(fields={"agents": config, "default_agent": Agent.TRIAGE.value})


async def agents_status(call: Call) -> Answer:
    """GET /api/agents/status: the agents, and the user's latest runs."""
    runs = call.service.state.runs(call.user, any_owner=call.service.faults.leaks(call.path))
    listed: list[Json] = [run.document() for run in runs[-_RUNS_SHOWN:]]
    states: dict[str, Json] = {agent.value: "ready" for agent in Agent}
    return Answer(fields={"status": "operational", "agents": states, "runs": listed})


async def execute(call: Call) -> Answer:
    """POST /api/agents/execute with a message, and the agent under ``type`` or ``agent``."""
    fields = call.fields()
    message = fields.text("message")
    return await _run(call, agent_named(fields, "type", "agent"), message)


async def execute_named(call: Call) -> Answer:
    """POST /api/agents/{agent} and /api/agents/{agent}/execute with a message."""
    name = call.parameters["agent"]
    if name not in set(Agent):
        raise RefusalError(Code.NOT_FOUND, "no such agent")
    return await _run(call, Agent(name), call.fields().text("message"))


async def start(call: Call) -> Answer:
    """POST /api/agents/start: a run that goes on until it is stopped or cancelled."""
    fields = call.fields()
    thread_id = fields.optional_text("thread_id") or call.service.ids.new(IdKind.THREAD, call.user.id)
    run = call.service.state.new_run(call.user, agent=agent_named(fields, "agent", "type"), thread_id=thread_id)
    return Answer(status=202, fields={"run_id": run.id, "state": run.state})


async def stop(call: Call) -> Answer:
    """POST /api/agents/stop with a run_id."""
    return _settle(call, RunState.STOPPED)


async def cancel(call: Call) -> Answer:
    """POST /api/agents/cancel with a run_id."""
    return _settle(call, RunState.CANCELLED)


def agent_named(fields: Fields, *names: str) -> Agent:
    """The agent that the first of these fields names; triage if none is there.

    Raises:
        RefusalError: 422 if there is no such agent.
    """
    named = next((text for name in names if (text := fields.optional_text(name)) is not None), Agent.TRIAGE)
    if named not in set(Agent):
        raise RefusalError(Code.VALIDATION_ERROR, f"the agent must be one of {', '.join(Agent)}")
    return Agent(named)


async def _run(call: Call, agent: Agent, message: str) -> Answer:
    service = call.service
    started_s = service.clock.steady_s()
    run = service.state.new_run(call.user, agent=agent, thread_id=service.ids.new(IdKind.THREAD, call.user.id))
    fails, voice = service.faults.agent_fails(call.path), service.faults.voice(call.path)
    await service.clock.pause(_THINKING_S)
    service.state.settle_run(run, RunState.FAILED if fails else RunState.COMPLETED)
    if fails:
        raise RefusalError(Code.INTERNAL, "the agent failed")
    return Answer(
        fields={
            "status": "completed",
            "run_id": run.id,
            "agent": agent,
            "response": answer(message, voice),
            "execution_time": round(service.clock.steady_s() - started_s, 6),
        }
    )


def _settle(call: Call, state: RunState) -> Answer:
    run = call.service.state.run(call.user, call.fields().text("run_id"))
    settled = call.service.state.settle_run(run, state)
    return Answer(status=202, fields={"run_id": settled.id, "state": settled.state})
