"""Who a test is: users leased from the plan's pools, and tokens signed for them, good or bad on purpose."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from goldenpath.base.clock import Clock
from goldenpath.base.masking import Masker
from goldenpath.base.node import Plain
from goldenpath.model.outcome import Cause, ReasonCode
from goldenpath.model.plan import AuthProfile
from goldenpath.probes.failure import Failure
from goldenpath.probes.leases import Leases
from goldenpath.probes.nonces import Nonces
from goldenpath.probes.template import expand

# RFC 7518 section 3.2: a key at least as long as the hash.
_LEAST_KEY_BYTES = {"HS256": 32, "HS384": 48, "HS512": 64}
_DAY_S = 86_400


class Flaw(StrEnum):
    """What is wrong with a token that must be refused."""

    MISSING = "missing"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_SIGNATURE = "wrong_signature"
    ALG_NONE = "alg_none"
    WRONG_AUDIENCE = "wrong_audience"
    WRONG_ISSUER = "wrong_issuer"
    WRONG_TYPE = "wrong_type"
    MISSING_SUB = "missing_sub"
    GARBAGE = "garbage"
    UNKNOWN_USER = "unknown_user"


FLAWS = frozenset(flaw.value for flaw in Flaw)


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A bearer token, or the lack of one.

    Attributes:
        text: what is sent; None for a token that is missing on purpose.
        valid: whether the plan means it to be accepted.
    """

    text: str | None
    valid: bool

    @property
    def base64url(self) -> str:
        """The text in base64url without padding, the form that WebSocket subprotocols can carry."""
        return _base64url((self.text or "").encode())


@dataclass(frozen=True, slots=True)
class _Kept:
    token: Token
    until_s: float


class Identities:
    """The users and keys of one run, shared by its tests."""

    def __init__(
        self,
        profiles: Iterable[AuthProfile],
        *,
        values: Mapping[str, str],
        clock: Clock,
        masker: Masker,
        nonces: Nonces,
    ) -> None:
        self._profiles = {profile.id: profile for profile in profiles}
        self._leases = Leases(self._profiles)
        self._values = values
        self._clock = clock
        self._masker = masker
        self._nonces = nonces
        self._kept: dict[str, _Kept] = {}

    def lease(self, wanted: Mapping[str, str]) -> AbstractAsyncContextManager[Mapping[str, str | None]]:
        """Lend a test all the users it needs at once; see `Leases.lend`."""
        return self._leases.lend(wanted)

    def has(self, profile_id: str, subject: str | None) -> bool:
        """Whether a profile could lend a user: one of its pool, or nobody where it has none."""
        pool = self._profiles[profile_id].pool
        return subject in pool if pool else subject is None

    def token(
        self,
        profile_id: str,
        subject: str | None,
        *,
        flaw: Flaw | None = None,
        claims: Mapping[str, Plain] | None = None,
    ) -> Token:
        """Return a token for a user, signed now or kept from an earlier request of this run.

        Args:
            profile_id: whose key, lifetime and claims.
            subject: the sub claim; None for none.
            flaw: what shall be wrong with it.
            claims: replace the profile's; None as a value leaves a claim out.

        Raises:
            Failure: no_token, if the key is missing, too short, or not one for the algorithm.
        """
        if flaw is Flaw.MISSING:
            return Token(text=None, valid=False)
        wanted = json.dumps([profile_id, subject, flaw, dict(claims or {})], sort_keys=True)
        kept = self._kept.get(wanted)
        now_s = self._clock.monotonic_s()
        if kept and now_s < kept.until_s:
            return kept.token
        profile = self._profiles[profile_id]
        text = self._make(profile, subject, flaw, claims or {})
        self._masker.register(text)
        self._masker.register(_base64url(text.encode()))
        token = Token(text=text, valid=flaw is None and not claims)
        self._kept[wanted] = _Kept(token, now_s + profile.lifetime_s / 2)
        return token

    def _make(self, profile: AuthProfile, subject: str | None, flaw: Flaw | None, changes: Mapping[str, Plain]) -> str:
        if flaw is Flaw.GARBAGE:
            return f"not-a-token.{self._nonces.nonce()}"
        claims = {**self._claims(profile, subject, flaw), **self._wrong_claims(flaw), **changes}
        claims = {name: value for name, value in claims.items() if value is not None}
        if flaw is Flaw.ALG_NONE:
            return f"{_json64({'alg': 'none', 'typ': 'JWT'})}.{_json64(claims)}."
        text = self._encode(profile, claims)
        return _with_broken_signature(text) if flaw is Flaw.WRONG_SIGNATURE else text

    def _claims(self, profile: AuthProfile, subject: str | None, flaw: Flaw | None) -> dict[str, Any]:
        issued = self._clock.now().timestamp()
        if flaw is Flaw.EXPIRED:
            issued -= profile.lifetime_s + _DAY_S
        elif flaw is Flaw.NOT_YET_VALID:
            issued += _DAY_S
        claims: dict[str, Any] = {**dict(profile.claims), "sub": subject}
        claims |= {"iat": int(issued), "exp": int(issued + profile.lifetime_s), "jti": self._nonces.uuid()}
        return claims | {"nbf": int(issued)} if flaw is Flaw.NOT_YET_VALID else claims

    def _wrong_claims(self, flaw: Flaw | None) -> dict[str, Any]:
        match flaw:
            case Flaw.WRONG_AUDIENCE:
                return {"aud": "somebody-else"}
            case Flaw.WRONG_ISSUER:
                return {"iss": "somebody-else"}
            case Flaw.WRONG_TYPE:
                return {"type": "refresh"}
            case Flaw.MISSING_SUB:
                return {"sub": None}
            case Flaw.UNKNOWN_USER:
                return {"sub": f"nobody-{self._nonces.nonce()}"}
            case _:
                return {}

    def _encode(self, profile: AuthProfile, claims: Mapping[str, Any]) -> str:
        import jwt  # noqa: PLC0415 - 60 ms, for runs that sign

        try:
            return jwt.encode(dict(claims), self._key(profile), algorithm=profile.algorithm)
        except (jwt.PyJWTError, ValueError, TypeError, NotImplementedError) as error:
            kind = type(error).__name__  # the library's message may quote the key
            raise _no_token(f"the key of {profile.id!r} cannot sign with {profile.algorithm} ({kind})") from None

    def _key(self, profile: AuthProfile) -> str:
        key = str(expand(profile.key, lambda name: self._secret(profile, name)))
        self._masker.register(key)
        least = _LEAST_KEY_BYTES.get(profile.algorithm, 1)
        length = len(key.encode("utf-8", "surrogatepass"))
        if length < least:
            raise _no_token(
                f"the key of {profile.id!r} has {length} bytes; {profile.algorithm} wants at least {least} (RFC 7518)"
            )
        return key

    def _secret(self, profile: AuthProfile, name: str) -> str:
        if name not in self._values:
            raise _no_token(f"the key of {profile.id!r} is ${{{name}}}, which is not set")
        return self._values[name]


def _no_token(summary: str) -> Failure:
    return Failure(ReasonCode.NO_TOKEN, Cause.PROBE, summary)


def _with_broken_signature(token: str) -> str:
    start, _, signature = token.rpartition(".")
    raw = bytearray(base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)))
    raw[0] ^= 0xFF
    return f"{start}.{_base64url(bytes(raw))}"


def _json64(value: Mapping[str, Any]) -> str:
    return _base64url(json.dumps(value, separators=(",", ":")).encode())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
