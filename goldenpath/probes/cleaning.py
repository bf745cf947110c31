"""Cleaning up after a scenario: at its end by the run itself, or later from what the run had noted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from goldenpath.base.node import Plain
from goldenpath.model.outcome import ReasonCode
from goldenpath.model.units import format_duration
from goldenpath.probes.diary import Note, restored
from goldenpath.probes.failure import Failure, fault
from goldenpath.probes.ledger import Ledger
from goldenpath.probes.play import Play
from goldenpath.probes.probe import Context
from goldenpath.probes.step import Step

_LABEL_CHARACTERS = 80


async def clean_up(steps: Iterable[Step], play: Play, *, within_s: float | None) -> tuple[str, ...]:
    """Run cleanup steps, all of them however the others end.

    Args:
        steps: of a scenario.
        play: what they know; its ledger counts their traffic.
        within_s: for all together; None leaves it to their own deadlines.

    Returns:
        One sentence for each step that failed. A step that lacks a value has nothing to remove, and is no failure.
    """
    troubles: list[str] = []
    try:
        async with asyncio.timeout(within_s):
            for step in steps:
                try:
                    await step.run(play)
                except Failure as failure:
                    if failure.code is not ReasonCode.MISSING_VALUE:
                        troubles.append(f"{play.show(step.label, _LABEL_CHARACTERS)}: {failure.summary}")
    except TimeoutError:
        troubles.append(f"did not end within {format_duration(within_s or 0.0)}")
    return tuple(troubles)


def play_of(note: Note, leases: Mapping[str, str], context: Context) -> Play:
    """Return the run through that a note tells of, as far as its cleanup steps need it.

    Args:
        note: of the scenario's run through.
        leases: the profile by the name of each user that the scenario needs.
        context: of the test.

    Raises:
        Failure: probe_fault, where the note lacks a value or a user that was there: it was masked or too long, or
            the plan's pools do not have the user.
    """
    values = {name: _value(name, text) for name, text in note.values}
    users = dict(note.users)
    for user, profile in leases.items():
        if not context.identities.has(profile, users.get(user)):
            fault(f"nobody in the pool of profile {profile} is the user {user} that the run had")
    return Play(context=context, ledger=Ledger(), subjects=users, values=values, captured=set(note.captured))


def _value(name: str, text: str) -> Plain:
    try:
        return restored(text)
    except ValueError as error:
        fault(f"the value of ${{{name}}} {error}")
