"""How the stand-in service is to behave: its settings, its options and the named profiles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from goldenpath.demo.catalog import FAULTS, parse_fault
from goldenpath.demo.switches import Area, Fault, FaultInfo, FaultName, SettingsError

__all__ = [
    "BUILD",
    "FAULTS",
    "PASSWORD",
    "PROFILES",
    "VERSION",
    "Area",
    "Envelope",
    "Fault",
    "FaultInfo",
    "FaultName",
    "Options",
    "Profile",
    "Settings",
    "SettingsError",
    "WsRefusal",
    "parse_fault",
]

VERSION = "1.0.0"
BUILD = "standin-1.0.0"
PASSWORD = "open-standin"  # noqa: S105 - the same for all, of a service that guards nothing
SMALLEST_KEY_BYTES = 32


class Envelope(StrEnum):
    """Where an agent event's name stands in a frame: at the top, or inside ``data``."""

    FLAT = "flat"
    NESTED = "nested"


class WsRefusal(StrEnum):
    """How a bad handshake is turned away: with an HTTP status, or accepted and closed with 1008."""

    REJECT = "reject"
    ACCEPT_THEN_CLOSE = "accept_then_close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Variants of a healthy service; none of them is a fault.

    ``idle_s`` is how long a socket may say nothing before it is closed, in real seconds.
    """

    envelope: Envelope = Envelope.FLAT
    noise: bool = False
    ws_refuse_style: WsRefusal = WsRefusal.REJECT
    idle_s: float = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A named state of the service."""

    explanation: str
    faults: tuple[Fault, ...] = ()
    options: Options = field(default_factory=Options)
    time_scale: float = 1.0


PROFILES: Mapping[str, Profile] = MappingProxyType(
    {
        "healthy": Profile(explanation="no fault, the service as it should be"),
        "report-2025-09-09": Profile(
            explanation="streams that never end and agents that never answer, among background noise",
            faults=(Fault(name=FaultName.STREAM_ENDLESS), Fault(name=FaultName.AGENT_SILENT)),
            options=Options(noise=True),
            time_scale=0.2,
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the service is told at its start.

    ``time_scale`` multiplies the healthy pace and the interval of an endless stream; amounts of faults are real
    time. Without ``seed`` the ids differ from start to start. ``port`` 0 takes a free one. ``embedded`` ties the
    process to its standard input: it ends when that does.

    Raises:
        SettingsError: the key is too short, or a number is out of range.
    """

    jwt_key: bytes = field(repr=False)
    host: str = "127.0.0.1"
    port: int = 0
    seed: int | None = None
    faults: tuple[Fault, ...] = ()
    options: Options = field(default_factory=Options)
    time_scale: float = 1.0
    limits: bool = True
    tls: bool = False
    embedded: bool = False

    def __post_init__(self) -> None:
        if len(self.jwt_key) < SMALLEST_KEY_BYTES:
            raise SettingsError(f"the JWT key has {len(self.jwt_key)} bytes; it needs {SMALLEST_KEY_BYTES} or more")
        if not 0 <= self.port <= 65_535:
            raise SettingsError(f"port {self.port} is not between 0 and 65535")
        if not 0.001 <= self.time_scale <= 100:
            raise SettingsError(f"time scale {self.time_scale} is not between 0.001 and 100")
        certificate = any(fault.name is FaultName.CERT_EXPIRES_SOON for fault in self.faults)
        if certificate and not self.tls:
            raise SettingsError("fault cert_expires_soon needs --tls")
