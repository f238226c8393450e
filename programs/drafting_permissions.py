"""Who reads and keeps the library of typical measures."""

from __future__ import annotations

from territories.choices import Role
from territories.models import User


def can_keep_library(user: User) -> bool:
    """Administrators and the heads who approve programmes."""
    return Role.ADMINISTRATOR in user.roles or user.powers.anywhere("approve_programmes")


def can_read_library(user: User) -> bool:
    """Who keeps it, and who drafts from it."""
    return can_keep_library(user) or user.powers.anywhere("draft_programmes")
