"""JSONPath."""

import pytest

from goldenpath.base.errors import PlanError, Where
from goldenpath.probes.path import compile_path

_HERE = Where("plan.yaml", 3, 5)


def test_values_are_found_in_document_order() -> None:
    """Singular paths say so; others find any number of values."""
    document = {"a": [{"id": 2}, {"id": 1}], "b": None}
    one, many = compile_path("$.a[0].id", _HERE), compile_path("$..id", _HERE)
    assert (one.singular, one.find(document)) == (True, [2])
    assert (many.singular, many.find(document)) == (False, [2, 1])
    assert compile_path("$.b", _HERE).find(document) == [None]
    assert compile_path("$.c", _HERE).find(document) == []


@pytest.mark.parametrize("value", ["text", 5, None, True])
def test_a_scalar_has_only_a_root(value: str | int | None) -> None:
    """`$` finds a scalar document, every other path finds nothing in it."""
    assert compile_path("$", _HERE).find(value) == [value]
    assert compile_path("$.length", _HERE).find(value) == []


@pytest.mark.parametrize("text", ["id", "$.", "$[", "", "$.a | $.b"])
def test_what_is_no_path_is_refused_at_its_place(text: str) -> None:
    """Extensions of other dialects are refused too."""
    with pytest.raises(PlanError) as error:
        compile_path(text, _HERE)
    assert error.value.where == _HERE
    assert error.value.message.startswith(f"{text!r} is not a JSONPath: ")
