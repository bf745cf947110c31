"""Environments and identities travel whole, and never with a key."""

from __future__ import annotations

from hypothesis import given
from wire.strategies import environments, profiles

from goldenpath.model.plan import AuthProfile, Environment
from goldenpath.wire.part import Part
from goldenpath.wire.reached import read_environment, read_profile, write_environment, write_profile


@given(environments)
def test_an_environment_comes_back(environment: Environment) -> None:
    """Everything of an environment comes back."""
    assert environment == read_environment(Part(write_environment(environment), file="x.json"))


@given(profiles)
def test_an_identity_comes_back(profile: AuthProfile) -> None:
    """Everything of an auth profile comes back, its claims in their order."""
    assert profile == read_profile(Part(write_profile(profile), file="x.json"))


def test_the_forms() -> None:
    """Both stand under their public names; a key is the reference that the plan has."""
    environment = Environment(name="staging", base_url="${var.URL}", build_header="X-Build", patience=3.0)
    profile = AuthProfile(id="user", algorithm="HS256", key="${secret.KEY}", claims=(("iss", "me"),), pool=("u1",))

    assert write_environment(environment) == {
        "name": "staging",
        "base_url": "${var.URL}",
        "embedded": False,
        "build_header": "X-Build",
        "patience": 3.0,
        "faults": [],
    }
    assert write_profile(profile) == {
        "id": "user",
        "algorithm": "HS256",
        "key": "${secret.KEY}",
        "lifetime_s": 900.0,
        "claims": [{"name": "iss", "value": "me"}],
        "pool": ["u1"],
    }
