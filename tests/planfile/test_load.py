"""From a path to a plan, and every way in which a plan can be wrong."""

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


def complaint(text: str) -> str:
    """Return what is said about a plan that is wrong."""
    with pytest.raises(PlanError) as caught:
        loaded(text)
    assert caught.value.where is not None
    return str(caught.value)


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
    assert [(stream.id, stream.name, stream.mrr.minor_units) for stream in plan.streams][2] == ("core", "Core", 8_000_000)
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


def test_places_name_the_file_as_it_was_given(tmp_path: Path) -> None:
    """A complaint begins with the path that the caller gave."""
    path = tmp_path / "empty.yaml"
    path.write_text("")
    with pytest.raises(PlanError) as caught:
        load(path)
    assert str(caught.value) == f"{path}:1:1: the plan is empty (begin with `format: 1`)"


BAD_PLANS = [
    ("format: 1\n", "format: 2\n", "1:9: 'format' is not right (this goldenpath reads format 1)"),
    ("format: 1\n", "", "1:1: 'format' is missing"),
    ("mission: Try the plan file\n", "mision: Try\n", "2:1: unknown key 'mision' (did you mean 'mission'?)"),
    ("  demo: {embedded: true}\n", "  Demo: {embedded: true}\n", None),
    ("  demo: {embedded: true}\n", "  demo: {}\n", None),
    ("  demo: {embedded: true}\n", "  demo: {embedded: true, base_url: https://a.b}\n", None),
    ("{embedded: true}", "{embedded: yes}", "4:20: 'embedded' is not right (write true or false)"),
    ("{embedded: true}", "{base_url: a.b}", None),
    ("{embedded: true}", "{base_url: https://ann:pw@a.b}", None),
    ("{embedded: true}", "{base_url: https://a.b, faults: [x]}", None),
    ("patience: 3}", "patience: 0}", None),
    ("algorithm: HS256", "algorithm: none", None),
    ("${var.STAGING_URL}", "https://${nonce}", None),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD_PLANS)
def test_a_bad_plan_is_refused_in_these_words(small_plan: str, old: str, new: str, said: str) -> None:
    assert complaint(changed(small_plan, old, new)) == f"plan.yaml:{said}"
