"""Tokens, good and bad."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import jwt
import pytest

from goldenpath.base.masking import MASK, Masker
from goldenpath.model.outcome import Cause, ReasonCode
from goldenpath.model.plan import AuthProfile
from goldenpath.probes.failure import Failure
from goldenpath.probes.nonces import Nonces
from goldenpath.probes.tokens import Flaw, Identities

_KEY = "a-key-of-more-than-thirty-two-bytes!"
_NOW = datetime(2025, 9, 9, 12, tzinfo=UTC)


class _SetClock:
    """A clock that shows what it was set to."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def monotonic_s(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return _NOW


def _identities(clock: _SetClock | None = None, masker: Masker | None = None, **changes: Any) -> Identities:
    claims = (("iss", "issuer"), ("aud", "audience"), ("type", "access"))
    settings = {"algorithm": "HS256", "key": "${secret.KEY}", "lifetime_s": 60.0, "claims": claims, "pool": ("u1",)}
    profile = AuthProfile(id="user", **{**settings, **changes})
    return Identities(
        [profile],
        values={"secret.KEY": _KEY, "secret.SHORT": "short"},
        clock=clock or _SetClock(),
        masker=masker or Masker(),
        nonces=Nonces("s"),
    )


def _claims(text: str | None, *, verify: bool = True) -> dict[str, Any]:
    assert text is not None
    options: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_signature": verify}
    decoded: dict[str, Any] = jwt.decode(text, _KEY, algorithms=["HS256"], audience="audience", options=options)
    return decoded


def test_whom_a_profile_could_lend() -> None:
    """One of its pool; nobody where it has no pool."""
    assert [_identities().has("user", subject) for subject in ("u1", "u2", None)] == [True, False, False]
    assert [_identities(pool=()).has("user", subject) for subject in (None, "u1")] == [True, False]


def test_a_good_token_says_what_the_plan_says() -> None:
    """Subject, the profile's claims, issue and expiry by its lifetime, and an id of its own."""
    token = _identities().token("user", "u1")
    claims = _claims(token.text)
    issued = int(_NOW.timestamp())
    assert token.valid
    assert claims.pop("jti")
    assert claims == {
        "iss": "issuer", "aud": "audience", "type": "access", "sub": "u1", "iat": issued, "exp": issued + 60
    }  # fmt: skip


@pytest.mark.parametrize(
    ("flaw", "changed"),
    [
        (Flaw.WRONG_AUDIENCE, {"aud": "somebody-else"}),
        (Flaw.WRONG_ISSUER, {"iss": "somebody-else"}),
        (Flaw.WRONG_TYPE, {"type": "refresh"}),
        (Flaw.MISSING_SUB, {"sub": None}),
    ],
)
def test_a_flaw_is_the_only_thing_wrong(flaw: Flaw, changed: dict[str, Any]) -> None:
    """A bad token differs from a good one in this one claim, and is signed as well as the good one."""
    identities = _identities()
    good = _claims(identities.token("user", "u1").text)
    token = identities.token("user", "u1", flaw=flaw)
    bad = jwt.decode(token.text or "", _KEY, algorithms=["HS256"], options={"verify_exp": False, "verify_aud": False})
    assert not token.valid
    for claims in (good, bad):
        claims.pop("jti")
    assert {name: bad.get(name) for name in good if good[name] != bad.get(name)} == changed


def test_tokens_out_of_time() -> None:
    """An expired token expired a day ago, one that is not yet valid will be in a day."""
    identities, now = _identities(lifetime_s=30 * 86_400.0), _NOW.timestamp()
    assert _claims(identities.token("user", "u1", flaw=Flaw.EXPIRED).text)["exp"] == now - 86_400
    future = _claims(identities.token("user", "u1", flaw=Flaw.NOT_YET_VALID).text)
    assert future["nbf"] == future["iat"] == now + 86_400


def test_tokens_that_are_not_signed_as_they_should() -> None:
    """A signature with one byte changed, none at all, no token, and what is none."""
    identities = _identities()
    broken = identities.token("user", "u1", flaw=Flaw.WRONG_SIGNATURE).text
    with pytest.raises(jwt.InvalidSignatureError):
        _claims(broken)
    unsigned = identities.token("user", "u1", flaw=Flaw.ALG_NONE).text or ""
    header, payload, signature = unsigned.split(".")
    assert json.loads(base64.urlsafe_b64decode(header + "=="))["alg"] == "none"
    assert json.loads(base64.urlsafe_b64decode(payload + "=="))["sub"] == "u1"
    assert signature == ""
    assert identities.token("user", "u1", flaw=Flaw.MISSING).text is None
    with pytest.raises(jwt.DecodeError):
        _claims(identities.token("user", "u1", flaw=Flaw.GARBAGE).text)
    assert _claims(identities.token("user", "u1", flaw=Flaw.UNKNOWN_USER).text)["sub"].startswith("nobody-")


@pytest.mark.parametrize("flaw", Flaw)
def test_no_bad_token_counts_as_valid(flaw: Flaw) -> None:
    """Every flaw makes a token that the plan means to be refused."""
    assert not _identities().token("user", "u1", flaw=flaw).valid


def test_claims_of_a_step_replace_the_profiles() -> None:
    """A claim may be changed, added, or left out; such a token is no proof of a good credential."""
    token = _identities().token("user", "u1", claims={"aud": "audience", "type": None, "scope": ["a"]})
    claims = _claims(token.text)
    assert (claims["scope"], "type" in claims, token.valid) == (["a"], False, False)


def test_a_token_is_kept_for_half_its_lifetime() -> None:
    """The same user gets the same token, then a new one before the old one expires."""
    clock = _SetClock()
    identities = _identities(clock)
    first = identities.token("user", "u1")
    clock.seconds = 29.0
    assert identities.token("user", "u1") is first
    clock.seconds = 30.0
    assert identities.token("user", "u1").text != first.text


def test_tokens_and_keys_are_masked_before_they_are_used() -> None:
    """The token, its base64url form and the key are unknown to every sink from the first moment."""
    masker = Masker()
    token = _identities(masker=masker).token("user", "u1")
    for secret in (token.text or "", token.base64url, _KEY):
        assert masker.mask(f"a {secret} b") == f"a {MASK} b"


@pytest.mark.parametrize(
    ("changes", "summary"),
    [
        (
            {"key": "${secret.SHORT}"},
            "the key of 'user' has 5 bytes; HS256 wants at least 32 (RFC 7518)",
        ),
        ({"key": "${secret.NONE}"}, "the key of 'user' is ${secret.NONE}, which is not set"),
        ({"algorithm": "RS256"}, "the key of 'user' cannot sign with RS256 (InvalidKeyError)"),
        ({"algorithm": "XX"}, "the key of 'user' cannot sign with XX (NotImplementedError)"),
    ],
)
def test_without_a_usable_key_there_is_no_token(changes: dict[str, Any], summary: str) -> None:
    """The reason says what is wrong with the key, and never shows it."""
    with pytest.raises(Failure) as failure:
        _identities(**changes).token("user", "u1")
    assert (failure.value.code, failure.value.cause) == (ReasonCode.NO_TOKEN, Cause.PROBE)
    assert failure.value.summary == summary
