"""Values with their secrets removed before they are written, so that masking can never break what is written.

Masking the text of a document could: a secret of four digits may stand within a time, another within the
document's own words. So each text of a value is masked by itself. Identifiers stay: they are the plan's own
words, to which other parts refer, and no secret is ever written into a plan.
"""

from __future__ import annotations

import dataclasses
from enum import Enum
from typing import Any, TypeVar, cast

from goldenpath.base.masking import Masker

T = TypeVar("T")

_IDENTIFIERS = frozenset({"id", "run", "digest", "test", "phase", "protects", "needs", "currency"})


def masked(value: T, masker: Masker) -> T:
    """Return a run, an event or any part of one with every text in it masked, identifiers left out.

    Compiled probes are dropped: they are not written anyway.
    """
    return cast("T", _masked(value, masker))


def _masked(value: Any, masker: Masker) -> Any:
    if isinstance(value, Enum):
        return value
    if isinstance(value, str):
        return masker.mask(value)
    if isinstance(value, tuple):
        return tuple(_masked(item, masker) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {
            field.name: _masked(getattr(value, field.name), masker) if field.compare else None
            for field in dataclasses.fields(value)
            if field.name not in _IDENTIFIERS
        }
        return dataclasses.replace(value, **changes)
    return value
