"""Who reads and who writes the Administration's pages (docs/roles.md)."""

from __future__ import annotations

from receptions.models.national import sees_national
from territories.models import User

__all__ = ["can_edit", "can_read"]


def can_read(user: User) -> bool:
    """The Administration, and the auditor of the whole country."""
    return sees_national(user)


def can_edit(user: User) -> bool:
    """The Administration only."""
    return user.powers.everywhere("decide_ratings")
