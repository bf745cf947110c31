"""`goldenpath history`: the kept runs, one line each, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from goldenpath.base.errors import DocumentError
from goldenpath.base.masking import Masker
from goldenpath.base.node import Plain
from goldenpath.base.writer import standard_streams
from goldenpath.cli.delivery import deliver
from goldenpath.history.archive import Archive
from goldenpath.history.index import refresh
from goldenpath.history.store import RunRow
from goldenpath.impact.assessment import assess
from goldenpath.impact.reasons import Decision
from goldenpath.model.money import common_unit
from goldenpath.model.run import Run
from goldenpath.model.tally import Tally
from goldenpath.report import quoting
from goldenpath.report.filters import duration, moment
from goldenpath.report.lines import for_log, pad, width
from goldenpath.wire.money_part import write_shown_money
from goldenpath.wire.strict_json import dump_lines
from goldenpath.wire.times import moment_text

_DECISION = max(len(decision.value) for decision in Decision)
_ENVIRONMENT = 24


class HistoryFormat(StrEnum):
    """How the runs are listed."""

    TERMINAL = "terminal"
    JSON = "json"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Listed:
    """The runs that can be told, the newest first, and why others cannot, by run id."""

    rows: tuple[RunRow, ...]
    unreadable: Mapping[str, str]


def history(folder: Path, limit: int, masker: Masker, form: HistoryFormat = HistoryFormat.TERMINAL) -> int:
    """List the latest runs and return 0; those whose record is damaged are named on standard error.

    Args:
        folder: where runs are kept.
        limit: how many runs at most.
        masker: of what is shown.
        form: lines, or one JSON object `{"runs": [...], "unreadable": [...]}`.

    Raises:
        UsageError: there is no run yet, or the database is locked, cannot be written or is newer.
    """
    listed = _listed(Archive(folder, masker), limit)
    results, progress = standard_streams(masker)
    if form is HistoryFormat.JSON:
        deliver(dump_lines(_document(listed)), None)
        return 0
    for line in _lines(listed.rows):
        results.line(for_log(line))
    for run_id, why in listed.unreadable.items():
        progress.line(for_log(f"left out: {run_id}: {quoting.sentence(why)}"))
    return 0


def _listed(archive: Archive, limit: int) -> _Listed:
    """Take the rows from the database; a run without a document was killed or goes on, and its journal is read."""
    refreshed = refresh(archive)
    with closing(refreshed.store) as store:
        known = {row.id: row for row in store.recent(limit)}
    rows: list[RunRow] = []
    unreadable: dict[str, str] = {}
    for run_id in reversed(archive.runs()[-limit:]):
        try:
            rows.append(known[run_id] if run_id in known else _row(archive.get(run_id)))
        except DocumentError as error:
            unreadable[run_id] = error.message
    return _Listed(rows=tuple(rows), unreadable=unreadable)


def _row(run: Run) -> RunRow:
    assessment = assess(run)
    return RunRow(
        id=run.id,
        environment=run.environment,
        started_at=run.started_at,
        decision=assessment.verdict.decision,
        tally=assessment.tally,
        at_risk=assessment.exposure.at_risk,
        duration_s=run.duration_s,
    )


def _lines(rows: tuple[RunRow, ...]) -> Iterator[str]:
    environments = min(max((width(quoting.name(row.environment)) for row in rows), default=0), _ENVIRONMENT)
    for row in rows:
        yield "  ".join(
            (
                row.id,
                pad(quoting.name(row.environment), max(environments, 2)),
                moment(row.started_at),
                pad(row.decision.value, _DECISION),
                _counts(row.tally),
                f"{row.at_risk.text(common_unit([row.at_risk]))} at risk",
                duration(row.duration_s),
            )
        )


def _counts(tally: Tally) -> str:
    others = (
        ("failed", tally.failed),
        ("errored", tally.errored),
        ("hollow", tally.hollow),
        ("skipped", tally.skipped),
        ("not run", tally.not_run),
        ("flaky", tally.flaky),
    )
    said = [f"{tally.passed} of {tally.planned} passed", *(f"{count} {name}" for name, count in others if count)]
    return ", ".join(said)


def _document(listed: _Listed) -> dict[str, Plain]:
    return {
        "runs": [_object(row) for row in listed.rows],
        "unreadable": [{"id": run_id, "reason": why} for run_id, why in listed.unreadable.items()],
    }


def _object(row: RunRow) -> dict[str, Plain]:
    tally = row.tally
    return {
        "id": row.id,
        "environment": row.environment,
        "started_at": moment_text(row.started_at) if row.started_at else None,
        "decision": row.decision.value,
        "tally": {
            "planned": tally.planned,
            "passed": tally.passed,
            "failed": tally.failed,
            "errored": tally.errored,
            "hollow": tally.hollow,
            "skipped": tally.skipped,
            "not_run": tally.not_run,
            "flaky": tally.flaky,
            "degraded": tally.degraded,
        },
        "at_risk": write_shown_money(row.at_risk, common_unit([row.at_risk])),
        "duration_s": row.duration_s,
    }
