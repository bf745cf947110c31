"""The whole report as one value."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from decimal import Decimal

from builders import TODAY, a_plan, a_run, a_stream, a_test, passed, usd
from report.samples import mixed

from goldenpath.impact.assessment import assess
from goldenpath.report.view import report_view

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJl"


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))


def test_every_text_of_a_view_is_quoted() -> None:
    """Whatever a run says, in every text of the view a token is masked and every line is one."""
    view = report_view(mixed(lambda slot, _: f"{slot}\n{TOKEN}\x1b[0m"))

    texts = list(_texts(view))
    assert any("***" in text for text in texts)
    assert [] == [text for text in texts if TOKEN in text or "\n" in text or "\x1b" in text or len(text) > 4_000]


def test_a_view_is_frozen_all_the_way() -> None:
    """Every part of the view is a frozen value, so that no template can change what the next one reads."""

    def parts(value: object) -> Iterator[object]:
        if isinstance(value, tuple):
            for item in value:
                yield from parts(item)
        elif dataclasses.is_dataclass(value):
            yield value
            for field in dataclasses.fields(value):
                yield from parts(getattr(value, field.name))

    assert {True} == {type(part).__dataclass_params__.frozen for part in parts(report_view(mixed()))}


def test_sums_are_those_of_the_parts() -> None:
    """The total is that of the streams; shares add up to 100.0, or to nothing over a total of nothing."""
    free = assess(a_run(a_plan([a_stream("s", usd(0))], [a_test("p/a", "s")]), [passed("p/a")]), TODAY)

    assert Decimal("100.0") == report_view(mixed()).total_share
    assert report_view(free).total_share is None
    assert 58_000_000 == report_view(mixed()).total.minor_units
    assert (2, 1) == (len(report_view(mixed()).waivers), report_view(mixed()).lapsed)
