"""Who is asking: reading tokens from requests, checking them, and minting them at login."""

import base64
import binascii
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import jwt

from goldenpath.demo.clock import Clock
from goldenpath.demo.ids import IdKind, Ids
from goldenpath.demo.jsontext import Json, NotAnObjectError, decode_object
from goldenpath.demo.refusals import Code, RefusalError
from goldenpath.demo.users import USERS, Permission, User

ISSUER = "standin-auth"
AUDIENCE = "standin-platform"
SKEW_S = 60
LIFETIME_S = 900
_JWS = jwt.PyJWS()
_BYPASS_VALUES = frozenset({"true", "1", "yes", "e2e", "staging", "high", "enabled"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRules:
    """How strictly tokens are read; the defaults are those of a healthy service."""

    reject_all: bool = False
    any_token: bool = False
    expired: bool = False
    unsigned: bool = False
    bypass_headers: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """What a request shows: a token, and whether it carries headers that ask to skip the check."""

    token: str | None
    bypass: bool


def credential_of(headers: Mapping[str, str], offered: Iterable[str] = ()) -> Credential:
    """Read the bearer token (RFC 6750 section 2.1), else the one in an offered ``jwt.<base64url>`` subprotocol.

    A token in the query is never read.

    Raises:
        RefusalError: an Authorization header or subprotocol is there but unreadable.
    """
    bypass = any(
        ("test" in name.lower() or "e2e" in name.lower()) and value.lower() in _BYPASS_VALUES
        for name, value in headers.items()
    )
    return Credential(token=_bearer(headers.get("authorization")) or _subprotocol_token(offered), bypass=bypass)


def _bearer(header: str | None) -> str | None:
    if header is None:
        return None
    scheme, _, token = header.strip().partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise RefusalError(Code.INVALID_TOKEN, "the Authorization header is not 'Bearer <token>'")
    return token.strip()


def _subprotocol_token(offered: Iterable[str]) -> str | None:
    encoded = next((name[4:] for name in offered if name.startswith("jwt.")), None)
    if encoded is None:
        return None
    try:
        padded = encoded + "=" * (-len(encoded) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, ValueError) as error:
        raise RefusalError(Code.INVALID_TOKEN, "the offered jwt subprotocol is not base64url") from error


class Authenticator:
    """Turns a credential into a user, or refuses it."""

    def __init__(self, *, key: bytes, clock: Clock, ids: Ids) -> None:
        self._key = key
        self._clock = clock
        self._ids = ids

    def identify(self, credential: Credential, rules: TokenRules) -> User:
        """Return the user the credential stands for.

        Raises:
            RefusalError: 401 for a missing or bad token or an unknown user, 403 for a disabled one.
        """
        if rules.reject_all:
            raise RefusalError(Code.INVALID_TOKEN, "the token is not accepted")
        if rules.bypass_headers and credential.bypass:
            return self._presumed(credential.token)
        if credential.token is None:
            raise RefusalError(Code.MISSING_TOKEN, "a bearer token is required")
        if rules.any_token:
            return self._presumed(credential.token)
        claims = self._signed_claims(credential.token, rules)
        self._check(claims, rules)
        return self._allowed(str(claims["sub"]))

    def mint(self, user: User) -> str:
        """Return a token for a user, good for ``LIFETIME_S`` seconds."""
        now_s = int(self._clock.now_s())
        claims = {
            "sub": user.id,
            "iat": now_s,
            "exp": now_s + LIFETIME_S,
            "iss": ISSUER,
            "aud": AUDIENCE,
            "jti": self._ids.new(IdKind.TOKEN, user.id),
            "type": "access",
        }
        return jwt.encode(claims, self._key, algorithm="HS256")

    def _presumed(self, token: str | None) -> User:
        """The user a token names, believed without a check; the first user when it names none."""
        try:
            claims = _unsigned_claims(token or "")
        except (jwt.InvalidTokenError, NotAnObjectError):
            claims = {}
        return USERS.get(str(claims.get("sub")), USERS["e2e-user-001"])

    def _signed_claims(self, token: str, rules: TokenRules) -> dict[str, Json]:
        try:
            if rules.unsigned and str(jwt.get_unverified_header(token).get("alg")).lower() == "none":
                return _unsigned_claims(token)
            return decode_object(_JWS.decode(token, self._key, algorithms=["HS256"]))
        except (jwt.InvalidTokenError, NotAnObjectError) as error:
            raise RefusalError(Code.INVALID_TOKEN, "the token's signature or form is wrong") from error

    def _check(self, claims: Mapping[str, Json], rules: TokenRules) -> None:
        audience = claims.get("aud")
        right = {
            "sub": isinstance(claims.get("sub"), str),
            "iss": claims.get("iss") == ISSUER,
            "aud": audience == AUDIENCE or (isinstance(audience, list) and AUDIENCE in audience),
            "jti": isinstance(claims.get("jti"), str) and claims["jti"] != "",
            "type": claims.get("type") == "access",
        }
        wrong = [name for name, holds in right.items() if not holds]
        if wrong:
            raise RefusalError(Code.INVALID_TOKEN, f"the token's {wrong[0]} claim is missing or wrong")
        now_s, issued_s, expires_s = self._clock.now_s(), _time(claims, "iat"), _time(claims, "exp")
        if issued_s > now_s + SKEW_S:
            raise RefusalError(Code.INVALID_TOKEN, "the token was issued in the future")
        if expires_s < now_s - SKEW_S and not rules.expired:
            raise RefusalError(Code.TOKEN_EXPIRED, "the token has expired")

    def _allowed(self, user_id: str) -> User:
        user = USERS.get(user_id)
        if user is None:
            raise RefusalError(Code.UNKNOWN_USER, "the token's user is not known")
        if user.disabled:
            raise RefusalError(Code.FORBIDDEN, "the user is disabled", user_id=user.id)
        return user


def _unsigned_claims(token: str) -> dict[str, Json]:
    return decode_object(_JWS.decode(token, options={"verify_signature": False}))


def _time(claims: Mapping[str, Json], name: str) -> float:
    """A claim that is a moment: a finite number of Unix seconds (RFC 7519 section 2, NumericDate)."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise RefusalError(Code.INVALID_TOKEN, f"the token's {name} claim is missing or wrong")
    return value


def require(user: User, permission: Permission) -> None:
    """Refuse a user who lacks a permission.

    Raises:
        RefusalError: 403.
    """
    if permission not in user.permissions:
        raise RefusalError(Code.FORBIDDEN, f"the {permission} permission is required", user_id=user.id)
