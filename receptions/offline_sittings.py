"""Field and public receptions a desk without a line may sit at: told by a higher app, through here.

What such a desk registers goes into the sitting's protocol as soon as it comes in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from receptions.models import Appeal, Reception
from territories.models import User


@dataclass(frozen=True)
class Sittings:
    """`near`: (id, words) of those a device is offered; `channel`: how appeals come at one ("" if
    it isn't the reception's); `take_over`: an appeal, the sitting, the desk and who sent it."""

    near: Callable[[Reception], list[tuple[int, str]]]
    channel: Callable[[Reception, int], str]
    take_over: Callable[[Appeal, int, str, User], None]


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
