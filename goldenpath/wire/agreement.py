"""Whether what a document states is what follows from it: the first difference, or none."""

from __future__ import annotations

import json

from goldenpath.base.inert import one_line
from goldenpath.base.node import Plain

_SHOWN_VALUE = 80
# Sentences may be worded anew from one version to the next; nobody reads them back, so they need not agree.
_WORDING = frozenset({"line"})


def disagreement(stated: Plain, derived: Plain, place: str = "") -> str | None:
    """Return the first difference in words, naming the place and both values; None if all agrees.

    Fields that the document does not state follow from the rest and are no difference; nor are fields that
    are not derived.

    Args:
        stated: a value of the document.
        derived: what it has to be.
        place: where the value stands, such as `revenue.at_risk`.
    """
    if isinstance(derived, dict) and isinstance(stated, dict):
        return _in_object(stated, derived, place)
    if isinstance(derived, list) and isinstance(stated, list):
        return _in_list(stated, derived, place)
    if stated == derived and isinstance(stated, bool) is isinstance(derived, bool):
        return None
    return f"{place} says {_shown(stated)}, but {_shown(derived)} follows"


def _in_object(stated: dict[str, Plain], derived: dict[str, Plain], place: str) -> str | None:
    is_sentence = "code" in derived and "text" in derived
    for name, value in derived.items():
        if name not in stated or name in _WORDING or (is_sentence and name == "text"):
            continue
        shown = one_line(name, limit=_SHOWN_VALUE)
        if found := disagreement(stated[name], value, f"{place}.{shown}" if place else shown):
            return found
    return None


def _in_list(stated: list[Plain], derived: list[Plain], place: str) -> str | None:
    for index, (one, other) in enumerate(zip(stated, derived, strict=False)):
        if found := disagreement(one, other, f"{place}[{index}]"):
            return found
    if len(stated) != len(derived):
        return f"{place} has {len(stated)} entries, but {len(derived)} follow"
    return None


def _shown(value: Plain) -> str:
    return one_line(json.dumps(value, ensure_ascii=False), limit=_SHOWN_VALUE)
