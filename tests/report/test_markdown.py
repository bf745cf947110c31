"""The Markdown report, read by a second parser: complete, consistent with itself, and inert."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from builders import TODAY, a_run
from hypothesis import given, settings
from jinja2 import Environment
from markdown_it import MarkdownIt
from markdown_it.token import Token
from report.samples import SAMPLES, Say, mixed
from worlds import worlds

from goldenpath.base.errors import TemplateError
from goldenpath.impact.assessment import Assessment, assess
from goldenpath.report.markdown import MarkdownReporter

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
INERT_INLINES = {"text", "text_special", "softbreak", "code_inline", "strong_open", "strong_close"}
TEMPLATE = Path(__file__).parents[2] / "templates" / "report.md.j2"


def _render(assessment: Assessment) -> str:
    return MarkdownReporter().render(assessment)


def _text(token: Token) -> str:
    return "".join(child.content for child in token.children or [])


def _tables(markdown: str) -> dict[str, list[list[str]]]:
    """Every table as rows of texts, by the heading above it; a name that repeats is numbered."""
    tables: dict[str, list[list[str]]] = {}
    tokens = MARKDOWN.parse(markdown)
    heading, rows = "", []
    for before, token in pairwise(tokens):
        if before.type == "heading_open":
            heading = _text(token)
        elif token.type == "table_open":
            rows = tables.setdefault(f"{heading} {len(tables)}" if heading in tables else heading, [])
        elif token.type == "tr_open":
            rows.append([])
        elif before.type in {"th_open", "td_open"}:
            rows[-1].append(_text(token))
    return tables


def _minor_units(text: str) -> int:
    number, step = re.fullmatch(r"\$([\d,.]+)([KM]?)\+?", text).groups()
    return int(Decimal(number.replace(",", "")) * {"": 100, "K": 100_000, "M": 100_000_000}[step])


def _percent(text: str) -> Decimal:
    return Decimal(text.removesuffix(" %"))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_report_looks_as_it_did(name: str, golden: Callable[[str, str], None]) -> None:
    """The whole report of each sample is the one that was last looked at."""
    golden(f"{name}.md", _render(SAMPLES[name]()))


@settings(max_examples=60)
@given(worlds())
def test_no_figure_contradicts_another(world: tuple) -> None:
    """Read back from its own tables, the report's money, shares, counts and rates follow from each other."""
    plan, outcomes = world
    assessment = assess(a_run(plan, outcomes.values()), TODAY)
    markdown = _render(assessment)
    tables = _tables(markdown)
    _check_money(markdown, tables["Business impact"])
    _check_counts(tables["Test execution metrics"])


@pytest.mark.parametrize("name", SAMPLES)
def test_no_figure_of_a_sample_contradicts_another(name: str) -> None:
    """The same holds for the samples, whose amounts are those of the report that people wrote by hand."""
    markdown = _render(SAMPLES[name]())
    tables = _tables(markdown)

    _check_money(markdown, tables["Business impact"])
    _check_counts(tables["Test execution metrics"])


def _check_money(markdown: str, table: list[list[str]]) -> None:
    _, *rows, total = table
    amounts: Counter[str] = Counter()
    shares: Counter[str] = Counter()
    whole = _minor_units(total[2])
    for _, state, mrr, share, _, _ in rows:
        amounts[state.lower()] += _minor_units(mrr)
        if whole:
            shares[state.lower()] += _percent(share)
            assert abs(_percent(share) - Decimal(100) * _minor_units(mrr) / whole) <= Decimal("0.2")
    assert whole == amounts.total()
    assert ("100.0 %" if whole else "\u2014") == total[3]
    for state in ("at risk", "unverified", "waived", "protected"):
        heading = re.search(rf"^### {state.capitalize()}: (\S+) \((.*)\)$", markdown, re.MULTILINE)
        assert amounts[state] == _minor_units(heading[1])
        assert (f"{shares[state] or Decimal('0.0')} %" if whole else "\u2014") == heading[2]
        assert f"{heading[1]} {state}" in markdown
        assert f"{heading[2]} {state}" in markdown


def _check_counts(table: list[list[str]]) -> None:
    _, *rows, total = table
    for row in (*rows, total):
        planned, passed, failed, errored, hollow, skipped, not_run = map(int, row[1:8])
        executed = passed + failed + errored + hollow
        assert planned == executed + skipped + not_run
        for rate, base in ((row[9], planned), (row[10], executed)):
            assert (f"{100 * passed / base:.1f} %" if base else "\u2014") == rate
    for column in range(1, 8):
        assert sum(int(row[column]) for row in rows) == int(total[column])


def _slots() -> tuple[str, ...]:
    seen: dict[str, None] = {}

    def say(slot: str, default: str) -> str:
        seen[slot] = None
        return default

    mixed(say)
    return tuple(seen)


def _saying(payload: str, slots: tuple[str, ...]) -> Say:
    """Say the payload in some slots, with a number so that what differed still differs."""
    return lambda slot, default: f"{payload} {slots.index(slot)}" if slot in slots else default


def _structure(tokens: list[Token]) -> list[tuple[str, str, int]]:
    return [(token.type, token.tag, token.level) for token in tokens]


def _inlines(tokens: list[Token]) -> Counter[str]:
    return Counter(child.type for token in tokens for child in token.children or [])


@cache
def _benign() -> list[Token]:
    return MARKDOWN.parse(_render(mixed()))


PAYLOADS = (
    "# heading",
    "## ::error::x",
    "\n\n# heading\n\n- list\n\n",
    "> quote",
    "- item",
    "1. item",
    "```\ncode\n```",
    "    indented",
    "---",
    "===",
    "[link](https://evil.example)",
    "![image](https://evil.example/x.png)",
    "<https://evil.example>",
    "<script>alert(1)</script>",
    "<!-- comment",
    "</td></tr></table>",
    "| a | b | c |\n|---|---|---|",
    "|",
    "\\|",
    "\\",
    "`code` ``` ``",
    "**bold** _em_ ~~gone~~",
    "[ref]\n\n[ref]: https://evil.example",
    "&lt;b&gt; &#35; &copy;",
    "\x1b[31mred\x1b[0m \x07 \x00",
    "\u202eright to left\u202c \u200b",
    "\ud800 lone",
    "{{ 7 * 7 }} {% raw %}",
    "x" * 900,
    "\u2028# heading\u2029",
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_text_changes_no_structure(payload: str) -> None:
    """With a payload in every free text at once, the report has the blocks and columns it has without."""
    hostile = MARKDOWN.parse(_render(mixed(_saying(payload, _slots()))))

    assert _structure(_benign()) == _structure(hostile)
    assert set(_inlines(hostile)) <= INERT_INLINES
    assert _inlines(_benign())["strong_open"] == _inlines(hostile)["strong_open"]


@pytest.mark.parametrize("slot", _slots())
def test_each_free_text_is_inert_on_its_own(slot: str) -> None:
    """Each free text alone, holding every payload in one, changes no structure either."""
    everything = " ".join(payload for payload in PAYLOADS if len(payload) < 100)
    hostile = MARKDOWN.parse(_render(mixed(_saying(everything, (slot,)))))

    assert _structure(_benign()) == _structure(hostile)
    assert set(_inlines(hostile)) <= INERT_INLINES


def _marked(first: str) -> Say:
    slots = _slots()
    return lambda slot, _: f"{first}q{chr(97 + slots.index(slot) // 26)}{chr(97 + slots.index(slot) % 26)}z"


def test_every_text_of_plan_and_run_is_shown() -> None:
    """A report of a run whose every text is a marker word shows every marker: nothing is left out."""
    markdown = _render(mixed(_marked("m")))

    say = _marked("m")
    assert [] == [slot for slot in _slots() if say(slot, "") not in markdown]


def test_the_reports_own_words_hold_for_any_plan() -> None:
    """Beside the markers nothing differs between two plans of other words: no stream or cause is ours."""
    first, second = _render(mixed(_marked("m"))), _render(mixed(_marked("w")))

    assert "mqaaz" in first
    assert re.sub(r"mq[a-z]{2}z", "*", first) == re.sub(r"wq[a-z]{2}z", "*", second)


def test_the_template_names_no_figure_and_no_subject_of_its_own() -> None:
    """The template's own words hold no digit but the deadline for actions and the names of percentiles."""
    data = [value for _, kind, value in Environment().lex(TEMPLATE.read_text(encoding="utf-8")) if kind == "data"]
    own = " ".join(data).casefold()

    assert {"24", "50", "95"} == set(re.findall(r"\d+", own))
    assert [] == re.findall(r"chat|agent|socket|streaming|\bsse\b|llm|pipeline|login|infrastructure|\bapi\b", own)


def test_the_first_line_names_environment_and_decision() -> None:
    """The first line says where the run went, and calls an embedded environment a demonstration."""
    first = [_render(SAMPLES[name]()).splitlines()[0] for name in ("mixed", "reported")]

    assert "# HOLD: demonstration demo (`http://127.0.0.1:8080`)" == first[0]
    assert "# HOLD: environment staging (`https://staging.example`)" == first[1]


def test_a_template_of_ones_own_is_used(tmp_path: Path) -> None:
    """A folder of templates replaces the layout, and reads the same view."""
    (tmp_path / "report.md.j2").write_text("{{ report.verdict.decision }}: {{ report.run.plan | code }}\n")

    assert "HOLD: `bookshop`\n" == MarkdownReporter(tmp_path).render(mixed())


def test_a_template_may_not_ask_for_what_there_is_not(tmp_path: Path) -> None:
    """A misspelt field is an error with its line, never an empty place in a report."""
    (tmp_path / "report.md.j2").write_text("one\n{{ report.verdict.decison }}\n")

    with pytest.raises(TemplateError, match=r"report\.md\.j2:2: .*has no attribute 'decison'"):
        MarkdownReporter(tmp_path).render(mixed())
