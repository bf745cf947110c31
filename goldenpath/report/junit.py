"""The run as JUnit XML, for the test views of CI systems: `--junitxml PATH` and `--format junit`.

JUnit XML has no one standard. This is the dialect of Jenkins' xUnit plugin (junit-10.xsd), which knows
Surefire's elements for repeated attempts, plus `<properties>` in a testcase unless the family is xunit2.
Written with the standard library: junit-xml has no elements for repeated attempts, and junitparser, whose
strength is reading, would leave the counting, the escaping and the order of elements to us all the same.

The text is plain ASCII, other characters as references, so that it is well-formed whatever the encoding of
the pipe that it goes through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from goldenpath.impact.assessment import Assessment, PhaseSummary
from goldenpath.report import quoting
from goldenpath.report.case import Case, Finding, Result, cases
from goldenpath.report.manner import JunitFamily

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_ILLEGAL = str.maketrans({"\ufffe": "\\ufffe", "\uffff": "\\uffff"})  # XML 1.0 section 2.2; the rest is inert by now
_AGAIN = {Result.FAILURE: "Failure", Result.ERROR: "Error"}


class JunitReporter:
    """One testsuite for each phase, one testcase for each planned test, run or not."""

    name = "junit"

    def __init__(self, family: JunitFamily = JunitFamily.EXTENDED) -> None:
        self._family = family

    def render(self, assessment: Assessment) -> str:
        """Return the document; the last line is ended."""
        grouped = [(summary, cases(assessment, summary.phase)) for summary in assessment.phases]
        every = [case for _, group in grouped for case in group]
        counts = _counts(every)
        del counts["skipped"]  # junit-10.xsd knows it of a suite, not of all suites together
        root = Element("testsuites", {"name": _legal(quoting.name(assessment.run.plan.id)), **counts})
        _set_time(root, assessment.run.duration_s)
        for summary, group in grouped:
            self._suite(root, assessment, summary, group)
        indent(root)
        encoded: bytes = tostring(root, encoding="us-ascii", xml_declaration=False)
        return f"{_DECLARATION}{encoded.decode('ascii')}\n"

    def _suite(self, root: Element, assessment: Assessment, summary: PhaseSummary, group: tuple[Case, ...]) -> None:
        suite = SubElement(root, "testsuite", {"name": _legal(quoting.name(summary.phase.id)), **_counts(group)})
        _set_time(suite, summary.busy_s)
        if timestamp := _timestamp(assessment, summary):
            suite.set("timestamp", timestamp)
        _add_properties(suite, _suite_properties(assessment, summary))
        for case in group:
            testcase = SubElement(suite, "testcase", {"classname": _legal(case.classname), "name": _legal(case.name)})
            _set_time(testcase, case.time_s)
            if self._family is JunitFamily.EXTENDED:
                _add_properties(testcase, case.properties)
            _add_findings(testcase, case)


def _counts(group: Iterable[Case]) -> dict[str, str]:
    results = [case.finding.result if case.finding else Result.PASSED for case in group]
    return {
        "tests": str(len(results)),
        "failures": str(results.count(Result.FAILURE)),
        "errors": str(results.count(Result.ERROR)),
        "skipped": str(results.count(Result.SKIPPED)),
    }


def _set_time(element: Element, seconds: float | None) -> None:
    """State a duration in seconds; an unknown one is left out, since 0 would be a claim."""
    if seconds is not None:
        element.set("time", f"{seconds:.3f}")


def _timestamp(assessment: Assessment, summary: PhaseSummary) -> str:
    """When the phase's first test began, ISO 8601 in UTC; the run's start if that is all that is known, else empty."""
    started_at = assessment.run.started_at
    if started_at is None or started_at.tzinfo is None:
        return ""
    ids = {test.id for test in assessment.run.plan.tests_of(summary.phase)}
    begun = [each.started_s for each in assessment.run.outcomes if each.test in ids and each.started_s is not None]
    return (started_at + timedelta(seconds=min(begun, default=0.0))).isoformat(timespec="milliseconds")


def _suite_properties(assessment: Assessment, summary: PhaseSummary) -> Iterator[tuple[str, str]]:
    run, exposure, unit = assessment.run, assessment.exposure, assessment.unit
    yield "goldenpath.phase", quoting.name(summary.phase.name)
    yield "goldenpath.priority", quoting.name(summary.phase.priority)
    yield "goldenpath.risk", summary.risk.value
    yield "goldenpath.verdict", assessment.verdict.decision.value
    yield "goldenpath.at_risk", exposure.at_risk.text(unit)
    yield "goldenpath.unverified", exposure.unverified.text(unit)
    yield "goldenpath.run", quoting.name(run.id)
    yield "goldenpath.environment", quoting.name(run.environment)
    for build in run.target.builds:
        yield "goldenpath.build", quoting.name(build)


def _add_properties(element: Element, properties: Iterable[tuple[str, str]]) -> None:
    parent = SubElement(element, "properties")
    for name, value in properties:
        SubElement(parent, "property", {"name": name, "value": _legal(value)})


def _add_findings(testcase: Element, case: Case) -> None:
    if case.finding:
        told = SubElement(testcase, case.finding.result.value, _named(case.finding))
        told.text = _legal(case.finding.text)
    kind = "rerun" if case.finding else "flaky"
    for finding in case.further:
        again = SubElement(testcase, kind + _AGAIN[finding.result], _named(finding))
        SubElement(again, "stackTrace").text = _legal(finding.text)


def _named(finding: Finding) -> dict[str, str]:
    return {"message": _legal(finding.message), "type": finding.code}


def _legal(text: str) -> str:
    """The text with the two characters written out that are harmless elsewhere and illegal in XML."""
    return text.translate(_ILLEGAL)
