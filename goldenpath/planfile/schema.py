"""What may stand in a plan file, as typed settings; tests' own exchanges are the probes' to read.

`goldenpath.base.reading.read` checks a part of the file against these classes. Whether names lead
anywhere (streams, needs, profiles) is not decided here.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, ClassVar
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field
from pydantic.dataclasses import dataclass

from goldenpath.model.fields import STRICT, Amount, Count, Flag, PerSecond, Seconds, Text
from goldenpath.model.hosts import parse_host_pattern
from goldenpath.model.plan import FailFast, FlakyTests, ReportedEvidence, Risk
from goldenpath.model.units import parse_money

FORMAT = 1
ALGORITHMS = frozenset({"HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "ES256", "ES384", "PS256", "EdDSA"})
_ID = re.compile(r"[a-z0-9_][a-z0-9_-]*", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_OWN_CLAIMS = frozenset({"iat", "exp", "jti"})
_MAX_ID = 100
_MAX_NAME = 200


def check_identifier(value: object) -> str:
    """Return an id as text. ValueError says what an id looks like."""
    text = str(value)
    if isinstance(value, bool) or not isinstance(value, str | int) or not _ID.fullmatch(text) or len(text) > _MAX_ID:
        raise ValueError(f"an id is lower-case letters, digits, _ and -, at most {_MAX_ID} of them")
    return text


def _name(value: object) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool) or not str(value).strip():
        raise ValueError("write a text")
    text = " ".join(str(value).split())
    if len(text) > _MAX_NAME:
        raise ValueError(f"a name has at most {_MAX_NAME} characters")
    return text


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("a day is written 2025-09-01")
    return date.fromisoformat(value)


def _money(value: object) -> str:
    text = "" if isinstance(value, bool) or value is None else str(value)
    parse_money(text, "USD")
    return text


def _currency(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch("[A-Z]{3}", value):
        raise ValueError("a currency is three capital letters, such as USD")
    return value


def _format(value: object) -> int:
    if type(value) is not int or value != FORMAT:
        raise ValueError(f"this goldenpath reads format {FORMAT}")
    return value


def _base_url(value: object) -> str:
    text = str(value)
    if "${" in text:
        return text
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("write the whole address: https://api.example.com")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("an address here has no user, query or fragment; credentials belong under `auth`")
    return text.rstrip("/")


def _host_pattern(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("write a text")  # noqa: TRY004 - pydantic turns ValueError into a finding
    return parse_host_pattern(value)


def _algorithm(value: object) -> str:
    if value not in ALGORITHMS:
        raise ValueError(f"one of: {', '.join(sorted(ALGORITHMS))}")
    return str(value)


def _claims(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(claim, str) for claim in value.values()):
        raise ValueError("claims are texts by name: {iss: my-auth}")
    if value.keys() & _OWN_CLAIMS:
        raise ValueError(f"{', '.join(sorted(_OWN_CLAIMS))} are made for each token")
    if any("${" in claim for claim in value.values()):
        raise ValueError("claims are sent as written; ${...} has no meaning in them")
    return value


Identifier = Annotated[str, BeforeValidator(check_identifier, json_schema_input_type=str)]
Name = Annotated[str, BeforeValidator(_name, json_schema_input_type=str)]
Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=str)]
MoneyText = Annotated[str, BeforeValidator(_money, json_schema_input_type=str)]
HostPattern = Annotated[str, BeforeValidator(_host_pattern)]
Patience = Annotated[float, Field(gt=0, le=100)]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class VetoEntry:
    """Which tags and phase priorities make a failed test hold the release, whatever the limits."""

    tags: tuple[Text, ...] = ()
    priorities: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class PolicyEntry:
    """`policy:`; see `goldenpath.model.plan.Policy`. Without `inconclusive_above` it is `hold_above`."""

    hold_above: MoneyText = "0"
    inconclusive_above: MoneyText | None = None
    confirm: Amount = 2
    reported: ReportedEvidence = ReportedEvidence.UNVERIFIED
    flaky: FlakyTests = FlakyTests.UNVERIFIED
    max_degraded: Amount | None = None
    veto: VetoEntry = Field(default_factory=VetoEntry)
    fail_fast: FailFast = FailFast.NONE
    production: tuple[HostPattern, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class BuildEntry:
    """Where answers name the build under test."""

    header: Text


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class EnvironmentEntry:
    """One of `environments:`, embedded or reached at `base_url`."""

    embedded: Flag = False
    base_url: Annotated[str, BeforeValidator(_base_url)] | None = None
    build: BuildEntry | None = None
    patience: Patience = 1.0
    faults: tuple[Text, ...] = ()
    rate: PerSecond | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class JwtEntry:
    """How tokens of a profile are signed."""

    algorithm: Annotated[str, BeforeValidator(_algorithm)]
    key: Text
    lifetime: Seconds = 900.0
    claims: Annotated[dict[str, str], BeforeValidator(_claims)] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class AuthEntry:
    """One of `auth:`, a pool of users and how their tokens are made."""

    jwt: JwtEntry
    pool: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class StreamEntry:
    """One of `revenue:`."""

    mrr: MoneyText
    name: Name | None = None
    owner: Name | None = None
    as_of: Day | None = None
    veto: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class DefaultsEntry:
    """What every test has that does not say otherwise; the deadlines are the probes' to read."""

    auth: Text | None = None
    within: object = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class WaiverEntry:
    """One of `waivers:`, for one test by its full id."""

    test: Text
    reason: Text
    owner: Name
    expires: Day


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class OnFailureEntry:
    """What to say and do when a test fails."""

    customers: Text = ""
    actions: tuple[Text, ...] = ()
    later: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SkipEntry:
    """Why a test is switched off, by whom and until when."""

    reason: Name
    owner: Name | None = None
    expires: Day | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class TestEntry:
    """The plan's own keys of a test; all others are its probe's."""

    __test__: ClassVar[bool] = False

    id: Identifier
    name: Name | None = None
    needs: tuple[Text, ...] = ()
    tags: tuple[Text, ...] = ()
    advisory: Flag = False
    veto: Flag = False
    alone: Flag = False
    owner: Name | None = None
    protects: tuple[Text, ...] | None = None
    on_failure: OnFailureEntry = Field(default_factory=OnFailureEntry)
    skip: SkipEntry | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class PhaseEntry:
    """One of `phases:`; its tests are read one by one."""

    id: Identifier
    tests: object
    name: Name | None = None
    priority: Text = "P0"
    risk: Risk = Risk.CRITICAL
    protects: tuple[Text, ...] = ()
    concurrency: Count | None = None
    fail_fast: FailFast | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class PlanEntry:
    """The whole file; phases and preflight are read one by one."""

    format: Annotated[int, BeforeValidator(_format)]
    mission: Text
    phases: object
    id: Identifier | None = None
    currency: Annotated[str, BeforeValidator(_currency)] = "USD"
    policy: PolicyEntry = Field(default_factory=PolicyEntry)
    environments: dict[str, EnvironmentEntry] = Field(default_factory=dict)
    preflight: object = None
    auth: dict[str, AuthEntry] = Field(default_factory=dict)
    revenue: dict[str, StreamEntry] = Field(default_factory=dict)
    defaults: DefaultsEntry = Field(default_factory=DefaultsEntry)
    waivers: tuple[WaiverEntry, ...] = ()
