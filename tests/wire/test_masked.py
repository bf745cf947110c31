"""Values are masked text by text, so that no secret stands in what is written and nothing of it breaks."""

from __future__ import annotations

from dataclasses import replace

from builders import a_plan, a_run, a_stream, a_test, failed
from hypothesis import given, settings
from hypothesis import strategies as st
from wire.strategies import runs

from goldenpath.base.masking import Masker
from goldenpath.impact.assessment import assess
from goldenpath.model.run import Check, Preflight, Run
from goldenpath.wire.document import dump, kept, load
from goldenpath.wire.masked import masked


def _masker(*secrets: str) -> Masker:
    masker = Masker()
    for secret in secrets:
        masker.register(secret)
    return masker


def _run(text: str) -> Run:
    """A run in which a text stands wherever a service, a person or a shell may have put it."""
    outcome = failed("chat/answers")
    assert outcome.reason is not None
    reason = replace(outcome.reason, summary=f"got {text}", reproduce=f"curl -H 'X-Key: {text}'")
    attempts = tuple(replace(attempt, reason=reason, missed_targets=(text,)) for attempt in outcome.attempts)
    run = a_run(
        a_plan([a_stream("chat")], [a_test("chat/answers", "chat", owner=text)], mission=text),
        [replace(outcome, reason=reason, attempts=attempts)],
        note=text,
        candidate=text,
        preflight=Preflight(checks=(Check(name="origin", finding=text),)),
    )
    return replace(run, runner=replace(run.runner, command=f"goldenpath run --secret KEY={text}"))


def test_a_secret_stands_nowhere() -> None:
    """A secret that stands in every text of a run stands nowhere in its document, which still gives a run back."""
    run = masked(_run("s3cr3t-canary"), _masker("s3cr3t-canary"))
    text = dump(assess(run))

    assert "s3cr3t" not in text
    assert text.count("***") > 8
    assert run == load(text, "run.json")


@given(runs(), st.lists(st.sampled_from(["passed", "2025", "0000", '", "', '"}\\', "seen", "true", "chat"])))
@settings(max_examples=25)
def test_no_secret_breaks_a_document(run: Run, secrets: list[str]) -> None:
    """Whatever the secrets, digits of a time or words of the document included, the masked run is given back."""
    masker = _masker(*secrets)
    hidden = masked(run, masker)

    assert kept(hidden) == load(dump(assess(hidden)), "run.json")
    assert hidden == masked(hidden, masker)


def test_identifiers_and_statuses_stay() -> None:
    """A secret that is also an ordinary word hides no test and no status."""
    run = _run("plain")
    hidden = masked(run, _masker("chat", "chat/answers", "failed", run.id, run.plan.digest))

    assert [outcome.test for outcome in run.outcomes] == [outcome.test for outcome in hidden.outcomes]
    assert [outcome.status for outcome in run.outcomes] == [outcome.status for outcome in hidden.outcomes]
    assert (run.id, run.plan.digest) == (hidden.id, hidden.plan.digest)


def test_what_is_no_text_stays() -> None:
    """Without a secret in it a run is the same run."""
    run = _run("plain")

    assert run == masked(run, _masker("s3cr3t-canary"))
