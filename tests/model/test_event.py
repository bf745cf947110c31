"""What happens during a run."""

from __future__ import annotations

import dataclasses
import inspect
from typing import get_args

import pytest

from goldenpath.model import event
from goldenpath.model.event import Event


def test_every_happening_is_an_event() -> None:
    """No class of the room is left out of what listeners are promised."""
    here = {kind for _, kind in inspect.getmembers(event, inspect.isclass) if kind.__module__ == event.__name__}

    assert here == set(get_args(Event))


def test_an_event_cannot_be_changed_afterwards() -> None:
    """What one listener got is what the next one gets."""
    for kind in get_args(Event):
        first = dataclasses.fields(kind)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(object.__new__(kind), first, None)
