"""From a path to a plan, and every way in which a plan can be wrong."""

import gc
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.model.money import Money
from goldenpath.model.plan import FailFast, FlakyTests, ReportedEvidence, Risk
from goldenpath.planfile.load import LoadedPlan, load, load_text


def loaded(text: str) -> LoadedPlan:
    """Load a plan's text."""
    return load_text(text.encode(), file="plan.yaml", plan_id="plan")


def changed(plan: str, old: str, new: str) -> str:
    """Return the plan with one passage replaced, which must be there exactly once."""
    assert plan.count(old) == 1, old
    return plan.replace(old, new)


def test_a_plan_says_what_the_file_says(small_plan: str) -> None:
    """Streams, phases, tests, environments and profiles are those of the file, in its order."""
    plan = loaded(small_plan).plan
    assert (plan.id, plan.mission, plan.currency) == ("plan", "Try the plan file", "USD")
    assert [(stream.id, stream.name, stream.as_of) for stream in plan.streams] == [
        ("chat", "Streaming chat", date(2025, 9, 1)),
        ("agents", "Agents", None),
    ]
    assert plan.streams[0].mrr == Money(minor_units=12_000_000, currency="USD", at_least=True)
    assert [(phase.id, phase.name, phase.priority, phase.risk) for phase in plan.phases] == [
        ("core", "Core", "P0", Risk.HIGH),
        ("agents", "Agents", "P0", Risk.CRITICAL),
    ]
    assert [(test.id, test.name, test.protects, test.needs) for test in plan.tests] == [
        ("core/health_of_chat", "Health of chat", ("chat",), ()),
        ("core/who_am_i", "Who am i", ("chat",), ("core/health_of_chat",)),
        ("agents/answers", "Answers", ("agents",), ("core/who_am_i",)),
    ]
    assert all(test.probe is not None and test.kind == "http" and test.deadlines.total_s == 5 for test in plan.tests)
    assert plan.preflight is not None
    assert [(e.name, e.embedded, e.base_url, e.build_header, e.patience) for e in plan.environments] == [
        ("demo", True, "", "X-Build", 1.0),
        ("staging", False, "${var.STAGING_URL}", "X-Build", 3.0),
    ]
    profile = plan.auth[0]
    assert (profile.id, profile.lifetime_s, profile.claims, profile.pool) == (
        "user",
        900.0,
        (("iss", "standin-auth"),),
        ("ann", "ben"),
    )


def test_references_are_those_of_the_plan_and_of_each_environment(small_plan: str) -> None:
    """The caller can ask for what one environment needs, and for no more."""
    found = loaded(small_plan).references
    assert [(reference.key, reference.environment) for reference in found] == [
        ("secret.JWT_KEY", None),
        ("var.STAGING_URL", "staging"),
    ]


def test_policy_has_strict_defaults(small_plan: str) -> None:
    """A plan without a policy holds on any stream at risk and tolerates nothing."""
    policy = loaded(small_plan).plan.policy
    zero = Money(minor_units=0, currency="USD")
    assert (policy.hold_above, policy.inconclusive_above, policy.confirm) == (zero, zero, 2)
    assert (policy.reported, policy.flaky) == (ReportedEvidence.UNVERIFIED, FlakyTests.UNVERIFIED)
    assert policy.max_degraded is None


def test_policy_is_read(small_plan: str) -> None:
    """Limits, tolerances and fail-fast are those of the file; `inconclusive_above` follows `hold_above`."""
    written = (
        "policy: {hold_above: 100K, confirm: 0, reported: protects, flaky: tolerated, max_degraded: 1, fail_fast: run}"
    )
    plan = loaded(small_plan + written + "\n").plan
    assert plan.policy.hold_above == plan.policy.inconclusive_above == Money(minor_units=10_000_000, currency="USD")
    assert (plan.policy.confirm, plan.policy.max_degraded) == (0, 1)
    assert (plan.policy.reported, plan.policy.flaky) == (ReportedEvidence.PROTECTS, FlakyTests.TOLERATED)
    assert plan.fail_fast is FailFast.RUN


@pytest.mark.parametrize(
    ("old", "new", "under_veto"),
    [
        ("    risk: high\n", "    risk: high\n    priority: P00\n", {"core/health_of_chat", "core/who_am_i"}),
        ("        tags: [login]\n", "        tags: [login, entry]\n", {"core/who_am_i"}),
        ("  agents: {mrr: 200K}\n", "  agents: {mrr: 200K, veto: true}\n", {"agents/answers"}),
        ("        tags: [login]\n", "        tags: [login]\n        veto: true\n", {"core/who_am_i"}),
    ],
)
def test_a_veto_is_one_on_each_test_it_covers(small_plan: str, old: str, new: str, under_veto: set[str]) -> None:
    """A veto of a priority, a tag, a stream or a test ends up on the tests themselves."""
    policy = ""
    if "P00" in new:
        policy = "policy: {veto: {priorities: P00}}\n"
    if "entry" in new:
        policy = "policy: {veto: {tags: entry}}\n"
    plan = loaded(changed(small_plan, old, new) + policy).plan
    assert {test.id for test in plan.tests if test.veto} == under_veto


def test_an_inherited_veto_leaves_advisory_tests_alone(small_plan: str) -> None:
    """An advisory test beside a stream under a veto is no contradiction."""
    text = changed(small_plan, "  chat: {name: Streaming chat,", "  chat: {veto: true, name: Streaming chat,")
    plan = loaded(changed(text, "        tags: [login]\n", "        advisory: true\n")).plan
    assert [test.veto for test in plan.tests] == [True, False, False]


def test_the_other_keys_of_a_test_are_read(small_plan: str) -> None:
    """Owner, texts for a failure, skip and waivers come through."""
    more = (
        "        tags: [login]\n        owner: accounts\n        alone: true\n        name: Who is it\n"
        "        protects: [chat, agents]\n"
        "        on_failure: {customers: Nobody gets in, actions: Look, later: [Think, Rest]}\n"
        "        skip: {reason: moved, owner: accounts, expires: 2025-10-01}\n"
    )
    waiver = "waivers: [{test: agents/answers, reason: known, owner: accounts, expires: 2025-10-01}]\n"
    plan = loaded(changed(small_plan, "        tags: [login]\n", more) + waiver).plan
    test = plan.tests[1]
    assert (test.owner, test.alone, test.name, test.protects) == ("accounts", True, "Who is it", ("chat", "agents"))
    assert (test.on_failure.customers, test.on_failure.actions, test.on_failure.later) == (
        "Nobody gets in",
        ("Look",),
        ("Think", "Rest"),
    )
    assert test.skip is not None
    assert (test.skip.reason, test.skip.owner, test.skip.expires) == ("moved", "accounts", date(2025, 10, 1))
    assert [(waiver.test, waiver.expires) for waiver in plan.waivers] == [("agents/answers", date(2025, 10, 1))]


def test_a_phase_with_its_own_money_protects_a_stream_of_its_own(small_plan: str) -> None:
    """`mrr` on a phase is a stream with the phase's id and name."""
    plan = loaded(changed(small_plan, "    risk: high\n", "    mrr: 80K+\n")).plan
    assert [(stream.id, stream.name, stream.mrr.minor_units) for stream in plan.streams][2] == (
        "core",
        "Core",
        8_000_000,
    )
    assert plan.tests[0].protects == ("core", "chat")


def test_the_digest_is_that_of_the_meaning(small_plan: str) -> None:
    """Comments, order of keys and short forms change nothing; a deadline does."""
    digest = loaded(small_plan).plan.digest
    assert len(digest) == 64
    same = changed(small_plan, "    protects: agents\n", "    protects: [agents]  # a list of one\n")
    same = changed(same, "format: 1\nmission: Try the plan file\n", "mission: Try the plan file\nformat: 1\n")
    assert loaded(same).plan.digest == digest
    assert loaded(changed(small_plan, "total: 5s", "total: 6s")).plan.digest != digest


def test_a_plan_is_called_after_its_file(tmp_path: Path, small_plan: str) -> None:
    """Without an id of its own a plan has its file's name, as an id may be written."""
    path = tmp_path / "Golden Path (v2).yaml"
    path.write_text(small_plan)
    assert load(path).plan.id == "golden-path-v2"
    path.write_text("id: named\n" + small_plan)
    assert load(path).plan.id == "named"


@pytest.mark.parametrize("text", ["", "format: 1\n"])
def test_the_garbage_collector_is_left_as_it_was(text: str) -> None:
    """Loading pauses the collector, and a refused plan does not leave it off."""
    assert gc.isenabled()
    with pytest.raises(PlanError):
        loaded(text)
    assert gc.isenabled()


def test_places_name_the_file_as_it_was_given(tmp_path: Path) -> None:
    """A complaint begins with the path that the caller gave."""
    path = tmp_path / "empty.yaml"
    path.write_text("")
    with pytest.raises(PlanError) as caught:
        load(path)
    assert str(caught.value) == f"{path}:1:1: the plan is empty (begin with `format: 1`)"


AN_AMOUNT = "an amount is a number, then K or M if you like, then + for 'at least': 120K+, 1.5M, 990"
A_STREAM = "without money there is no verdict"
BAD_ADDITIONS = [
    ("policy: {hold_above: lots}\n", f"38:22: 'hold_above' is not right ({AN_AMOUNT})"),
    (
        "policy: {hold_above: 320K}\n",
        (
            "38:22: `hold_above` reaches the total of the revenue streams, so it would never speak "
            "(a limit must be below the total)"
        ),
    ),
    (
        "policy: {hold_above: 100K, inconclusive_above: 50K}\n",
        (
            "38:48: `inconclusive_above` is below `hold_above` "
            "(it limits at risk and unverified together, so it cannot be the smaller one)"
        ),
    ),
    ("policy: {confirm: 6}\n", "38:19: `confirm` is not 0 to 5"),
    ("policy: {confirm: -1}\n", "38:19: 'confirm' is not right (input should be greater than or equal to 0)"),
    (
        "policy: {reported: yes}\n",
        "38:20: 'reported' has a value that is not one of those allowed (one of: 'unverified' or 'protects')",
    ),
    ("policy: {veto: {tags: [logn]}}\n", "38:24: no test has 'logn' among its tags (did you mean 'login'?)"),
    ("policy: {veto: {priorities: [P9]}}\n", "38:30: no test has 'P9' among its priorities (known here: P0)"),
    (
        "waivers: [{test: core/who, reason: x, owner: y, expires: 2025-10-01}]\n",
        "38:18: a waiver names the unknown test 'core/who' (did you mean 'core/who_am_i'?)",
    ),
    ("waivers: [{test: core/who_am_i, reason: x, owner: y}]\n", "38:11: 'expires' is missing"),
    ("phases: []\n", "38:1: key 'phases' stands here a second time (the first is in line 15)"),
    ("---\n", "38:1: a second document begins here (a plan is one document: remove the `---`)"),
]


@pytest.mark.parametrize(("addition", "said"), BAD_ADDITIONS)
def test_a_bad_addition_is_refused_in_these_words(
    complaint: Callable[[str], str], small_plan: str, addition: str, said: str
) -> None:
    """What is appended to a good plan is told at its own line."""
    assert complaint(small_plan + addition) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- format: 1\n", "1:1: expected a mapping (key: value)"),
        ("hello\n", "1:1: expected a mapping (key: value)"),
        ("format: 1\nmission: x\nphases: []\n", f"1:1: the plan has no revenue stream ({A_STREAM})"),
        ("format: 1\nmission: x\nphases: none\n", "3:9: expected a list"),
        ("format: 1\nmission: x\nphases: [none]\n", "3:10: expected a mapping (key: value)"),
        ("format: 1\nmission: x\nphases: [{id: a, tests: []}]\n", "3:25: phase 'a' has no tests"),
        ("format: 1\nmission: x\nphases: [{id: a, tests: [none]}]\n", "3:26: expected a mapping (key: value)"),
        (
            "format: 1\nmission: x\nphases: [{id: a, tests: [{id: b, advisory: true, get: /}]}]\n",
            f"1:1: the plan has no revenue stream ({A_STREAM})",
        ),
        (
            "format: 1\nmission: x\nphases: [{id: a, tests: [{id: b, get: /}]}]\n",
            f"1:1: the plan has no revenue stream ({A_STREAM})",
        ),
    ],
)
def test_what_is_hardly_a_plan_is_refused_in_these_words(complaint: Callable[[str], str], text: str, said: str) -> None:
    """The least that a plan needs is asked for in words, too."""
    assert complaint(text) == said
