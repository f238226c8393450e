"""Field and public receptions a desk without a line may sit at: told by a higher app, through here.

What such a desk registers, or ends on the spot, goes into the sitting's protocol as soon as it
comes in.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from receptions.models import Appeal, Applicant, Reception, Topic
from territories.models import User


@dataclass(frozen=True)
class OnTheSpot:
    """A visitor whose matter ended at the desk: no appeal, a line of the protocol (R-54)."""

    key: uuid.UUID
    sitting: int
    desk: str
    applicant: Applicant  # unsaved
    topic: Topic
    text: str
    outcome: str
    result: str
    at: dt.datetime


@dataclass(frozen=True)
class Sittings:
    """`near`: (id, words) of those a device is offered; `channel`: how appeals come at one ("" if
    it isn't the reception's); `take_over`: an appeal, the sitting, the desk and who sent it;
    `outcomes`: how a matter may end on the spot; `write_down`: one that did, and who sent it, gives
    the address of the sitting, the same for one sent twice."""

    near: Callable[[Reception], list[tuple[int, str]]]
    channel: Callable[[Reception, int], str]
    take_over: Callable[[Appeal, int, str, User], None]
    outcomes: Callable[[], list[tuple[str, str]]]
    write_down: Callable[[OnTheSpot, User], str]


_known: list[Sittings] = []


def register(sittings: Sittings) -> None:
    """Called once from apps.py of the app that keeps the sittings."""
    if sittings not in _known:
        _known.append(sittings)


def near(reception: Reception) -> list[tuple[int, str]]:
    return [one for known in _known for one in known.near(reception)]


def channel(reception: Reception, pk: int | None) -> str:
    """The channel of the sitting; "" for none and for one of somebody else."""
    found = (known.channel(reception, pk) for known in _known if pk)
    return next((one for one in found if one), "")


def take_over(appeal: Appeal, pk: int, desk: str, by: User) -> None:
    """Raises ReceptionsError where the appeal doesn't belong to the sitting or can't be added."""
    for known in _known:
        known.take_over(appeal, pk, desk, by)


def outcomes() -> list[tuple[str, str]]:
    return [one for known in _known for one in known.outcomes()]


def write_down(told: OnTheSpot, by: User) -> str:
    """The address of the sitting; raises ReceptionsError where the line can't be written."""
    return next(known.write_down(told, by) for known in _known)
