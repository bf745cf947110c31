"""The run document: it gives back the run it was made from, and refuses what contradicts itself."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from builders import (
    a_plan,
    a_policy,
    a_run,
    a_stream,
    a_test,
    a_waiver,
    an_outcome,
    failed,
    flaky,
    passed,
    usd,
)
from hypothesis import given, settings
from wire.strategies import runs, uneven_seconds

from goldenpath.base.errors import DocumentError
from goldenpath.impact.assessment import assess
from goldenpath.model.outcome import Evidence, Metric, Status
from goldenpath.model.run import Check, Preflight, Run, Stopped, StopReason
from goldenpath.wire.document import dump, kept, load


@pytest.fixture(scope="module")
def run() -> Run:
    """A run with every status, both marks, waivers in force and not, and a stop."""
    tests = [
        a_test("login/health", "login"),
        a_test("login/tokens", "login", veto=True),
        a_test("chat/answers", "chat"),
        a_test("chat/order", "chat", needs=("chat/answers",)),
        a_test("agents/answer", "agents"),
        a_test("agents/tools", "agents"),
        a_test("agents/list", "agents", advisory=True),
        a_test("files/upload", "files"),
        a_test("files/quota", "files"),
    ]
    metric = Metric(name="latency", unit="ms", n=20, p50=41.5, p95=88.125, largest=90.0)
    slow = an_outcome("login/health", Status.PASSED, degraded=True)
    slow = replace(slow, attempts=(replace(slow.attempts[0], metrics=(metric,), started_s=0.25, duration_s=1.125),))
    outcomes = [
        slow,
        passed("login/tokens"),
        failed("chat/answers"),
        an_outcome("chat/order", Status.NOT_RUN),
        flaky("agents/answer"),
        an_outcome("agents/tools", Status.ERRORED),
        an_outcome("agents/list", Status.HOLLOW),
        passed("files/upload"),
        an_outcome("files/quota", Status.SKIPPED),
    ]
    plan = a_plan(
        [a_stream("login"), a_stream("chat", usd(120, at_least=True)), a_stream("agents"), a_stream("files")],
        tests,
        policy=a_policy(max_degraded=2),
        waivers=(
            a_waiver("chat/order", date(2025, 9, 1)),
            a_waiver("files/quota"),
            a_waiver("agents/tools", date(2025, 8, 1)),
        ),
    )
    return a_run(
        plan,
        outcomes,
        decided_after_s=12.5,
        stopped=Stopped(reason=StopReason.BUDGET, at_s=59.5),
        preflight=Preflight(checks=(Check(name="origin", finding="answers"),), evidence=Evidence(exchanges=1)),
    )


@pytest.fixture
def document(run: Run) -> dict[str, Any]:
    """The document of that run, to be edited."""
    return json.loads(dump(assess(run)))


def _load(document: dict[str, Any]) -> Run:
    return load(json.dumps(document), "run.json")


def _refusal(document: dict[str, Any]) -> str:
    with pytest.raises(DocumentError) as refused:
        _load(document)
    return refused.value.message


@given(runs())
@settings(max_examples=40)
def test_a_document_gives_back_its_run(run: Run) -> None:
    """Whatever a run holds, its document gives it back, and holds no control, format or surrogate character."""
    text = dump(assess(run))

    assert run == load(text, "run.json")
    assert all(line.isprintable() for line in text.split("\n"))


@given(runs(uneven_seconds))
@settings(max_examples=20)
def test_times_are_kept_to_the_millisecond(run: Run) -> None:
    """A document of a run with finer times gives back the run rounded, and the same text from then on."""
    text = dump(assess(run))
    loaded = load(text, "run.json")

    assert kept(run) == loaded == kept(loaded)
    assert text == dump(assess(loaded))


def test_the_public_names(document: dict[str, Any]) -> None:
    """Every name that is promised to readers is there."""
    assert {"format", "run", "plan", "runner", "verdict", "revenue", "tally", "phases", "tests"} <= document.keys()
    assert {
        "id", "plan", "plan_digest", "environment", "base_url", "target", "candidate", "started_at", "finished_at",
        "duration_s", "stopped", "partial",
    } <= document["run"].keys()  # fmt: skip
    assert {"version", "build"} <= document["run"]["target"].keys()
    assert {"reason", "at"} <= document["run"]["stopped"].keys()
    assert {"mission", "currency", "policy", "streams", "phases", "tests", "waivers"} <= document["plan"].keys()
    assert {
        "name", "protects", "needs", "tags", "advisory", "veto", "deadlines", "owner", "on_failure",
    } <= document["plan"]["tests"][0].keys()  # fmt: skip
    assert {"goldenpath", "python", "platform", "command", "peak_memory_bytes"} <= document["runner"].keys()
    assert {"decision", "exit_code", "reasons", "decided_after_s"} <= document["verdict"].keys()
    assert {"code", "text", "tests", "streams"} <= document["verdict"]["reasons"][0].keys()
    amounts = {"total", "at_risk", "at_most", "unverified", "waived", "protected"}
    assert amounts | {"streams"} <= document["revenue"].keys()
    assert all({"minor_units", "currency", "at_least", "text"} <= document["revenue"][name].keys() for name in amounts)
    assert {"id", "name", "state", "mrr", "tests"} <= document["revenue"]["streams"][0].keys()
    tally = {"planned", "passed", "failed", "errored", "hollow", "skipped", "not_run", "flaky", "degraded"}
    assert tally <= document["tally"].keys()
    assert {
        "id", "name", "priority", "risk", "status", "tally", "duration_s", "pass_rate_planned", "pass_rate_executed",
    } <= document["phases"][0].keys()  # fmt: skip
    assert tally <= document["phases"][0]["tally"].keys()
    test = document["tests"][2]
    assert {
        "id", "phase", "name", "status", "reason", "started_at", "duration_s", "attempts", "flaky", "degraded",
        "protects", "metrics", "evidence",
    } <= test.keys()  # fmt: skip
    assert {"code", "cause", "message"} <= test["reason"].keys()
    assert {"status", "reason", "duration_s"} <= test["attempts"][0].keys()
    assert {"kind", "exchanges", "bytes_in", "frames_in", "assertions"} <= test["evidence"].keys()


def test_the_figures_of_a_run(document: dict[str, Any]) -> None:
    """The figures are those that follow: money, counts, rates, moments."""
    assert {"decision": "HOLD", "exit_code": 1, "as_of": "2025-09-09", "decided_after_s": 12.5}.items() <= document[
        "verdict"
    ].items()
    assert {name: document["revenue"][name]["text"] for name in ("at_risk", "unverified", "waived", "protected")} == {
        "at_risk": "$120K+",
        "unverified": "$100K",
        "waived": "$100K",
        "protected": "$100K",
    }
    assert {"at_risk": 28.6, "unverified": 23.8, "waived": 23.8, "protected": 23.8} == document["revenue"]["percent"]
    assert {"planned": 9, "passed": 4, "executed": 7, "pass_rate_executed": 0.5714}.items() <= document["tally"].items()
    assert document["run"]["finished_at"] == "2025-09-09T22:39:00Z"
    assert {"reason": "budget", "at": "2025-09-09T22:38:59.500Z", "at_s": 59.5} == document["run"]["stopped"]
    health = document["tests"][0]
    assert health["started_at"] == "2025-09-09T22:38:00.250Z"
    assert {"latency": {"unit": "ms", "n": 20, "p50": 41.5, "p95": 88.125, "largest": 90.0}} == health["metrics"]
    assert document["phases"][1]["tally"]["not_run"] == 1
    assert {"risk": "critical", "state": "at_risk", "shown_risk": "critical"}.items() <= document["phases"][1].items()


def test_only_waivers_in_force_stand_among_the_waivers(document: dict[str, Any], run: Run) -> None:
    """An expired waiver stands apart with its place, and comes back to it."""
    assert ["files/quota"] == [waiver["test"] for waiver in document["plan"]["waivers"]]
    assert [(0, "chat/order"), (2, "agents/tools")] == [
        (waiver["index"], waiver["test"]) for waiver in document["plan"]["waivers_not_in_force"]
    ]
    assert run.plan.waivers == _load(document).plan.waivers


def test_an_expired_waiver_among_those_in_force_is_refused(document: dict[str, Any]) -> None:
    """A waiver moved to those in force is judged by its own last day."""
    document["plan"]["waivers"].append(document["plan"]["waivers_not_in_force"].pop())

    assert _refusal(document) == "run.json: plan.waivers has 2 entries, but 1 follow"


def test_the_document_is_as_of_its_own_finish(run: Run) -> None:
    """Judged on another day, a run still has the one document that its readers recompute."""
    later = assess(run, as_of=date(2026, 1, 1))

    assert later.waivers_in_force == ()
    assert dump(assess(run)) == dump(later)


def test_unknown_times_are_null(run: Run) -> None:
    """A run that does not say when it took place has no moments, and no waiver in force."""
    text = dump(assess(replace(run, started_at=None)))
    document = json.loads(text)

    assert document["run"]["started_at"] is document["run"]["finished_at"] is document["verdict"]["as_of"] is None
    assert document["run"]["stopped"]["at"] is document["tests"][0]["started_at"] is None
    assert document["plan"]["waivers"] == []
    assert replace(run, started_at=None) == load(text, "run.json")


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(item, (*path, key))
    else:
        yield path


def _at(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        document = document[step]
    return document


def _others(value: Any) -> tuple[Any, ...]:
    """Values that somebody may write in its place."""
    match value:
        case bool():
            return (not value,)
        case int() | float():
            return (value + 1, None)
        case str():
            return (f"{value}x", "passed")
        case _:
            return (0, "2025-09-09T22:38:00Z")


_FIGURES = ("verdict", "revenue", "tally", "phases")


def _figures(document: dict[str, Any]) -> dict[str, Any]:
    """What decides, the wording of sentences left out."""
    figures = {name: deepcopy(document[name]) for name in _FIGURES}
    figures["verdict"].pop("line")
    figures["verdict"].pop("decided_after_s")
    for reason in figures["verdict"]["reasons"]:
        reason.pop("text")
    figures["phases"] = [{**phase, "duration_s": None} for phase in figures["phases"]]
    figures["statuses"] = [(test["status"], test["flaky"], test["degraded"]) for test in document["tests"]]
    return figures


@pytest.mark.slow
def test_no_single_edit_moves_a_figure(document: dict[str, Any]) -> None:
    """Each value, changed by itself, is refused or moves neither verdict nor revenue, tally, phase or status."""
    original = _figures(document)
    edited = deepcopy(document)
    for path in _leaves(document):
        holder, value = _at(edited, path[:-1]), _at(document, path)
        for other in _others(value):
            holder[path[-1]] = other
            with contextlib.suppress(DocumentError):
                assert original == _figures(json.loads(dump(assess(_load(edited))))), (path, other)
        holder[path[-1]] = value


def test_each_figure_changed_is_refused(document: dict[str, Any]) -> None:
    """A changed figure is never believed: the complaint names it; only wording may differ."""
    for section in _FIGURES:
        for path in _leaves(document[section], (section,)):
            if path[-1] in {"line", "decided_after_s"} or (path[-1] == "text" and "reasons" in path):
                continue
            edited = deepcopy(document)
            _at(edited, path[:-1])[path[-1]] = _others(_at(document, path))[0]
            place = str(path[0]) + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path[1:])
            assert f"run.json: {place} says " in _refusal(edited)


def _bare(document: dict[str, Any]) -> dict[str, Any]:
    """The document without its figures, the facts only."""
    bare = {name: deepcopy(document[name]) for name in ("format", "run", "tests", "runner", "plan")}
    bare["verdict"] = {"decided_after_s": document["verdict"]["decided_after_s"]}
    for name in ("finished_at", "partial", "evidence", "plan", "plan_digest"):
        del bare["run"][name]
    for test in bare["tests"]:
        for name in ("phase", "name", "protects", "started_at", "duration_s", "evidence", "metrics"):
            del test[name]
    return bare


def test_each_figure_left_out_follows(document: dict[str, Any], run: Run) -> None:
    """Without its figures a document gives back the same run, and so the same figures."""
    bare = _bare(document)
    assert run == _load(bare)

    del bare["verdict"]
    assert replace(run, decided_after_s=None) == _load(bare)


@pytest.mark.parametrize("status", list(Status))
def test_each_status_changed_is_refused(document: dict[str, Any], status: Status) -> None:
    """A status that is not what its attempts come to is refused, even where no figure speaks against it."""
    for index, test in enumerate(document["tests"]):
        if test["status"] == status:
            continue
        edited = deepcopy(document)
        edited["tests"][index]["status"] = status
        assert _refusal(edited)
        if test["attempts"] or status.was_executed:
            assert f"tests[{index}]" in _refusal(_bare(edited))


def test_a_failure_made_a_pass_changes_all_that_follows(document: dict[str, Any]) -> None:
    """A status changed with its attempts is refused while a figure remains, and priced anew without any."""
    test = document["tests"][2]
    test |= {"status": "passed", "reason": None, "attempts": test["attempts"][:1]}
    test["attempts"][0] |= {"status": "passed", "reason": None}
    assert "run.evidence.exchanges says 9, but 7 follows" in _refusal(document)

    assert assess(_load(_bare(document))).exposure.at_risk == usd(0)


def _without(document: dict[str, Any], *path: str | int) -> None:
    del _at(document, path[:-1])[path[-1]]


def test_each_fact_left_out_is_refused(document: dict[str, Any]) -> None:
    """A fact that may not be unknown is asked for by its place."""
    for path in [
        ("format",),
        ("run",),
        ("run", "finished"),
        ("run", "recorded"),
        ("tests", 0, "attempts", 0, "evidence", "assertions"),
        ("plan", "tests", 1, "veto"),
        ("plan", "policy", "reported"),
        ("plan", "waivers"),
    ]:
        edited = deepcopy(document)
        _without(edited, *path)
        place = str(path[0]) + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path[1:])
        assert _refusal(edited) == f"run.json: {place}: is missing"


def test_fields_of_later_versions_are_ignored(document: dict[str, Any], run: Run) -> None:
    """A field that this version does not know changes nothing, wherever it stands."""
    document["later"] = {"deep": [1]}
    document["run"]["later"] = True
    document["tests"][0]["later"] = None
    document["plan"]["streams"][0]["later"] = "x"

    assert run == _load(document)


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (("format",), 2, "run.json: format: 2 is newer than this goldenpath reads (1)"),
        (("format",), 0, "run.json: format: expected 1"),
        (("format",), "1", "run.json: format: expected a whole number up to 1000000000000000"),
        (("tests", 0, "status"), "pased", "run.json: tests[0].status: 'pased' is not known"),
        (("tests", 2, "reason", "code"), "tired", "run.json: tests[2].reason.code: 'tired' is not known"),
        (
            ("tests", 2, "attempts", 0, "status"),
            "not_run",
            "run.json: tests[2].attempts[0].status: an attempt is never not_run",
        ),
        (("tests", 2, "reason"), None, "run.json: tests[2].reason: is missing, although the test is failed"),
        (
            ("tests", 2, "attempts", 0, "reason"),
            None,
            "run.json: tests[2].attempts[0].reason: is missing, although the attempt failed",
        ),
        (("run", "started_at"), "2025-09-09T22:38:00", "a moment is written 2025-09-09T22:38:00Z"),
        (("run", "duration_s"), -1, "run.json: run.duration_s: expected seconds, not negative"),
        (("run", "finished_at"), "2025-09-09T23:38:00Z", "run.finished_at says"),
        (("run", "target", "build"), "b2", 'run.json: run.target.build says "b2", but "b1" follows'),
        (("run", "partial"), False, "run.json: run.partial says false, but true follows"),
        (("run", "evidence", "exchanges"), 1000, "run.evidence.exchanges says 1000"),
        (("verdict", "decision"), "GO", 'run.json: verdict.decision says "GO", but "HOLD" follows'),
        (("verdict", "exit_code"), 0, "run.json: verdict.exit_code says 0, but 1 follows"),
        (("verdict", "decided_after_s"), 61, "verdict.decided_after_s says 61.0, but the run took 60.0 s"),
        (("run", "stopped", "at_s"), 61, "run.stopped.at_s says 61.0, but the run took 60.0 s"),
        (("revenue", "at_risk", "minor_units"), 0, "run.json: revenue.at_risk.minor_units says 0, but 12000000"),
        (("revenue", "at_risk", "text"), "$0", 'run.json: revenue.at_risk.text says "$0", but "$120K+" follows'),
        (("tally", "passed"), 5, "run.json: tally.passed says 5, but 4 follows"),
        (("tally", "passed"), True, "run.json: tally.passed says true, but 4 follows"),
        (("tests",), [], "the outcomes do not cover the plan: 9 tests without an outcome"),
        (("plan", "waivers"), [], "run.json: verdict.reasons[2].tests has 2 entries, but 3 follow"),
        (("plan", "currency"), "EUR", "run.json: "),
        (("tests", 0, "duration_s"), 0.001, "run.json: tests[0].duration_s says 0.001, but 1.125 follows"),
        (("tests", 3, "attempts"), [{}], "run.json: tests[3].attempts[0].status: is missing"),
        (("tests", 3, "flaky"), True, "tests[3] (chat/order): status says not_run, but it has a mark of a pass"),
        (("tests", 4, "flaky"), False, "tests[4] (agents/answer): flaky says False, but its attempts come to True"),
        (("tests", 2, "attempts"), [], "tests[2] (chat/answers): status says failed, but there is no attempt"),
        (
            ("tests", 2, "reason", "summary"),
            "all is well",
            "tests[2] (chat/answers): reason is not that of its attempts",
        ),
    ],
)
def test_an_edit_is_refused_by_name(
    document: dict[str, Any], path: tuple[str | int, ...], value: Any, complaint: str
) -> None:
    """What is wrong is named with its place, what it says and what follows."""
    _at(document, path[:-1])[path[-1]] = value

    assert complaint in _refusal(document)


def test_a_test_that_stands_twice_is_refused(document: dict[str, Any]) -> None:
    """A plan in which an id stands twice is refused before anything is counted."""
    document["plan"]["tests"][1]["id"] = "login/health"

    assert _refusal(document) == "run.json: plan.tests has 'login/health' more than once"


def test_a_hostile_name_cannot_run_over_a_terminal(document: dict[str, Any]) -> None:
    """A test or a metric with a hostile name is complained about inert and in bounds."""
    name = "\x1b[2J\u202e" + "x" * 5000
    document["plan"]["tests"][3]["id"] = document["tests"][3]["id"] = name
    document["tests"][3]["flaky"] = True
    twice = deepcopy(document)
    twice["plan"]["tests"][2]["id"] = name
    measured = deepcopy(document)
    measured["tests"][3]["flaky"] = False
    measured["tests"][0]["metrics"] = {name: {"p50": 1}}
    measured["tests"][0]["attempts"][0]["metrics"][0]["name"] = name

    for edited in (document, twice, measured):
        message = _refusal(edited)
        assert message.isprintable()
        assert len(message) < 300


def test_attempts_of_a_test_that_was_not_run_are_refused(document: dict[str, Any]) -> None:
    """A test that claims not to have run cannot have attempts."""
    document["tests"][3]["attempts"] = document["tests"][2]["attempts"]

    assert "tests[3] (chat/order): status says not_run, but it has attempts" in _refusal(document)


def test_a_number_that_is_not_finite_is_never_written(run: Run) -> None:
    """A measurement that is no number is a fault of the caller, not a document."""
    broken = Metric(name="latency", unit="ms", n=1, p50=float("nan"), p95=1, largest=1)
    outcome = replace(run.outcomes[1], attempts=(replace(run.outcomes[1].attempts[0], metrics=(broken,)),))
    with pytest.raises(ValueError, match="float"):
        dump(assess(replace(run, outcomes=(run.outcomes[0], outcome, *run.outcomes[2:]))))
