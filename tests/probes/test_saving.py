"""Values kept from events."""

from typing import Any

import pytest

from goldenpath.base.errors import Where
from goldenpath.model.outcome import ReasonCode
from goldenpath.probes.failure import Failure
from goldenpath.probes.path import compile_path
from goldenpath.probes.saving import save_from_event
from goldenpath.probes.scope import Capture

_CAPTURE = Capture(name="id", source=compile_path("$.data.id", Where("plan.yaml", 1, 1)))


async def test_a_value_is_kept_with_its_type(stage: Any) -> None:
    """And known as one that the server said."""
    play = stage.at_play()
    save_from_event((_CAPTURE,), {"data": {"id": 7}}, play)
    assert (play.values["id"], play.captured) == (7, {"id"})


@pytest.mark.parametrize("value", [None, {}, "text"])
async def test_a_value_that_is_not_there(stage: Any, value: Any) -> None:
    """Is the product's fault."""
    with pytest.raises(Failure) as failure:
        save_from_event((_CAPTURE,), value, stage.at_play())
    assert failure.value.code is ReasonCode.WRONG_CONTENT
    assert failure.value.summary == "nothing to save as id: the last event has no $.data.id"
