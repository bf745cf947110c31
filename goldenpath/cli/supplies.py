"""What a verb needs before it may speak to an environment: which one is meant, and the values the plan asks for."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker
from goldenpath.base.reading import did_you_mean
from goldenpath.cli.embedded import KEY_NAME, new_key
from goldenpath.cli.values import plan_values
from goldenpath.model.plan import Environment, Plan
from goldenpath.planfile.load import LoadedPlan
from goldenpath.planfile.references import check


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """The values that the command line gives; see `goldenpath.cli.values.plan_values`."""

    variables: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    secrets_file: Path | None = None


def choose_environment(plan: Plan, name: str | None) -> Environment:
    """Return the named environment, or the only one. UsageError if there is no such, or a choice to make."""
    known = {environment.name: environment for environment in plan.environments}
    if name is None:
        if len(known) == 1:
            return plan.environments[0]
        raise UsageError("which environment?", hint=f"add --env with one of: {', '.join(known) or 'none is planned'}")
    if name not in known:
        raise UsageError(f"the plan has no environment {name!r}", hint=did_you_mean(name, known))
    return known[name]


def supplied(loaded: LoadedPlan, environment: Environment, given: Given, masker: Masker) -> dict[str, str]:
    """Return the values of a plan in an environment, its secrets registered for masking.

    Raises:
        UsageError: a value is not given as NAME=VALUE, or the secrets file cannot be read.
        PlanError: at the first place that asks for a value that is not there.
    """
    values = plan_values(
        os.environ,
        masker,
        variables=given.variables,
        secrets=given.secrets,
        secrets_file=given.secrets_file,
    )
    if environment.embedded:
        # A key of the user's own must never reach a demonstration, nor a demonstration depend on it.
        values[KEY_NAME] = new_key()
        masker.register(values[KEY_NAME])
    check(loaded.references, environment=environment.name, values=values)
    return values
