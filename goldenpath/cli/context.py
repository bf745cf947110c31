"""What probes are handed: the client, the identities, the values and the clock of one run."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from urllib.parse import urlsplit

from goldenpath.base.clock import Clock
from goldenpath.base.errors import UsageError
from goldenpath.base.masking import Masker
from goldenpath.model.hosts import forbidding
from goldenpath.model.plan import Environment, Plan
from goldenpath.probes.network import open_client
from goldenpath.probes.nonces import Nonces
from goldenpath.probes.pace import Pace
from goldenpath.probes.probe import Context, Sighting
from goldenpath.probes.template import as_text, expand
from goldenpath.probes.tokens import Identities


@contextlib.asynccontextmanager
async def open_context(
    *,
    plan: Plan,
    environment: Environment,
    base_url: str,
    values: Mapping[str, str],
    masker: Masker,
    clock: Clock,
    run: str,
    seed: int,
) -> AsyncIterator[Context]:
    """Open the network and yield the context of a run; everything is closed at the end."""
    nonces = Nonces(str(seed))
    identities = Identities(plan.auth, values=values, clock=clock, nonces=nonces, masker=masker)
    async with open_client(base_url) as client:
        yield Context(
            run_id=run,
            environment=environment.name,
            base_url=base_url,
            patience=environment.patience,
            build_header=environment.build_header,
            values=values,
            clock=clock,
            run_started_s=clock.monotonic_s(),
            client=client,
            identities=identities,
            masker=masker,
            nonces=nonces,
            sighting=Sighting(),
            pace=Pace(environment.rate_per_s),
        )


def address(environment: Environment, values: Mapping[str, str]) -> str:
    """Return the environment's base URL with its variables filled in.

    Raises:
        UsageError: it is no http(s) URL, or what the plan's policy calls production.
    """
    filled = as_text(expand(environment.base_url, values.__getitem__)).rstrip("/")
    scheme, separator, rest = filled.partition("://")
    if scheme not in {"http", "https"} or not separator or not rest.split("/")[0]:
        raise UsageError(
            f"the address of environment {environment.name!r} is not a URL: {filled!r}",
            hint="it starts with http:// or https:// and names a host",
        )
    host = _host_of(filled)
    if pattern := forbidding(host, environment.forbidden_hosts):
        raise UsageError(
            f"the address of environment {environment.name!r} is production: {host!r}",
            hint=f"`policy: production` in the plan has {pattern}; nothing was sent",
        )
    return filled


def _host_of(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError as error:
        raise UsageError(f"the address is not a URL: {url!r}", hint=str(error)) from None
