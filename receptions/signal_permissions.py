"""Who may see signals and do something about them."""

from __future__ import annotations

from receptions.models import Signal
from territories.models import User


def may_look(user: User) -> bool:
    """Whoever reads the appeals of a territory."""
    return user.powers.anywhere("view_appeals")


def can_decide(user: User, signal: Signal) -> bool:
    """The head of the reception, and the heads above."""
    return user.powers.at("decide_appeals", signal.territory)
