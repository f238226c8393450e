"""Who may do what with the queue."""

from __future__ import annotations

from receptions import permissions
from receptions.models import Reception
from territories.models import User


def can_run(user: User, reception: Reception) -> bool:
    """Give out tickets and call: who receives people there."""
    return permissions.can_register(user, reception)


def can_connect(user: User, reception: Reception) -> bool:
    """Create and revoke the addresses of kiosk and screen: the head, and the heads above."""
    return user.powers.at("decide_appeals", reception.territory)


def can_watch(user: User) -> bool:
    """Read the counts: whoever sees a reception's appeals or works at one."""
    return user.powers.anywhere("view_appeals") or user.powers.anywhere("work_reception")
