"""The plan: everything a rule of the verdict or a report reads of it, so that a document stands alone."""

from __future__ import annotations

from goldenpath.base.node import Plain
from goldenpath.model.plan import FailFast, FlakyTests, Phase, Plan, Policy, ReportedEvidence, RevenueStream, Risk
from goldenpath.wire.declared import read_test, write_test
from goldenpath.wire.money_part import read_money, write_money
from goldenpath.wire.part import Part
from goldenpath.wire.reached import read_environment, read_profile, write_environment, write_profile
from goldenpath.wire.waiver_part import read_waivers, write_waiver


def write_plan(plan: Plan) -> dict[str, Plain]:
    """Return the object of a plan; compiled probes stay behind."""
    return {
        "id": plan.id,
        "digest": plan.digest,
        "mission": plan.mission,
        "currency": plan.currency,
        "fail_fast": plan.fail_fast.value,
        "policy": _write_policy(plan.policy),
        "streams": [_write_stream(stream) for stream in plan.streams],
        "phases": [_write_phase(phase) for phase in plan.phases],
        "tests": [write_test(test) for test in plan.tests],
        "waivers": [write_waiver(waiver) for waiver in plan.waivers],
        "environments": [write_environment(environment) for environment in plan.environments],
        "auth": [write_profile(profile) for profile in plan.auth],
    }


def read_plan(part: Part) -> Plan:
    """Return the plan of an object. Raises DocumentError."""
    return Plan(
        id=part.text("id"),
        digest=part.text("digest"),
        mission=part.text("mission"),
        currency=part.text("currency"),
        fail_fast=part.choice("fail_fast", FailFast),
        policy=_read_policy(part.part("policy")),
        streams=part.each("streams", _read_stream),
        phases=part.each("phases", _read_phase),
        tests=part.each("tests", read_test),
        waivers=read_waivers(part),
        environments=part.each("environments", read_environment),
        auth=part.each("auth", read_profile),
    )


def _write_policy(policy: Policy) -> dict[str, Plain]:
    return {
        "hold_above": write_money(policy.hold_above),
        "inconclusive_above": write_money(policy.inconclusive_above),
        "confirm": policy.confirm,
        "reported": policy.reported.value,
        "flaky": policy.flaky.value,
        "max_degraded": policy.max_degraded,
    }


def _read_policy(part: Part) -> Policy:
    return Policy(
        hold_above=read_money(part.part("hold_above")),
        inconclusive_above=read_money(part.part("inconclusive_above")),
        confirm=part.count("confirm"),
        reported=part.choice("reported", ReportedEvidence),
        flaky=part.choice("flaky", FlakyTests),
        max_degraded=part.count_or_none("max_degraded"),
    )


def _write_stream(stream: RevenueStream) -> dict[str, Plain]:
    return {
        "id": stream.id,
        "name": stream.name,
        "mrr": write_money(stream.mrr),
        "owner": stream.owner,
        "as_of": stream.as_of.isoformat() if stream.as_of else None,
        "veto": stream.veto,
    }


def _read_stream(part: Part) -> RevenueStream:
    return RevenueStream(
        id=part.text("id"),
        name=part.text("name"),
        mrr=read_money(part.part("mrr")),
        owner=part.text_or_none("owner"),
        as_of=part.day_or_none("as_of"),
        veto=part.flag("veto"),
    )


def _write_phase(phase: Phase) -> dict[str, Plain]:
    return {
        "id": phase.id,
        "name": phase.name,
        "priority": phase.priority,
        "risk": phase.risk.value,
        "protects": list(phase.protects),
        "concurrency": phase.concurrency,
        "fail_fast": phase.fail_fast.value if phase.fail_fast else None,
    }


def _read_phase(part: Part) -> Phase:
    return Phase(
        id=part.text("id"),
        name=part.text("name"),
        priority=part.text("priority"),
        risk=part.choice("risk", Risk),
        protects=part.texts("protects"),
        concurrency=part.count_or_none("concurrency"),
        fail_fast=part.choice("fail_fast", FailFast) if part.has("fail_fast") else None,
    )
