"""JUnit XML: valid, countable, and readable by a parser that is not ours."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import junitparser
import pytest
import xmlschema
from builders import TODAY, a_run
from hypothesis import given, settings
from junitparser import xunit2
from report.samples import SAMPLES, all_good, mixed
from worlds import worlds

from goldenpath.impact.assessment import Assessment, assess
from goldenpath.model.outcome import Status
from goldenpath.report.junit import JunitReporter
from goldenpath.report.manner import JunitFamily

SCHEMA = xmlschema.XMLSchema(Path(__file__).with_name("junit.xsd"))
_OF_STATUS = {
    "failure": {Status.FAILED},
    "error": {Status.ERRORED, Status.HOLLOW},
    "skipped": {Status.SKIPPED, Status.NOT_RUN},
}


def _root(assessment: Assessment, family: JunitFamily = JunitFamily.EXTENDED) -> ET.Element:
    return ET.fromstring(JunitReporter(family).render(assessment))


def _parsed(assessment: Assessment) -> junitparser.JUnitXml:
    text = JunitReporter(JunitFamily.XUNIT2).render(assessment)
    return xunit2.JUnitXml.fromstring(text.encode())


@pytest.mark.parametrize("name", SAMPLES)
def test_xunit2_holds_to_the_schema(name: str) -> None:
    """Each sample is valid by the schema of Jenkins' xUnit plugin."""
    SCHEMA.validate(io.StringIO(JunitReporter(JunitFamily.XUNIT2).render(SAMPLES[name]())))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_extended_family_adds_only_properties(name: str) -> None:
    """Without the testcases' properties the default family is the xunit2 family, to the letter."""
    extended = _root(SAMPLES[name]())
    for case in extended.iter("testcase"):
        case.remove(case[0])
    ET.indent(extended)

    plain = _root(SAMPLES[name](), JunitFamily.XUNIT2)
    ET.indent(plain)
    assert ET.canonicalize(ET.tostring(plain), strip_text=True) == (
        ET.canonicalize(ET.tostring(extended), strip_text=True)
    )


@settings(max_examples=40)
@given(worlds())
def test_counts_equal_the_children(world: tuple) -> None:
    """Whatever a run came to, it is valid, every planned test stands in it once, and each count is what it counts."""
    plan, outcomes = world
    assessment = assess(a_run(plan, outcomes.values()), TODAY)
    root = _root(assessment, JunitFamily.XUNIT2)

    assert SCHEMA.is_valid(ET.tostring(root, encoding="unicode"))
    assert len(plan.tests) == len(list(root.iter("testcase"))) == int(root.attrib["tests"])
    for element in (root, *root):
        for count, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            if element is not root or count != "skipped":
                assert len(list(element.iter(tag))) == int(element.attrib[count])
    for tag, statuses in _OF_STATUS.items():
        assert sum(outcome.status in statuses for outcome in outcomes.values()) == len(list(root.iter(tag)))


def test_another_parser_finds_what_the_run_found() -> None:
    """A parser of others reads the same suites, results, times and repeated attempts out of it."""
    suites = list(_parsed(mixed()))
    found = {(case.classname, case.name): case for suite in suites for case in suite}

    assert [("core", 4, 2, 0, 0), ("extra", 8, 2, 2, 2)] == [
        (suite.name, suite.tests, suite.failures, suite.errors, suite.skipped) for suite in suites
    ]
    pages = found["core", "pages"]
    assert ["gap_timeout"] == [result.type for result in pages.result if isinstance(result, junitparser.Failure)]
    assert 2 == len(pages.rerun_failures())
    assert pytest.approx(9.4) == pages.time
    basket = found["extra", "basket"]
    assert basket.is_passed
    assert 1 == len(basket.flaky_failures())
    (skipped,) = found["extra", "returns"].result
    assert "not run: needs extra/history, which is errored" == skipped.message


def test_suites_carry_the_verdict_in_every_family() -> None:
    """Each suite's properties name verdict, money, environment and build; a testcase's only in the default family."""
    for family in JunitFamily:
        for suite in _root(mixed(), family):
            properties = {each.get("name"): each.get("value") for each in suite[0]}
            assert {"HOLD", "$320K+", "$150K+", "demo", "c0ffee"} <= set(properties.values())
        assert (family is JunitFamily.EXTENDED) == (_root(mixed(), family).find(".//testcase/properties") is not None)


def test_times_are_seconds_and_unknown_ones_are_left_out() -> None:
    """A suite begins when its first test did, in UTC; what nobody knows has no attribute."""
    browse, buy = _root(all_good())
    unknown = replace(all_good().run, started_at=None, duration_s=None)

    assert "2025-09-09T22:38:00.000+00:00" == browse.get("timestamp")
    assert "2025-09-09T22:38:00.050+00:00" == buy.get("timestamp")
    assert ("0.300", "0.300") == (buy.get("time"), buy[1].get("time"))
    root = _root(assess(unknown))
    assert root.get("time") is None
    assert {None} == {suite.get("timestamp") for suite in root}


@pytest.mark.parametrize(
    "payload",
    ["\x1b[31mred\x1b[0m", "\x00\x08\x0b", "\ufffe\uffff", "\ud800", "]]><failure/>", "&#0; &amp; \"'", "日本 😀"],
)
def test_no_text_breaks_the_document(payload: str) -> None:
    """Terminal sequences and characters illegal in XML are written out; markup stays text; the bytes are ASCII."""
    hostile = mixed(lambda slot, default: default if slot == "run" else f"{payload} {slot}")
    text = JunitReporter(JunitFamily.XUNIT2).render(hostile)

    assert text.isascii()
    SCHEMA.validate(io.StringIO(text))
    assert len(hostile.run.plan.tests) == len(list(ET.fromstring(text).iter("testcase")))
    assert not {"\x1b", "\x00", "\ufffe", "\uffff"} & set("".join(ET.fromstring(text).itertext()))
