"""Everything one running service consists of, made once from its settings."""

from dataclasses import dataclass

from goldenpath.demo.auth import Authenticator
from goldenpath.demo.clock import Clock
from goldenpath.demo.faults import Faults
from goldenpath.demo.ids import Ids
from goldenpath.demo.limits import Limits
from goldenpath.demo.requestlog import RequestLog
from goldenpath.demo.settings import Settings
from goldenpath.demo.state import State
from goldenpath.demo.switches import FaultName


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The parts that the endpoints and the sockets share."""

    settings: Settings
    faults: Faults
    clock: Clock
    ids: Ids
    auth: Authenticator
    limits: Limits
    state: State
    log: RequestLog


def build_service(settings: Settings) -> Service:
    """Make a fresh service with nothing remembered."""
    faults = Faults(settings.faults)
    skew_s = faults.amount(FaultName.CLOCK_SKEW) or 0
    clock = Clock(scale=settings.time_scale, skew_s=skew_s)
    ids = Ids(settings.seed)
    return Service(
        settings=settings,
        faults=faults,
        clock=clock,
        ids=ids,
        auth=Authenticator(key=settings.jwt_key, clock=clock, ids=ids),
        limits=Limits(clock=clock, enforced=settings.limits),
        state=State(clock=clock, ids=ids),
        log=RequestLog(clock),
    )
