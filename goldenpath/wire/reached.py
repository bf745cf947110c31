"""Environments and identities as the plan declares them: how a service is reached, and as whom."""

from __future__ import annotations

from goldenpath.base.node import Plain
from goldenpath.model.plan import AuthProfile, Environment
from goldenpath.wire.part import Part


def write_environment(environment: Environment) -> dict[str, Plain]:
    """Return the object of an environment."""
    return {
        "name": environment.name,
        "base_url": environment.base_url,
        "embedded": environment.embedded,
        "build_header": environment.build_header,
        "patience": environment.patience,
        "faults": list(environment.faults),
    }


def read_environment(part: Part) -> Environment:
    """Return the environment of an object. Raises DocumentError."""
    return Environment(
        name=part.text("name"),
        base_url=part.text("base_url"),
        embedded=part.flag("embedded"),
        build_header=part.text_or_none("build_header"),
        patience=part.number("patience"),
        faults=part.texts("faults"),
    )


def write_profile(profile: AuthProfile) -> dict[str, Plain]:
    """Return the object of an auth profile; its key is a reference, never the key itself."""
    return {
        "id": profile.id,
        "algorithm": profile.algorithm,
        "key": profile.key,
        "lifetime_s": profile.lifetime_s,
        "claims": [{"name": name, "value": value} for name, value in profile.claims],
        "pool": list(profile.pool),
    }


def read_profile(part: Part) -> AuthProfile:
    """Return the auth profile of an object. Raises DocumentError."""
    return AuthProfile(
        id=part.text("id"),
        algorithm=part.text("algorithm"),
        key=part.text("key"),
        lifetime_s=part.seconds("lifetime_s"),
        claims=part.each("claims", lambda claim: (claim.text("name"), claim.text("value"))),
        pool=part.texts("pool"),
    )
