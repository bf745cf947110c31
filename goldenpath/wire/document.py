"""The run document, format 1: a run with all its figures, readable and checkable on its own."""

from __future__ import annotations

from goldenpath.base.errors import DocumentError
from goldenpath.base.node import Plain
from goldenpath.impact.assessment import Assessment, assess
from goldenpath.model.run import Run
from goldenpath.wire.agreement import disagreement
from goldenpath.wire.coherence import incoherence
from goldenpath.wire.facts import read_facts, write_facts
from goldenpath.wire.figures import figures
from goldenpath.wire.part import Part
from goldenpath.wire.strict_json import dump_lines, parse

FORMAT = 1
_HINT = "it was edited or damaged after it was written; make it again with `goldenpath run`"
_RUN = (
    "id", "plan", "plan_digest", "environment", "base_url", "embedded", "target", "conduct", "candidate", "started_at",
    "finished_at", "duration_s", "finished", "recorded", "partial", "stopped", "note", "preflight", "evidence",
)  # fmt: skip
_TEST = (
    "id", "phase", "name", "status", "reason", "flaky", "degraded", "protects", "started_at", "duration_s",
    "evidence", "metrics", "attempts",
)  # fmt: skip


def dump(assessment: Assessment) -> str:
    """Return the document of a run: JSON (RFC 8259) with a stable order of keys and a final line feed.

    Times are rounded to the millisecond; the figures are worked out from what is then written, as of the
    day the run finished, so that no reader comes to other ones.

    Raises:
        ValueError: a number of the run is not finite, or its start names no time zone.
    """
    run = kept(assessment.run)
    facts, derived = write_facts(run), figures(assess(run))
    return dump_lines(
        {
            "format": FORMAT,
            "run": _row(facts.run, derived.run, _RUN),
            "verdict": {**derived.verdict, **facts.verdict},
            "revenue": derived.revenue,
            "tally": derived.tally,
            "phases": [*derived.phases],
            "tests": [_row(fact, figure, _TEST) for fact, figure in zip(facts.tests, derived.tests, strict=True)],
            "runner": facts.runner,
            "plan": {**facts.plan, **derived.plan},
        }
    )


def load(text: str, name: str) -> Run:
    """Return the run of a document.

    All figures are worked out anew from its facts: tests, plan and run. Figures that it states must be the
    same; those it leaves out follow. Fields that this version does not know are ignored.

    Args:
        text: the document.
        name: how to call it in a complaint, such as its path.

    Raises:
        DocumentError: it is not strict JSON, of a newer format or incomplete, has a value that is not known,
            or its own figures disagree; then the message names the first disagreement with both values.
    """
    value = parse(text, name)
    document = Part(value, file=name)
    _check_format(document)
    run = read_facts(document)
    if found := incoherence(run):
        raise DocumentError(f"{name}: {found}", hint=_HINT)
    try:
        derived = figures(assess(run))
    except ValueError as error:
        raise DocumentError(f"{name}: {error}", hint=_HINT) from None
    if found := disagreement(value, derived.sections()):
        raise DocumentError(f"{name}: {found}", hint=_HINT)
    return run


def kept(run: Run) -> Run:
    """Return a run as its document keeps it: times to the millisecond, outcomes in plan order, no probes."""
    return read_facts(Part(write_facts(run).sections(), file="run"))


def _check_format(document: Part) -> None:
    found = document.count("format")
    if found > FORMAT:
        document.refuse("format", f"{found} is newer than this goldenpath reads ({FORMAT})", "upgrade goldenpath")
    if found != FORMAT:
        document.refuse("format", f"expected {FORMAT}")


def _row(facts: dict[str, Plain], figures: dict[str, Plain], names: tuple[str, ...]) -> dict[str, Plain]:
    """Facts and figures in the order of the names."""
    both = {**facts, **figures}
    return {name: both[name] for name in names}
