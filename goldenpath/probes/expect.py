"""What an HTTP answer is expected to be: pure predicates over what came back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Literal

from pydantic.dataclasses import dataclass as spec

from goldenpath.base.errors import PlanError
from goldenpath.base.node import Node, Plain
from goldenpath.base.reading import read
from goldenpath.base.strict_json import NotJson, parse
from goldenpath.model.fields import STRICT, OneOrMoreTexts
from goldenpath.model.outcome import ReasonCode
from goldenpath.probes.client import Head
from goldenpath.probes.failure import wrong
from goldenpath.probes.ledger import Ledger
from goldenpath.probes.matchers import Expand, Expected, compile_expected
from goldenpath.probes.path import Path, compile_path
from goldenpath.probes.play import Credential, Play
from goldenpath.probes.template import as_text
from goldenpath.probes.words import first_forbidden, first_missing

MAX_JSON_DEPTH = 100
# Python knows more: some are slow on hostile bodies, some refuse to replace what they cannot read.
_CHARSETS = frozenset({"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "latin-1", "windows-1252", "utf-16"})


@spec(frozen=True, kw_only=True, config=STRICT)
class ExpectSpec:
    """The keys under `expect:` of an HTTP step."""

    status: Any = None
    headers: dict[str, Any] | None = None
    json: dict[str, Any] | None = None
    json_body: Literal["object", "array"] | None = None
    contains: OneOrMoreTexts = ()
    never: OneOrMoreTexts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole answer: its head and its decoded body."""

    head: Head
    body: bytes

    @property
    def text(self) -> str:
        """The body as text in the charset it names; UTF-8 if it names none, or not one of the few that pages use."""
        named = (self.head.header("content-type") or "").lower().partition("charset=")[2]
        charset = named.split(";")[0].strip(" \"'")
        return self.body.decode(charset if charset in _CHARSETS else "utf-8", errors="replace")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judge:
    """What judging needs beside the expectation: how to fill in `${...}`, how to quote, and where to count."""

    expand: Expand
    show: Callable[[object], str]
    ledger: Ledger

    @classmethod
    def of(cls, play: Play, who: Credential | None) -> Judge:
        """Return the judge of a step of a play."""
        return cls(expand=lambda value: play.expand(value, who), show=play.show, ledger=play.ledger)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """A compiled `expect:`; operands may still hold `${...}`."""

    statuses: Plain = None
    headers: tuple[tuple[str, Expected], ...] = ()
    json: tuple[tuple[Path, Expected], ...] = ()
    json_body: str | None = None
    contains: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def wanted_statuses(self, expand: Expand) -> tuple[int, ...]:
        """Return the allowed statuses, none if any is. Raises Failure if a filled-in one is no status."""
        value = expand(self.statuses)
        listed = value if isinstance(value, list) else [] if value is None else [value]
        return tuple(int(status) for status in map(as_text, listed) if status.isdecimal())

    def check(self, answer: Answer, judge: Judge) -> Plain:
        """Hold the answer against the expectation.

        Returns:
            The answer's JSON value, None where the expectation does not look at it.

        Raises:
            Failure: the first thing that is not as expected, with what was expected, what came, and where.
        """
        self._check_status(answer.head, judge)
        self._check_headers(answer.head, judge)
        value = self._check_json(answer, judge)
        self._check_words(answer.text, judge)
        return value

    def _check_status(self, head: Head, judge: Judge) -> None:
        if self.statuses is None:
            return
        judge.ledger.assertions += 1
        wanted = self.wanted_statuses(judge.expand)
        if head.status not in wanted:
            expected = " or ".join(map(str, wanted)) or judge.show(judge.expand(self.statuses))
            wrong(ReasonCode.WRONG_STATUS, f"expected status {expected}, got {status_text(head.status)}")

    def _check_headers(self, head: Head, judge: Judge) -> None:
        for name, expected in self.headers:
            check_value(
                [value] if (value := head.header(name)) is not None else [],
                expected,
                judge,
                place=f"header {name}",
                code=ReasonCode.WRONG_HEADER,
            )

    def _check_json(self, answer: Answer, judge: Judge) -> Plain:
        if not self.json and self.json_body is None:
            return None
        value = json_of(answer, judge)
        if self.json_body is not None:
            judge.ledger.assertions += 1
            if not isinstance(value, dict if self.json_body == "object" else list):
                wrong(ReasonCode.NOT_JSON, f"expected a JSON {self.json_body}, got {judge.show(value)}")
        check_json(value, self.json, judge)
        return value

    def _check_words(self, text: str, judge: Judge) -> None:
        check_words(text, self.contains, self.never, judge, place="the body")


def compile_expectation(node: Node) -> Expectation:
    """Return the compiled `expect:`. PlanError for what no answer could ever meet."""
    given = read(node, ExpectSpec)
    entries = node.entries
    if not entries:
        raise PlanError("'expect' is empty", hint="leave it out, or say what is expected", where=node.where)
    if "status" in entries:
        _check_status_node(entries["status"])
    check_texts(entries)
    headers = entries["headers"].entries if "headers" in entries else {}
    return Expectation(
        statuses=entries["status"].plain() if "status" in entries else None,
        headers=tuple((name, compile_expected(expected)) for name, expected in headers.items()),
        json=compile_json(entries["json"]) if "json" in entries else (),
        json_body=given.json_body,
        contains=given.contains,
        never=given.never,
    )


def check_texts(entries: Mapping[str, Node]) -> None:
    """Refuse an empty text under `contains` or `never`: it stands everywhere, or nowhere."""
    for key in ("contains", "never"):
        node = entries.get(key)
        for item in node.value if node and isinstance(node.value, tuple) else (node,):
            if item is not None and item.value == "":
                raise PlanError("an empty text stands everywhere", where=item.where)


def compile_json(node: Node) -> tuple[tuple[Path, Expected], ...]:
    """Return the compiled `json:` mapping of paths to what is expected there."""
    keys = node.keys or {}
    return tuple(
        (compile_path(path, keys.get(path, entry.where)), compile_expected(entry))
        for path, entry in node.entries.items()
    )


def json_of(answer: Answer, judge: Judge) -> Plain:
    """Return the body as strict JSON. Raises Failure not_json."""
    try:
        return parse(answer.body.decode("utf-8-sig"), max_depth=MAX_JSON_DEPTH)
    except (NotJson, UnicodeDecodeError) as error:
        why = judge.show(str(error)) if isinstance(error, NotJson) else "not UTF-8"
        shown = judge.show(answer.text) or "nothing"
        judge.ledger.assertions += 1
        wrong(ReasonCode.NOT_JSON, f"expected JSON, got {shown} ({why})")


def check_json(value: Plain, expected: tuple[tuple[Path, Expected], ...], judge: Judge) -> None:
    """Hold a JSON value against what is expected at each path. Raises Failure wrong_content."""
    for path, each in expected:
        found = path.find(value)
        if not path.singular and found:
            found = [found]
        check_value(found, each, judge, place=path.text, code=ReasonCode.WRONG_CONTENT)


def check_value(found: list[Plain], expected: Expected, judge: Judge, *, place: str, code: ReasonCode) -> None:
    """Hold one value, or the lack of one, against an expectation; counts an assertion for each that weighs."""
    if not found:
        judge.ledger.assertions += 1
        if expected.existence is not False:
            wrong(code, f"{place} is missing")
        return
    for finding in expected.findings(found[0], judge.expand):
        judge.ledger.assertions += finding.weighs
        if not finding.held:
            wrong(code, f"expected {place} {judge.show(finding.wanted)}, got {judge.show(found[0])}")


def check_words(text: str, contains: tuple[str, ...], never: tuple[str, ...], judge: Judge, *, place: str) -> None:
    """Hold a text against what must and must never stand in it. Raises Failure missing_text or forbidden_text."""
    wanted = tuple(as_text(judge.expand(word)) for word in contains)
    judge.ledger.assertions += sum(map(bool, wanted))
    missing = first_missing(wanted, text)
    if missing is not None:
        wrong(
            ReasonCode.MISSING_TEXT, f"{judge.show(missing)} does not stand in {place}: {judge.show(text) or 'empty'}"
        )
    words = tuple(as_text(judge.expand(word)) for word in never)
    judge.ledger.assertions += len(words) if text else 0
    forbidden = first_forbidden(words, text)
    if forbidden is not None:
        wrong(ReasonCode.FORBIDDEN_TEXT, f"{judge.show(forbidden)} stands in {place}: {judge.show(text)}")


def status_text(status: int) -> str:
    """Return a status with its name where it has one: `404 Not Found`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _check_status_node(node: Node) -> None:
    items = node.items if isinstance(node.value, tuple) else (node,)
    if not items:
        raise PlanError("no status is given", where=node.where)
    for item in items:
        filled_in = isinstance(item.value, str) and "${" in item.value
        is_status = isinstance(item.value, int) and not isinstance(item.value, bool) and 100 <= item.value <= 599
        if not filled_in and not is_status:
            raise PlanError("a status is a number from 100 to 599", hint="such as 200 or [200, 201]", where=item.where)
