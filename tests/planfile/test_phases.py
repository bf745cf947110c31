"""Phases and tests, as they are written wrongly."""

from collections.abc import Callable

import pytest

AN_ID = "an id is lower-case letters, digits, _ and -, at most 100 of them"
A_DURATION = "a duration is a number with a unit: 500ms, 20s, 5m, 2h"
# (a passage of the small plan, what stands there instead, the complaint)
BAD_PHASES = [
    # phases
    ("  - id: core\n", "  - id: agents\n", "30:9: a second phase 'agents' (the first begins in line 16)"),
    ("  - id: core\n", "  - id: core phase\n", f"16:9: 'id' is not right ({AN_ID})"),
    (
        "    risk: high\n",
        "    risk: huge\n",
        "18:11: 'risk' has a value that is not one of those allowed (one of: 'low', 'medium', 'high' or 'critical')",
    ),
    (
        "    risk: high\n",
        "    concurrency: 0\n",
        "18:18: 'concurrency' is not right (input should be greater than or equal to 1)",
    ),
    ("    name: Core\n", "    name: []\n", "17:11: 'name' is not right (write a text)"),
    ("    risk: high\n", "    riks: high\n", "18:5: unknown key 'riks' (did you mean 'risk'?)"),
    ("    protects: chat\n", "    protects: chta\n", "19:15: no revenue stream 'chta' (did you mean 'chat'?)"),
    (
        "    protects: agents\n",
        "",
        (
            "32:13: 'agents/answers' protects no revenue stream "
            "(name one under `protects`, or mark the test `advisory: true`)"
        ),
    ),
    ("    risk: high\n", "    mrr: 80K+\n    prio: P0\n", "19:5: unknown key 'prio' (did you mean 'priority'?)"),
    # tests
    ("id: health_of_chat\n", "id: who_am_i\n", "25:13: a second test 'core/who_am_i' (the first begins in line 21)"),
    ("id: health_of_chat\n", "id: Health\n", f"21:13: 'id' is not right ({AN_ID})"),
    ("        tags: [login]\n", "        tgas: [login]\n", "27:9: unknown key 'tgas' (did you mean 'tags'?)"),
    ("        tags: [login]\n", "        expct: {status: 200}\n", "27:9: unknown key 'expct' (did you mean 'expect'?)"),
    (
        "        tags: [login]\n",
        "        protects: [chat, agent]\n",
        "27:26: no revenue stream 'agent' (did you mean 'agents'?)",
    ),
    ("        tags: [login]\n", "        advisory: 1\n", "27:19: 'advisory' is not right (write true or false)"),
    ("        tags: [login]\n", "        skip: {owner: me}\n", "27:15: 'reason' is missing"),
    (
        "        tags: [login]\n",
        "        skip: {reason: x, expires: soon}\n",
        "27:36: 'expires' is not right (a day is written 2025-09-01)",
    ),
    (
        "        tags: [login]\n",
        "        on_failure: {customer: x}\n",
        "27:22: unknown key 'customer' (did you mean 'customers'?)",
    ),
    (
        "        tags: [login]\n",
        "        advisory: true\n        veto: true\n",
        (
            "25:13: 'core/who_am_i' is advisory and has a veto "
            "(an advisory test counts for nothing; remove one of the two)"
        ),
    ),
    (
        "needs: health_of_chat",
        "needs: health_of_chats",
        "26:16: no test 'health_of_chats' (did you mean 'health_of_chat'?)",
    ),
    (
        "needs: health_of_chat",
        "needs: cor/health_of_chat",
        "26:16: no test 'cor/health_of_chat' (did you mean 'core/health_of_chat'?)",
    ),
    ("needs: health_of_chat", "needs: who_am_i", "25:13: tests need each other: core/who_am_i -> core/who_am_i"),
    (
        "        auth: none\n",
        "        needs: agents/answers\n",
        "21:13: tests need each other: core/health_of_chat -> agents/answers -> core/who_am_i -> core/health_of_chat",
    ),
    (
        "        auth: none\n",
        "        name: " + "x" * 201 + "\n",
        "23:15: 'name' is not right (a name has at most 200 characters)",
    ),
    # what the probes refuse, at its place in the plan
    ("        auth: none\n", "        auth: nobody\n", "23:15: no such auth profile or user (known here: none, user)"),
    ("        auth: none\n", "        within: soon\n", f"23:17: 'within' is not right ({A_DURATION})"),
    (
        "{$.status: healthy}",
        "{'$.status[': healthy}",
        "24:38: '$.status[' is not a JSONPath: unexpected end of query (such as $.data[0].id (RFC 9535))",
    ),
    ("Order ${nonce}", "Order ${nonse}", "36:25: nothing defines ${nonse} (did you mean 'nonce'?)"),
]


@pytest.mark.parametrize(("old", "new", "said"), BAD_PHASES)
def test_a_bad_phase_or_test_is_refused_in_these_words(
    spoil: Callable[[str, str], str], complaint: Callable[[str], str], old: str, new: str, said: str
) -> None:
    """Each mistake is told at its line and column, in one sentence with a way out."""
    assert complaint(spoil(old, new)) == said
