"""The people the service knows, and what each may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Permission(StrEnum):
    """What a user may do."""

    READ = "read"
    WRITE = "write"
    EXECUTE = "execute"


USUAL_REQUESTS_PER_S = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """One known user; ``requests_per_s`` is the rate above which answers turn to 429."""

    id: str
    permissions: frozenset[Permission] = frozenset(Permission)
    requests_per_s: int = USUAL_REQUESTS_PER_S
    disabled: bool = False

    @property
    def email(self) -> str:
        """The address the user logs in with."""
        return f"{self.id}@standin.example"


def _known() -> Mapping[str, User]:
    users = [User(id=f"e2e-user-{number:03d}") for number in range(1, 21)]
    users += [
        User(id="rate-user", requests_per_s=20),
        User(id="readonly-user", permissions=frozenset({Permission.READ})),
        User(id="disabled-user", disabled=True),
    ]
    return MappingProxyType({user.id: user for user in users})


USERS: Mapping[str, User] = _known()

# Stands for the user of a request that names none.
NOBODY = User(id="", permissions=frozenset())
