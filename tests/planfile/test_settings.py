"""Streams, policy, environments, profiles and deadlines, as they are written wrongly."""

from collections.abc import Callable

import pytest

from goldenpath.planfile.load import load_text

AN_ID = "an id is lower-case letters, digits, _ and -, at most 100 of them"
AN_AMOUNT = "an amount is a number, then K or M if you like, then + for 'at least': 120K+, 1.5M, 990"
A_DURATION = "a duration is a number with a unit: 500ms, 20s, 5m, 2h"
ONE_WAY = "write either `embedded: true` or `base_url: https://...`"
# (a passage of the small plan, what stands there instead, the complaint)
BAD_SETTINGS = [
    # the file's own keys
    ("format: 1\n", "format: 2\n", "1:9: 'format' is not right (this goldenpath reads format 1)"),
    ("format: 1\n", "format: true\n", "1:9: 'format' is not right (this goldenpath reads format 1)"),
    ("format: 1\n", "", "1:1: 'format' is missing"),
    ("format: 1\n", "format: 1\npolcy: {}\n", "2:1: unknown key 'polcy' (did you mean 'policy'?)"),
    (
        "format: 1\n",
        "format: 1\ncurrency: usd\n",
        "2:11: 'currency' is not right (a currency is three capital letters, such as USD)",
    ),
    ("format: 1\n", "format: 1\nid: My plan\n", f"2:5: 'id' is not right ({AN_ID})"),
    ("mission: Try the plan file\n", "mission: []\n", "2:10: 'mission' is not right (write a text)"),
    # environments
    ("  demo: {embedded: true}\n", "  Demo: {embedded: true}\n", f"4:3: 'Demo' is no id ({AN_ID})"),
    (
        "  demo: {embedded: true}\n",
        "  demo: {}\n",
        f"4:3: environment 'demo' needs exactly one way to be reached ({ONE_WAY})",
    ),
    (
        "  demo: {embedded: true}\n",
        "  demo: {embedded: true, base_url: https://a.b}\n",
        f"4:3: environment 'demo' needs exactly one way to be reached ({ONE_WAY})",
    ),
    ("{embedded: true}", "{embedded: yes}", "4:20: 'embedded' is not right (write true or false)"),
    (
        "{embedded: true}",
        "{base_url: a.b}",
        "4:20: 'base_url' is not right (write the whole address: https://api.example.com)",
    ),
    (
        "{embedded: true}",
        "{base_url: 'https://ann:pw@a.b'}",
        (
            "4:20: 'base_url' is not right "
            "(an address here has no user, query or fragment; credentials belong under `auth`)"
        ),
    ),
    ("{embedded: true}", "{base_url: 'http://[x'}", "4:20: 'base_url' is not right (Invalid IPv6 URL)"),
    (
        "{embedded: true}",
        "{base_url: https://a.b, faults: [x]}",
        "4:41: environment 'demo' cannot be given faults (faults are switched on in an embedded environment only)",
    ),
    ("patience: 3}", "patience: 0}", "5:81: 'patience' is not right (input should be greater than 0)"),
    ("patience: 3}", "patiense: 3}", "5:71: unknown key 'patiense' (did you mean 'patience'?)"),
    (
        "${var.STAGING_URL}",
        "https://${nonce}",
        "5:32: ${nonce} has no meaning outside tests (here only ${var.NAME} and ${secret.NAME} are known)",
    ),
    (
        "${var.STAGING_URL}",
        "https://${var.A-B}",
        (
            "5:32: 'var.A-B' is no name that an environment variable can have "
            "(letters, digits and _, such as ${var.STAGING_URL})"
        ),
    ),
    # profiles
    ("  user:\n", "  none:\n", "7:3: 'none' cannot be a profile (`auth: none` means that no credential is sent)"),
    (
        "algorithm: HS256",
        "algorithm: none",
        "8:22: 'algorithm' is not right (one of: ES256, ES384, EdDSA, HS256, HS384, HS512, PS256, RS256, RS384, RS512)",
    ),
    ("lifetime: 15m", "lifetime: 15", f"8:65: 'lifetime' is not right ({A_DURATION})"),
    (
        'key: "${secret.JWT_KEY}"',
        "key: 0123456789abcdef0123456789abcdef",
        (
            "8:34: a key is named in a plan, never written down "
            '(write "${secret.JWT_KEY}" and hand the key over when running)'
        ),
    ),
    ("{iss: standin-auth}", "{iss: 5}", "8:78: 'claims' is not right (claims are texts by name: {iss: my-auth})"),
    ("{iss: standin-auth}", "{exp: later}", "8:78: 'claims' is not right (exp, iat, jti are made for each token)"),
    ("{iss: standin-auth}", "{sub: me}", "8:84: `sub` is the leased user's name (remove the claim, or the pool)"),
    (
        "{iss: standin-auth}",
        "{iss: '${var.ISS}'}",
        "8:78: 'claims' is not right (claims are sent as written; ${...} has no meaning in them)",
    ),
    ("pool: [ann, ben]", "pool: [ann, ben, ann]", "9:22: user 'ann' stands in the pool a second time"),
    # money
    ("mrr: 120K+", "mrr: a lot", f"11:37: 'mrr' is not right ({AN_AMOUNT})"),
    ("mrr: 120K+", "mrr: -5", f"11:37: 'mrr' is not right ({AN_AMOUNT})"),
    ("mrr: 120K+", "mrr: 1_000", f"11:37: 'mrr' is not right ({AN_AMOUNT})"),
    ("mrr: 120K+", "mrr: .nan", '11:37: a number must be finite (if it is a text, quote it: "...")'),
    (
        "mrr: 120K+",
        "mrr: 0.001",
        "11:37: 'mrr' is not right (an amount has at most two decimals of the currency's main unit)",
    ),
    ("  agents: {mrr: 200K}\n", "  agents:\n", "12:3: 'agents' is not right (write a mapping (key: value))"),
    ("as_of: 2025-09-01", "as_of: 2025-02-30", "11:67: 'as_of' is not right (day is out of range for month)"),
    ("as_of: 2025-09-01", "as_of: yesterday", "11:67: 'as_of' is not right (a day is written 2025-09-01)"),
    # pace and production
    (
        "patience: 3}",
        "patience: 3, rate: 200}",
        "5:90: 'rate' is not right (a rate is a number per unit of time: 200/s, 30/m)",
    ),
    (
        "mission: Try the plan file",
        "policy: {production: 'https://x'}\nmission: Try",
        (
            "2:22: 'production' is not right "
            "(a host is a name such as api.example.com, or *.example.com for all names below it)"
        ),
    ),
    # defaults and preflight
    ("defaults: {auth: user", "defaults: {auth: usr", "13:18: no auth profile 'usr' (did you mean 'user'?)"),
    ("total: 5s}}", "total: 5}}", f"13:53: 'total' is not right ({A_DURATION})"),
    ("total: 5s}}", "totl: 5s}}", "13:46: unknown key 'totl' (did you mean 'total'?)"),
    ("preflight: {get: /api/me,", "preflight: {gte: /api/me,", "14:13: unknown key 'gte' (did you mean 'get'?)"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD_SETTINGS)
def test_a_bad_setting_is_refused_in_these_words(
    spoil: Callable[[str, str], str], complaint: Callable[[str], str], old: str, new: str, said: str
) -> None:
    """Each mistake is told at its line and column, in one sentence with a way out."""
    assert complaint(spoil(old, new)) == said


def test_an_environment_knows_its_pace_and_what_is_production(spoil: Callable[[str, str], str]) -> None:
    """A rate is per second; each environment knows all hosts that the policy names, in one spelling."""
    text = spoil("patience: 3}", "rate: 30/m}") + "policy: {production: [API.example.com., '*.prod.example.com']}\n"
    demo, staging = load_text(text.encode(), file="plan.yaml", plan_id="plan").plan.environments
    assert (demo.rate_per_s, staging.rate_per_s) == (None, 0.5)
    assert demo.forbidden_hosts == staging.forbidden_hosts == ("api.example.com", "*.prod.example.com")


def test_production_is_no_environment(spoil: Callable[[str, str], str], complaint: Callable[[str], str]) -> None:
    """An address that is production as it is written is refused where it stands."""
    text = (
        spoil('"${var.STAGING_URL}"', '"https://EU.prod.example.com/api"')
        + "policy: {production: '*.prod.example.com'}\n"
    )
    assert complaint(text) == "5:23: environment 'staging' is production (`policy: production` has *.prod.example.com)"
