"""What a plan asks its surroundings for."""

import pytest

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node
from goldenpath.planfile.references import (
    Reference,
    ReferenceKind,
    check,
    references,
    references_only,
    refuse_written_keys,
)
from goldenpath.planfile.source import parse


def plan(text: str) -> Node:
    """Return the nodes of a text."""
    return parse(text.encode(), "plan.yaml")


def test_references_are_found_with_their_places() -> None:
    """Each reference in any text below is found, at the column of its own dollar sign."""
    found = list(references(plan('a: "to ${var.HOST} and ${secret.KEY}"\nb: [{c: "${var.HOST}"}, "${nonce}"]\n')))
    assert [(reference.key, str(reference.where)) for reference in found] == [
        ("var.HOST", "plan.yaml:1:8"),
        ("secret.KEY", "plan.yaml:1:24"),
        ("var.HOST", "plan.yaml:2:10"),
    ]


def test_a_literal_asks_for_nothing() -> None:
    """`$${` is text."""
    assert list(references(plan("a: $${var.HOST}\n"))) == []


def test_a_name_that_no_environment_variable_can_have_is_refused() -> None:
    """A reference that could never be answered is a typing error."""
    with pytest.raises(PlanError) as caught:
        list(references(plan("a: ${var.STAGING-URL}\n")))
    assert str(caught.value) == (
        "plan.yaml:1:4: 'var.STAGING-URL' is no name that an environment variable can have "
        "(letters, digits and _, such as ${var.STAGING_URL})"
    )


def test_an_environment_knows_references_only() -> None:
    """Where an environment is cannot depend on what a test makes up."""
    with pytest.raises(PlanError) as caught:
        list(references_only(plan("base_url: https://${nonce}.example.com\n"), "staging"))
    assert str(caught.value) == (
        "plan.yaml:1:19: ${nonce} has no meaning outside tests (here only ${var.NAME} and ${secret.NAME} are known)"
    )


def test_a_missing_value_is_told_with_both_ways_to_give_it() -> None:
    """The complaint names the place, the environment variable and the flag."""
    wanted = list(references(plan("key: ${secret.JWT_KEY}\n")))
    with pytest.raises(PlanError) as caught:
        check(wanted, environment="staging", values={})
    assert str(caught.value) == (
        "plan.yaml:1:6: ${secret.JWT_KEY} has no value (export GOLDENPATH_SECRET_JWT_KEY=... or --secret JWT_KEY=...)"
    )
    check(wanted, environment="staging", values={"secret.JWT_KEY"})


def test_only_the_chosen_environment_asks() -> None:
    """What another environment wants is not needed today."""
    wanted = list(references_only(plan("base_url: ${var.STAGING_URL}\n"), "staging"))
    check(wanted, environment="demo", values=())
    with pytest.raises(PlanError, match=r"--var STAGING_URL=\.\.\."):
        check(wanted, environment="staging", values=())


@pytest.mark.parametrize(
    "key", ["hunter2hunter2", "${var.KEY}", "x${secret.KEY}", "${secret.KEY}${secret.KEY}", "${secret.A-B}", "17"]
)
def test_a_written_key_is_refused_and_not_repeated(key: str) -> None:
    """A key in the plan is refused, and neither the sentence nor the source line shows it."""
    with pytest.raises(PlanError) as caught:
        refuse_written_keys(plan(f'auth:\n  user:\n    jwt: {{key: "{key}", algorithm: HS256}}\n'))
    assert str(caught.value) == (
        "plan.yaml:3:16: a key is named in a plan, never written down "
        '(write "${secret.JWT_KEY}" and hand the key over when running)'
    )
    assert caught.value.where is not None
    assert caught.value.where.source_line == "    jwt: {key: ***"


@pytest.mark.parametrize(
    "text", ["auth: none", "auth: {user: {jwt: none}}", "a: 1", "- a", 'auth: {u: {jwt: {key: "${secret.K}"}}}']
)
def test_a_named_key_or_none_at_all_passes(text: str) -> None:
    """Only written keys are looked for here; other mistakes are the schema's."""
    refuse_written_keys(plan(text))


def test_a_reference_knows_its_key() -> None:
    """The name among all values is kind and name."""
    where = plan("a: 1").where
    assert Reference(kind=ReferenceKind.VAR, name="X", where=where).key == "var.X"
